"""Bodies, roles and invitations, from the page to the database."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from legami.accounts.models import User
from legami.accounts.tests.factories import UserFactory
from legami.core.dates import today
from legami.journal.models import Entry
from legami.network import actions
from legami.network.access import active_memberships
from legami.network.models import Invitation, Membership, Organisation
from legami.network.roles import PERMISSION_SAYS, ROLE_PERMISSIONS, ROLE_SAYS, Permission, Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory, actor_of

pytestmark = pytest.mark.django_db
GOOD_PASSWORD = "sedia tulipano vento"


@pytest.fixture
def bruno(db):
    return MembershipFactory(role=Role.ADMINISTRATOR, user__name="Bruno", organisation__name="Comune di Prova").user


@pytest.fixture
def body(db):
    return OrganisationFactory(name="Cooperativa Il Ponte")


@pytest.fixture
def office(client, bruno):
    client.force_login(bruno)
    return client


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def send(bruno, body, django_capture_on_commit_callbacks):
    """Invite somebody; return the secret of the link in the mail."""

    def send(email="dario@example.org", role=Role.PARTNER_OPERATOR):
        with django_capture_on_commit_callbacks(execute=True):
            actions.invite(email=email, organisation=body, role=role, by=actor_of(bruno))
        return str(mail.outbox[-1].body).split("/invito/")[1].split("/")[0]

    return send


# ---- the page of roles ---------------------------------------------------------------------------------


def test_the_page_of_roles_says_exactly_what_the_table_says(client):
    page = client.get("/ruoli/").text
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.S)
    told = {label: [cell.strip() for cell in re.findall(r"<td>(.*?)</td>", cells, re.S)] for label, cells in rows}
    assert told == {
        p.label[0].upper() + p.label[1:]: ["sì" if p in ROLE_PERMISSIONS[r] else "no" for r in Role] for p in Permission
    }


def test_every_role_and_permission_is_explained():
    assert (set(ROLE_SAYS), set(PERMISSION_SAYS)) == (set(Role), set(Permission))
    assert set(ROLE_PERMISSIONS) == set(Role)


# ---- bodies ----------------------------------------------------------------------------------------------


def test_the_13_bodies_of_the_programme_are_there_by_name_and_loading_them_again_changes_nothing():
    first, second = actions.register_programme_bodies(), actions.register_programme_bodies()
    assert first == second
    assert (len(first), Organisation.objects.filter(is_programme_partner=True).count()) == (13, 13)
    assert first[0].name == "Comune di Cremona"
    assert {b.name: b.district_id for b in first if b.district_id} == {
        "Azienda Sociale del Cremonese": "cremona",
        "Comunità Sociale Cremasca": "crema",
        "Consorzio Casalasco dei Servizi Sociali": "casalasco",
    }
    assert verbs() == ["network.organisation_registered"] * 13


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_bodies_takes_the_same_queries_for_1_and_3(office, django_assert_num_queries, count):
    for _ in range(count):
        MembershipFactory()
    office.get("/rete/")
    with django_assert_num_queries(6):
        assert office.get("/rete/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_body_takes_the_same_queries_for_1_and_3_members(office, body, django_assert_num_queries, count):
    for _ in range(count):
        MembershipFactory(organisation=body)
    address = f"/rete/{body.pk}/"
    office.get(address)
    with django_assert_num_queries(8):
        assert office.get(address).status_code == 200


def test_bruno_registers_a_body_and_a_second_of_that_name_is_refused_with_his_words_kept(office):
    typed = {"name": "Oratorio San Siro", "kind": "parish", "municipality": "019036"}
    assert office.post("/rete/nuovo/", typed).status_code == 302
    assert Organisation.objects.get(name="Oratorio San Siro").municipality_id == "019036"
    again = office.post("/rete/nuovo/", typed)
    assert again.context["form"].errors == {"name": ["C'è già un ente con questo nome."]}
    assert 'value="Oratorio San Siro"' in again.text


def test_to_a_case_worker_the_network_pages_do_not_exist(client, body):
    carla = MembershipFactory(role=Role.CASE_WORKER)
    client.force_login(carla.user)
    addresses = ["/rete/", "/rete/nuovo/", f"/rete/{body.pk}/", f"/rete/{body.pk}/invita/", f"/rete/incarichi/{carla.pk}/"]
    assert [client.get(a).status_code for a in addresses] == [404] * 5


# ---- invitations -----------------------------------------------------------------------------------------


def test_dario_opens_the_link_chooses_name_and_password_and_is_in(client, send, body):
    token = send()
    assert client.get(f"/invito/{token}/")["Location"] == "/invito/"
    assert "Cooperativa Il Ponte" in client.get("/invito/").text
    answer = client.post("/invito/", {"name": "Dario", "password": GOOD_PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    dario = User.objects.get(email="dario@example.org")
    assert client.session["_auth_user_id"] == str(dario.pk)
    membership = Membership.objects.get(user=dario)
    assert (membership.organisation, membership.role, membership.starts_on) == (body, Role.PARTNER_OPERATOR, today())
    assert verbs() == ["network.invited", "network.invitation_accepted", "network.appointed", "accounts.signed_in"]


def test_the_mail_names_nobody_and_the_table_does_not_hold_the_secret(send):
    token = send()
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Legami: un invito per te", ["dario@example.org"])
    assert token not in str(Invitation.objects.values().get())


def test_no_mail_goes_out_if_the_invitation_is_not_kept(bruno, body, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        actions.invite(email="dario@example.org", organisation=body, role=Role.DESK, by=actor_of(bruno))
    assert mail.outbox == []


def test_a_link_works_once(client, send):
    token = send()
    actions.join_as_new_user(token=token, name="Dario", password=GOOD_PASSWORD)
    client.get(f"/invito/{token}/")
    answer = client.get("/invito/")
    assert (answer.status_code, "L'invito non vale più" in answer.text.replace("&#x27;", "'")) == (404, True)
    with pytest.raises(actions.InvitationNotValid):
        actions.open_invitation(token=token)


def test_a_link_lives_seven_days(bruno, body, send):
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as clock:
        token = send()
        clock.shift(timedelta(days=7) - timedelta(seconds=1))
        assert actions.open_invitation(token=token).organisation == body
        clock.shift(timedelta(seconds=1))
        with pytest.raises(actions.InvitationNotValid):
            actions.open_invitation(token=token)


SORESINA, CREMA = "019098", "019035"


def test_who_takes_up_an_invitation_works_for_its_territory_and_reads_it_before(
    client, office, body, django_capture_on_commit_callbacks
):
    terms = {"email": "dario@example.org", "role": "desk", "district": "cremona", "municipality": SORESINA}
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(f"/rete/{body.pk}/invita/", terms).status_code == 302
    words = str(mail.outbox[-1].body)
    assert "Incarico: sportello. Territorio: Soresina." in words
    assert "dario@example.org, sportello, Soresina: vale" in office.get(f"/rete/{body.pk}/").text
    client.get(f"/invito/{words.split('/invito/')[1].split('/')[0]}/")
    assert "Territorio: Soresina." in client.get("/invito/").text
    client.post("/invito/", {"name": "Dario", "password": GOOD_PASSWORD})
    held = Membership.objects.get(user__email="dario@example.org")
    assert (held.district_id, held.municipality_id) == ("cremona", SORESINA)


def test_an_invitation_without_a_territory_is_for_all_of_it(send):
    taken = actions.open_invitation(token=send())
    assert (taken.district, taken.municipality) == (None, None)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"district": "cremona", "municipality": CREMA}, "Crema è in un altro ambito."),
        ({"municipality": "019071"}, "Questo Comune non c'è, o si è unito a un altro."),
        ({"district": "milano"}, "Questo ambito non c'è."),
    ],
)
def test_a_territory_that_cannot_be_is_refused_beside_its_field(office, body, more, sentence):
    answer = office.post(f"/rete/{body.pk}/invita/", {"email": "dario@example.org", "role": "desk"} | more)
    assert [sentence in str(errors) for errors in answer.context["form"].errors.get_json_data().values()] == [True]
    assert Invitation.objects.count() == 0


def test_a_second_invitation_for_the_same_role_voids_the_first(send):
    first, second = send(), send()
    with pytest.raises(actions.InvitationNotValid):
        actions.open_invitation(token=first)
    assert actions.open_invitation(token=second).email == "dario@example.org"


def test_a_withdrawn_invitation_opens_nothing(office, send):
    token = send()
    office.post(f"/rete/inviti/{Invitation.objects.get().pk}/ritira/")
    with pytest.raises(actions.InvitationNotValid):
        actions.open_invitation(token=token)


def test_who_has_an_account_signs_in_first_and_then_accepts(client, send, body):
    dario = UserFactory(email="dario@example.org")
    token = send()
    client.get(f"/invito/{token}/")
    assert "ha già un accesso" in client.get("/invito/").text
    client.force_login(dario)
    client.get(f"/invito/{token}/")
    assert client.post("/invito/").status_code == 302
    assert list(Membership.objects.filter(user=dario).values_list("organisation", "role")) == [(body.pk, "partner_operator")]


def test_somebody_else_who_found_the_link_cannot_take_the_role_of_an_existing_account(client, send):
    UserFactory(email="dario@example.org")
    carla = UserFactory(email="carla@example.org")
    token = send()
    client.force_login(carla)
    client.get(f"/invito/{token}/")
    assert "Adesso è aperto un altro accesso" in client.post("/invito/").text
    with pytest.raises(actions.InvitationNotValid):
        actions.accept_invitation(token=token, by=actor_of(carla))
    assert Membership.objects.filter(user=carla).count() == 0


def test_a_weak_password_is_told_beside_the_field_and_the_name_is_kept(client, send):
    client.get(f"/invito/{send()}/")
    answer = client.post("/invito/", {"name": "Dario Ponti", "password": "corta"})
    assert list(answer.context["form"].errors) == ["password"]
    assert 'value="Dario Ponti"' in answer.text
    assert User.objects.filter(email="dario@example.org").count() == 0


def test_the_form_invites_by_mail_and_refuses_a_role_already_held(office, body, django_capture_on_commit_callbacks):
    address = f"/rete/{body.pk}/invita/"
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(address, {"email": "Dario@Example.org", "role": "desk"}).status_code == 302
    assert [m.to for m in mail.outbox] == [["dario@example.org"]]
    MembershipFactory(user__email="elena@example.org", organisation=body, role=Role.DESK)
    answer = office.post(address, {"email": "elena@example.org", "role": "desk"})
    assert answer.context["form"].errors == {"email": [str(actions.AlreadyAMember())]}


# ---- roles held --------------------------------------------------------------------------------------------


def test_whoever_loses_a_role_is_out_at_the_next_click(client, bruno, body, settings):
    carla = UserFactory(email="carla@example.org", password=GOOD_PASSWORD)
    held = MembershipFactory(user=carla, organisation=body, role=Role.ADMINISTRATOR)
    client.post("/accesso/", {"login": carla.email, "password": GOOD_PASSWORD})
    assert client.get("/rete/").status_code == 200
    actions.end_membership(membership=held, by=actor_of(bruno))
    assert client.get("/rete/")["Location"] == "/accesso/?next=/rete/"
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    held.refresh_from_db()
    assert held.ends_on == today() - timedelta(days=1)


def test_a_role_begun_today_leaves_only_its_history(bruno, body):
    held = MembershipFactory(organisation=body, starts_on=today())
    actions.end_membership(membership=held, by=actor_of(bruno))
    assert Membership.objects.filter(organisation=body).count() == 0


def test_the_last_administrator_stays(office, bruno):
    held = bruno.memberships.get()
    answer = office.post(f"/rete/incarichi/{held.pk}/termina/")
    assert str(actions.LastAdministrator()) in answer.text.replace("&#x27;", "'")
    assert actor_of(bruno).role == Role.ADMINISTRATOR


def test_bruno_narrows_a_role_to_a_district_until_a_day(office, body):
    held = MembershipFactory(organisation=body)
    typed = {"district": "crema", "municipality": "", "starts_on": "2026-01-01", "ends_on": "31/12/2026"}
    assert office.post(f"/rete/incarichi/{held.pk}/", typed).status_code == 302
    held.refresh_from_db()
    assert (held.district_id, held.starts_on, held.ends_on) == ("crema", date(2026, 1, 1), date(2026, 12, 31))
    wrong = office.post(f"/rete/incarichi/{held.pk}/", typed | {"ends_on": "31/12/2025"})
    assert wrong.context["form"].errors == {"ends_on": ["La fine viene prima dell'inizio. Controlla le due date."]}


def test_delicate_pages_ask_for_the_password_again(client, body):
    elena = UserFactory(email="elena@example.org", password=GOOD_PASSWORD)
    MembershipFactory(user=elena, role=Role.ADMINISTRATOR)
    client.force_login(elena)
    address = f"/rete/{body.pk}/invita/"
    assert client.get(address)["Location"].split("?")[0] == "/accesso/conferma/"
    client.post("/accesso/conferma/", {"password": GOOD_PASSWORD, "next": address})
    with time_machine.travel(timedelta(minutes=9)):
        assert client.get(address).status_code == 200
    with time_machine.travel(timedelta(minutes=11)):
        assert client.get(address).status_code == 302


def test_elena_with_two_roles_chooses_under_which_she_acts(client):
    elena = UserFactory()
    first = MembershipFactory(user=elena, role=Role.CASE_WORKER)
    second = MembershipFactory(user=elena, role=Role.ADMINISTRATOR, starts_on=date(2020, 1, 1))
    client.force_login(elena)
    assert client.get("/rete/").status_code == 404
    assert client.post("/incarico/", {"membership": str(second.pk)}).status_code == 302
    assert client.get("/rete/").status_code == 200
    assert Entry.objects.values_list("verb", "target_id").get() == ("network.acts_as", str(second.pk))
    assert client.post("/incarico/", {"membership": str(MembershipFactory().pk)}).status_code == 404
    assert client.post("/incarico/", {"membership": str(first.pk)}).status_code == 302
    assert client.get("/rete/").status_code == 404


def test_names_of_addresses_do_not_change():
    assert [reverse(f"network:{n}") for n in ("roles", "bodies", "act_as")] == ["/ruoli/", "/rete/", "/incarico/"]


def test_who_acts_is_asked_in_sql_and_says_what_active_on_says():
    user, day = UserFactory.create(), date(2026, 6, 15)
    spans = [("2026-06-15", None), ("2026-06-16", None), ("2026-01-01", "2026-06-15"), ("2026-01-01", "2026-06-14")]
    for start, end in spans:
        MembershipFactory.create(
            user=user, starts_on=date.fromisoformat(start), ends_on=date.fromisoformat(end) if end else None
        )
    MembershipFactory.create(starts_on=day)  # somebody else's
    for last_day in (day, day - timedelta(days=1)):  # of the whole body
        body = OrganisationFactory.create(
            leaves_on=last_day,
            leaving_cause="left",
            leaving_reason="Chiude",
            leaving_recorded_at=timezone.now(),
            leaving_recorded_by=user,
        )
        MembershipFactory.create(user=user, organisation=body)
    asked = active_memberships(user, day)
    assert asked == list(Membership.objects.active_on(day).filter(user=user).order_by("starts_on", "pk"))
    assert len(asked) == 3
    assert [row.organisation.name for row in asked] == [str(Membership.objects.get(pk=row.pk).organisation) for row in asked]
    assert [vars(row)["user_has_second_factor"] for row in asked] == [False] * 3
