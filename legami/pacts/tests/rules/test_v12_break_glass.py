"""V12: a protected record opens without an assignment only with a written reason, for a few hours, and it is told at once."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import Error
from django.test import Client
from django.utils import timezone

from legami.journal.models import Entry, Kind
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.outbox.models import OutgoingMessage
from legami.pacts.tests.story import Story, body, member
from legami.people.access import visible_people
from legami.people.models import ContactPoint, EmergencyAccess, Person

pytestmark = pytest.mark.django_db
WHY = "Alba ha chiamato in pericolo e Bruno non risponde al telefono."
PAGE = "/patti/emergenza/"


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def protected() -> Story:
    story = Story()
    Person.objects.filter(pk=story.alba.pk).update(
        address_is_protected=True, address="Via Nascosta 7", tax_code="RSSLBA80E41I849D"
    )
    ContactPoint.objects.create(person=story.alba, kind="phone", value="+393331234567")
    return story


def asks(client: Client, key: UUID | None = None, **said):
    who = {
        "given_name": "alba",
        "family_name": "ROSSI",
        "birth_date_day": "1",
        "birth_date_month": "5",
        "birth_date_year": "1980",
        "reason": WHY,
    }
    return client.post(PAGE, who | {"form_key": key or uuid4()} | said)


def test_v12_carla_who_does_not_follow_alba_reads_her_record_with_a_reason_and_is_written_down():
    story = protected()
    carla = browser(story.carla.user)
    assert carla.get(f"/persone/{story.alba.pk}/").status_code == 404
    answer = asks(carla)
    access = EmergencyAccess.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}{access.pk}/")
    page = carla.get(answer["Location"]).content.decode()
    assert [word in page for word in ("Via Nascosta 7", "+393331234567", "Bruno Neri", WHY)] == [True] * 4
    read = Entry.objects.get(verb="person.read", actor_id=story.carla.user_id, kind=Kind.READ)
    assert (read.subject_id, read.purpose) == (story.alba.pk, "emergency")


def test_v12_it_gives_nothing_but_the_reading():
    story = protected()
    carla = browser(story.carla.user)
    asks(carla)
    closed = [f"/persone/{story.alba.pk}/{page}" for page in ("", "modifica/", "recapiti/", "incarichi/", "consensi/")]
    assert [carla.get(page).status_code for page in closed] == [404] * 5
    assert list(visible_people(story.carla)) == []


def test_v12_without_a_real_reason_nothing_opens_not_even_in_the_database():
    story = protected()
    carla = browser(story.carla.user)
    answers = [asks(carla, reason=reason) for reason in ("", "urgente", " " * 40)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert EmergencyAccess.objects.count() == 0
    now = timezone.now()
    row = {"person": story.alba, "worker": story.carla.user, "organisation": story.service, "form_key": uuid4()}
    for wrong in (
        {"reason": " ", "opened_at": now, "expires_at": now + timedelta(hours=1)},
        {"reason": WHY, "opened_at": now, "expires_at": now + timedelta(hours=5)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyAccess.objects.create(**row, **wrong)


def test_v12_coordinator_and_data_protection_officer_are_told_at_once_and_nothing_personal_leaves():
    story = protected()
    dpo = member("Diana Blu", body("Comune di Cremona", "public"), Role.DPO)
    other = member("Ugo Viola", body("Altra azienda", "district_company"), Role.COORDINATOR)
    asks(browser(story.carla.user))
    messages = OutgoingMessage.objects.filter(template="work.emergency")
    assert set(messages.values_list("user", flat=True)) == {story.elena.user_id, dpo.user_id}
    said = " ".join(f"{m.subject} {m.body} {m.sms_text}" for m in messages)
    assert [word in said for word in ("Alba", "Rossi", "Nascosta", "Carla", WHY, str(story.alba.pk))] == [False] * 6
    pages = [browser(user).get("/patti/emergenza/elenco/") for user in (story.elena.user, dpo.user, other.user)]
    assert [page.status_code for page in pages] == [200] * 3
    assert [WHY in page.content.decode() for page in pages] == [True, True, False]
    assert ["Alba" in page.content.decode().replace(WHY, "") for page in pages] == [False] * 3


def test_v12_alba_finds_it_in_who_has_seen_and_the_officer_in_the_register():
    story = protected()
    dpo = member("Diana Blu", body("Comune di Cremona", "public"), Role.DPO)
    carla = browser(story.carla.user)
    carla.get(asks(carla)["Location"])
    told = "ccesso in emergenza, con un motivo scritto"
    assert told in browser(story.alba_user).get("/i-miei-dati/accessi/").content.decode()
    assert told in browser(dpo.user).get("/registro/").content.decode()


def test_v12_after_four_hours_the_record_does_not_exist_any_more(monkeypatch):
    story = protected()
    carla = browser(story.carla.user)
    path = asks(carla)["Location"]
    later = timezone.now() + timedelta(hours=4, seconds=1)
    monkeypatch.setattr("legami.pacts.views.emergency.timezone.now", lambda: later)
    assert carla.get(path).status_code == 404


def test_v12_nobody_else_uses_her_door_and_other_roles_have_none():
    story = protected()
    path = asks(browser(story.carla.user))["Location"]
    others = (story.bruno, story.elena, story.dario, story.franca)
    assert [browser(who.user).get(path).status_code for who in others] == [404] * 4
    assert [browser(who.user).get(PAGE).status_code for who in others] == [200, 404, 404, 404]


def test_v12_a_double_click_opens_it_once_and_tells_once():
    story = protected()
    carla, key = browser(story.carla.user), uuid4()
    assert asks(carla, key)["Location"] == asks(carla, key)["Location"]
    counted = OutgoingMessage.objects.filter(template="work.emergency", user=story.elena.user).count()
    assert (EmergencyAccess.objects.count(), counted) == (1, 1)


def test_v12_a_wrong_name_finds_nobody_and_five_wrong_names_a_day_are_the_last():
    story = protected()
    carla = browser(story.carla.user)
    for _ in range(5):
        assert "non si trova una sola persona" in asks(carla, family_name="Rosso").content.decode()
    assert "cercato troppe volte" in asks(carla).content.decode()
    assert EmergencyAccess.objects.count() == 0
    assert Entry.objects.filter(verb="person.emergency_not_found", actor_id=story.carla.user_id).count() == 5


def test_v12_two_people_with_the_same_name_and_birth_date_are_told_apart_by_the_tax_code():
    story = protected()
    Person.objects.create(
        given_name="Alba", family_name="Rossi", birth_date=date(1980, 5, 1), municipality=story.alba.municipality
    )
    carla = browser(story.carla.user)
    assert asks(carla).status_code == 200
    code = Person.objects.get(pk=story.alba.pk).tax_code
    assert asks(carla, tax_code=code).status_code == 302
    assert EmergencyAccess.objects.get().person == story.alba


def test_v12_who_follows_the_person_is_sent_to_the_record_and_no_alarm_is_raised():
    story = protected()
    answer = asks(browser(story.bruno.user))
    assert (answer["Location"], EmergencyAccess.objects.count()) == (f"/persone/{story.alba.pk}/", 0)


def test_v12_the_row_cannot_be_changed_or_taken_away():
    story = protected()
    asks(browser(story.carla.user))
    for change in (
        lambda: EmergencyAccess.objects.update(reason="Un altro motivo, scritto dopo."),
        lambda: EmergencyAccess.objects.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert EmergencyAccess.objects.get().reason == WHY


@pytest.mark.parametrize("rows", [1, 3])
def test_v12_the_list_costs_the_same_for_one_and_for_three(rows, django_assert_num_queries):
    story = protected()
    now = timezone.now()
    for _ in range(rows):
        EmergencyAccess.objects.create(
            person=story.alba,
            worker=story.carla.user,
            organisation=Organisation.objects.get(pk=story.service.pk),
            reason=WHY,
            opened_at=now,
            expires_at=now + timedelta(hours=1),
            form_key=uuid4(),
        )
    elena = browser(story.elena.user)
    elena.get("/patti/emergenza/elenco/")
    with django_assert_num_queries(8):
        elena.get("/patti/emergenza/elenco/")
