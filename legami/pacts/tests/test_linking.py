"""Links for bodies without an account: Dario's parish and Piero's bakery open one line, and nothing else."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from legami.journal.models import Entry, Kind
from legami.network import actions as network
from legami.network.access import actor_under
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.actions.linking import address_of, hash_of_token
from legami.pacts.models import CommitmentConfirmation, HoursEntry, Pact, PartnerLink, VoucherRedemption
from legami.pacts.views import by_link
from legami.people import actions as people
from legami.people.models import Person

from .shops import DAY, activity_of, bakery, commitment_of, end_of, given, issued
from .story import Story, member

pytestmark = pytest.mark.django_db
NOWHERE = "/patti/con-link/zzzzzzzzzzzzzzzzzzzzzzzzzzzz/"


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel("2026-06-09 10:00+02:00", tick=True):
        yield


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def pact(story):
    return story.signed_pact()


def hours_words(**more: str) -> dict[str, str]:
    words = {"form_key": str(uuid4()), "given_on": "2026-06-08", "duration_minutes_hours": "2", "duration_minutes_minutes": "0"}
    return words | more


def post(token: str, **words: str):
    # A browser that sends no referrer sends this origin: the form must work all the same.
    return Client(enforce_csrf_checks=True).post(address_of(token), words, headers={"origin": "null"})


# ---- a commitment --------------------------------------------------------------------------------------


def test_the_parish_confirms_its_promise_once_and_hears_kindly_when_it_did(story, pact):
    _, token = given(story, pact, commitment_of(story, pact))
    assert "Grazie. Confermato il" in post(token).content.decode()
    again = post(token).content.decode()
    said = CommitmentConfirmation.objects.get()
    assert (said.commitment.text, said.confirmed_by) == ("Apriamo la cucina il martedì", None)
    assert said.link is not None
    assert said.link.organisation == story.parish
    assert "L’avevate già confermato" in again
    assert Entry.objects.filter(verb="commitment.confirmed", organisation_id=story.parish.pk, role="link").count() == 1


@pytest.mark.parametrize("look", ["get", "head", "options"])
def test_who_only_looks_changes_nothing(story, pact, look):
    link, token = given(story, pact, commitment_of(story, pact))
    for _ in range(3):
        getattr(Client(), look)(address_of(token))
    link.refresh_from_db()
    assert (CommitmentConfirmation.objects.count(), link.used_at) == (0, None)
    assert "Sì, confermo" in Client().get(address_of(token)).content.decode()


def test_the_page_shows_its_line_and_no_other_word_of_the_pact(story, pact):
    """Every word of the person and of the pact is a canary; only those of the line come out."""
    Person.objects.filter(pk=story.alba.pk).update(address="via Zxq 1", family_name="Zxqfam")
    shown = {
        "Alba": Client().get(address_of(given(story, pact, commitment_of(story, pact))[1])),
        "Cucino per il pranzo degli anziani": Client().get(address_of(given(story, pact, activity_of(pact))[1])),
        "Pane e latte": Client().get(address_of(given(story, pact, issued(story, pact, bakery()))[1])),
    }
    hidden = ("Zxq", "Zxqfam", "1980", "Soresina", "Voglio tornare", "Frequento", "Corso di cucina", pact.code, "600,00")
    for own, answer in shown.items():
        text = answer.content.decode()
        assert (own in text, [word for word in hidden if word in text]) == (True, []), own
    assert "Alba" not in shown["Pane e latte"].content.decode()


def test_the_page_asks_to_be_kept_out_of_caches_engines_and_referrers(story, pact):
    for address in (address_of(given(story, pact, activity_of(pact))[1]), NOWHERE):
        answer = Client().get(address)
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"], answer["Cache-Control"]) == (
            "no-referrer",
            "noindex, nofollow, noarchive",
            "no-store",
        )
        assert answer.cookies == {}


# ---- hours -----------------------------------------------------------------------------------------------


def test_hours_by_link_count_at_once_and_say_which_link_wrote_them(story, pact):
    link, token = given(story, pact, activity_of(pact))
    assert "Segnato: 2 h, 8 giugno 2026" in post(token, **hours_words()).content.decode()
    entry = HoursEntry.objects.get()
    assert (entry.link, entry.logged_by, entry.validated_by, entry.duration_minutes) == (link, None, None, 120)
    assert entry.transfer is not None
    assert (entry.validated_at is not None, entry.transfer.quantity) == (True, 120)


def test_the_same_page_sent_twice_writes_once_and_says_so_twice(story, pact):
    _, token = given(story, pact, activity_of(pact))
    words = hours_words()
    first, second = post(token, **words), post(token, **words)
    assert (HoursEntry.objects.count(), "Segnato" in second.content.decode()) == (1, "Segnato" in first.content.decode())


def test_the_same_day_again_is_refused_with_what_is_there(story, pact):
    _, token = given(story, pact, activity_of(pact))
    post(token, **hours_words())
    again = post(token, **hours_words(duration_minutes_hours="1")).content.decode()
    assert "Giorno 8 giugno 2026: avete già segnato 2 h" in again
    assert HoursEntry.objects.count() == 1
    post(token, **hours_words(given_on="2026-06-05"))
    assert HoursEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"given_on": "2026-06-10"}, "given_on"),  # tomorrow
        ({"given_on": "2026-01-10"}, "given_on"),  # before the pact
        ({"duration_minutes_hours": "5"}, "duration_minutes"),  # above the week's cap
        ({"duration_minutes_hours": ""}, "duration_minutes"),
        ({"given_on": "domani"}, "given_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_the_words_stay(story, pact, words, field):
    _, token = given(story, pact, activity_of(pact))
    if not words.get("duration_minutes_hours", "x"):
        words = words | {"duration_minutes_minutes": ""}
    answer = post(token, **hours_words(**words))
    assert list(answer.context["form"].errors) == [field]
    assert HoursEntry.objects.count() == 0


# ---- a voucher ---------------------------------------------------------------------------------------------


def test_the_bakery_takes_a_part_by_its_link(story, pact):
    forno = bakery()
    link, token = given(story, pact, issued(story, pact, forno), forno)
    answer = post(token, form_key=str(uuid4()), amount_cents="4,50").content.decode()
    used = VoucherRedemption.objects.get()
    assert (used.merchant, used.link, used.redeemed_by, used.amount_cents) == (forno, link, None, 450)
    assert ("Incassato: 4,50 €" in answer, "45,50 €" in answer) == (True, True)


def test_reloading_after_taking_takes_nothing_more(story, pact):
    _, token = given(story, pact, issued(story, pact, bakery()))
    words = {"form_key": str(uuid4()), "amount_cents": "4,50"}
    pages = [post(token, **words).content.decode() for _ in range(2)]
    assert [("45,50 €" in page) for page in pages] == [True, True]
    assert VoucherRedemption.objects.count() == 1


def test_the_paper_asks_which_shop_it_is_when_several_may(story, pact):
    forno, latteria = bakery(), bakery("Latteria Rosa")
    _, token = given(story, pact, issued(story, pact, forno, latteria))
    words = {"form_key": str(uuid4()), "amount_cents": "3"}
    assert list(post(token, **words).context["form"].errors) == ["merchant"]
    post(token, merchant=str(latteria.pk), **words)
    assert VoucherRedemption.objects.get().merchant == latteria
    stranger = bakery("Altro")
    refused = post(token, merchant=str(stranger.pk), form_key=str(uuid4()), amount_cents="3")
    assert list(refused.context["form"].errors) == ["merchant"]


def test_more_than_is_left_is_said_beside_the_amount(story, pact):
    _, token = given(story, pact, issued(story, pact, bakery()))
    answer = post(token, form_key=str(uuid4()), amount_cents="50,01")
    assert answer.context["form"].errors["amount_cents"] == ["Sul buono restano 50,00 €. Non è stato incassato niente."]


def test_a_new_paper_of_a_voucher_ends_the_one_that_was_lost(story, pact):
    voucher = issued(story, pact, bakery())
    (_, lost), (_, new) = given(story, pact, voucher), given(story, pact, voucher)
    assert [Client().get(address_of(token)).status_code for token in (lost, new)] == [404, 200]


# ---- when it no longer opens -----------------------------------------------------------------------------------


def closed_words(token: str) -> str:
    answer = Client().get(address_of(token))
    assert answer.status_code == 404
    words: list[str] = re.findall(r'<p class="lg-lead">(.*?)</p>', answer.content.decode())
    return words[0]


def test_revoked_run_out_and_resting_links_say_so_and_whom_to_call(story, pact):
    Organisation.objects.filter(pk=story.service.pk).update(contact_phone="0372 111")
    link, token = given(story, pact, activity_of(pact))
    actions.suspend(pact=pact, reason="Un periodo di cura", resume_on=None, today=DAY, by=story.bruno)
    assert closed_words(token) == "Adesso questo link non si può usare. Non è un vostro errore."
    actions.resume(pact=Pact.objects.get(pk=pact.pk), today=DAY, by=story.bruno)
    with time_machine.travel("2026-07-01 08:00+02:00"):
        assert closed_words(token) == "Questo link è scaduto: valeva fino al 30 giugno 2026."
    actions.revoke_link(link=link, by=story.bruno)
    assert closed_words(token) == "Questo link è stato ritirato da chi ve lo ha dato."
    assert 'href="tel:0372111"' in Client().get(address_of(token)).content.decode()


def test_a_made_up_token_gets_the_same_page_and_no_word_on_why(story, pact):
    link, token = given(story, pact, activity_of(pact))
    actions.revoke_link(link=link, by=story.bruno)
    known, made_up = (Client().get(address) for address in (address_of(token), NOWHERE))
    assert (known.status_code, made_up.status_code) == (404, 404)
    assert [t.name for t in known.templates][:1] == [t.name for t in made_up.templates][:1]
    assert closed_words("z" * 28) == "Questo link non c’è, o non vale più."


def test_what_is_posted_to_a_closed_link_does_nothing(story, pact):
    link, token = given(story, pact, activity_of(pact))
    actions.revoke_link(link=link, by=story.bruno)
    assert post(token, **hours_words()).status_code == 404
    with pytest.raises(actions.LinkClosed):  # also if it was revoked between the page and the click
        actions.log_hours_by_link(
            link=link,
            give_back=activity_of(pact),
            given_on=DAY,
            duration_minutes=60,
            form_key=uuid4(),
            now=timezone.now(),
            by=story.dario,
        )
    assert HoursEntry.objects.count() == 0


def test_v13_after_a_death_the_link_shows_nobody(story, pact):
    _, token = given(story, pact, commitment_of(story, pact))
    actions.record_death(person=story.alba, died_on=DAY, today=DAY, by=story.bruno)
    page = Client().get(address_of(token)).content.decode()
    assert ("Alba" in page, "decesso" in page) == (False, False)


def test_in_a_new_version_the_same_line_stays_open_and_a_dropped_one_does_not(story, pact):
    _, token = given(story, pact, commitment_of(story, pact))
    draft = actions.revise(pact=pact, reason="Cambia il corso", by=story.bruno)
    assert Client().get(address_of(token)).status_code == 200
    promise = draft.commitments.get(bound__organisation=story.parish)
    actions.remove_part(version=draft, part=promise, by=story.bruno)
    other = draft.parties.get(role="partner")
    actions.put_part(version=draft, part=type(promise)(bound=other, text="Un’altra cosa"), by=story.bruno)
    actions.open_signing(version=draft, today=DAY, by=story.bruno)
    story.sign_all(draft)
    assert Client().get(address_of(token)).status_code == 404


def test_too_many_knocks_in_a_minute_are_slowed_down(story, pact, monkeypatch):
    _, token = given(story, pact, activity_of(pact))
    monkeypatch.setattr(by_link, "RATE", "2/m/ip")
    assert [Client().get(address_of(token)).status_code for _ in range(3)] == [200, 200, 429]


# ---- what stays written ------------------------------------------------------------------------------------------


def test_the_token_is_kept_nowhere_but_as_its_hash(story, pact):
    link, token = given(story, pact, activity_of(pact))
    link.refresh_from_db()
    assert (link.token_hash, len(token)) == (hash_of_token(token), 28)
    assert [value for value in vars(link).values() if token in str(value)] == []
    assert Entry.objects.filter(target_id__contains=token).count() == 0


def test_each_opening_is_journaled_as_the_body_by_link_and_the_person_sees_it(story, pact, settings):
    _, token = given(story, pact, commitment_of(story, pact))
    client = Client()
    client.force_login(story.carla.user)  # who is signed in plays no part
    client.get(address_of(token))
    read = Entry.objects.get(verb="link.read")
    assert (read.kind, read.actor_id, read.role, read.organisation_id) == (Kind.READ, None, "link", story.parish.pk)
    assert (read.subject_id, read.field_groups) == (story.alba.pk, ["first_name", "own_commitments"])
    alba = Client()
    alba.force_login(story.alba_user)
    row = alba.get(reverse("people:my_reads")).context["rows"][0]
    assert (row["who"], row["body"], row["what"]) == (
        "Chi ha aperto un link, senza account",
        story.parish,
        ["solo il nome", "impegni presi con te"],
    )


def test_a_link_by_message_goes_through_the_outbox_and_says_nothing(story, pact):
    with pytest.raises(actions.NoAddressOfBody):
        given(story, pact, commitment_of(story, pact), way="message")
    Organisation.objects.filter(pk=story.parish.pk).update(contact_email="parrocchia@example.org")
    story.parish.refresh_from_db()
    link, token = given(story, pact, commitment_of(story, pact), way="message")
    message = OutgoingMessage.objects.get()
    assert (message.organisation, message.subject, message.channel) == (story.parish, "Serve una vostra risposta", "mail")
    assert (address_of(token) in message.body, "Alba" in message.body + message.sms_text) == (True, False)
    assert mail.outbox == []
    actions.revoke_link(link=link, by=story.bruno)
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_a_parish_with_only_a_mobile_gets_an_sms_that_fits(story, pact, settings):
    settings.SITE_URL = "https://legami.comunesocialecremasco.it"
    settings.SMS_GATEWAY = "legami.outbox.carriers.Sink"
    Organisation.objects.filter(pk=story.parish.pk).update(contact_phone="333 1234567")
    story.parish.refresh_from_db()
    given(story, pact, commitment_of(story, pact), way="message")
    message = OutgoingMessage.objects.get()
    assert (message.channel, len(message.sms_text) <= 160) == ("sms", True)


def test_the_same_form_gives_one_link_on_paper_with_a_sheet_that_works(story, pact):
    key, commitment = uuid4(), commitment_of(story, pact)
    (first, lost), (second, token) = (given(story, pact, commitment, form_key=key) for _ in range(2))
    assert (first, PartnerLink.objects.count()) == (second, 1)
    assert [Client().get(address_of(t)).status_code for t in (lost, token)] == [404, 200]


def test_a_link_to_a_line_of_somebody_else_is_refused_by_the_database(story, pact):
    commitment, others = commitment_of(story, pact), bakery()
    own = pact.versions.get().commitments.get(bound__role="person")
    for line in (actions.Line(commitment, others), actions.Line(own, story.parish), actions.Line(activity_of(pact), others)):
        with pytest.raises(IntegrityError, match="pacts_link_of_another_line"), transaction.atomic():
            given(story, pact, line.what, line=line)
    voucher = issued(story, pact, others)
    with pytest.raises(IntegrityError, match="pacts_link_of_another_line"), transaction.atomic():
        given(story, pact, voucher, story.parish)


def test_a_link_that_has_run_out_when_it_is_given_is_refused(story, pact):
    with pytest.raises(IntegrityError, match="pacts_partnerlink_expires"), transaction.atomic():
        given(story, pact, activity_of(pact), expires_at=timezone.now() - timedelta(minutes=1))


def test_revoking_twice_is_written_once(story, pact):
    link, _ = given(story, pact, activity_of(pact), expires_at=end_of(DAY))
    actions.revoke_link(link=link, by=story.bruno)
    actions.revoke_link(link=link, by=story.elena)
    link.refresh_from_db()
    assert (link.revoked_by, Entry.objects.filter(verb="link.revoked").count()) == (story.bruno.user, 1)


def test_no_link_is_given_to_a_body_that_left_or_that_alba_switched_off():
    story = Story()
    pact = story.signed_pact()
    people.stop_sharing(person=story.alba, organisation=story.parish, channel="desk", by=story.bruno)
    with pytest.raises(actions.BodyIsOut):
        given(story, pact, activity_of(pact))
    people.resume_sharing(person=story.alba, organisation=story.parish, by=story.bruno)
    leaving: dict[str, Any] = {"leaves_on": DAY, "cause": "accredited", "reason": "Controllo"}
    network.record_leaving(
        organisation=story.parish, by=actor_under(member("Gina", story.service, Role.ADMINISTRATOR)), **leaving
    )
    story.parish.refresh_from_db()
    with time_machine.travel(DAY + timedelta(days=1)), pytest.raises(actions.BodyIsOut):
        given(story, pact, activity_of(pact))
    assert PartnerLink.objects.count() == 0
