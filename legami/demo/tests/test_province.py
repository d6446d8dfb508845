"""The demo province: every state is there, all books balance, and the same seed tells the same story."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from legami.accounts.models import User
from legami.demo import EMAILS, PERSON_EMAIL, logins, province
from legami.intake.models import Referral
from legami.ledger.models import Account
from legami.network.models import Organisation
from legami.outbox.models import OutgoingMessage
from legami.pacts.models import Complaint, EasyText, HoursEntry, Pact, PactVersion, PromiseNote, Review, SpendingRequest
from legami.people.models import Person

TODAY = date(2026, 6, 15)
SMALL = {"cremona": 14, "crema": 1, "casalasco": 1}


@pytest.fixture
def small(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(province, "PACTS_PER_DISTRICT", SMALL)
    monkeypatch.setattr(province, "PEOPLE_PER_DISTRICT", SMALL)


def story_told() -> list[tuple[object, ...]]:
    """What the seed decides, without keys and moments."""
    people = Person.objects.values_list("given_name", "family_name", "birth_date", "municipality")
    spending = SpendingRequest.objects.order_by("pact__number", "service_on", "amount_cents").values_list(
        "pact__number", "amount_cents", "service_on", "status"
    )
    hours = HoursEntry.objects.order_by("pact__number", "given_on").values_list("given_on", "duration_minutes")
    first = Pact.objects.order_by("number")[0].number
    return [*sorted(people, key=str), *((n - first, *rest) for n, *rest in spending), *hours]


def test_the_province_has_the_programmes_bodies_and_a_login_for_every_role(small):
    province.load(seed=1, today=TODAY)
    assert Organisation.objects.filter(is_programme_partner=True).count() == 13
    assert set(User.objects.filter(email__in=[*EMAILS.values(), PERSON_EMAIL]).values_list("email", flat=True)) == {
        email for _, email, _ in logins()
    }


def test_pacts_stand_in_every_state_that_one_can_reach(small):
    province.load(seed=1, today=TODAY)
    assert set(Pact.objects.values_list("status", flat=True)) == {
        "preparing",
        "active",
        "suspended",
        "concluded",
        "interrupted",
        "discarded",
        "transferred",
        "deceased",
    }
    assert set(PactVersion.objects.values_list("status", flat=True)) == {"draft", "shared", "signing", "active", "discarded"}


def test_in_each_district_somebody_asks_for_a_hand_in_every_state(small):
    province.load(seed=1, today=TODAY)
    for district in SMALL:
        here = Referral.objects.filter(municipality__district=district)
        assert set(here.values_list("status", flat=True)) == set(Referral.Status.values)
        assert here.overdue_on(TODAY).exists()


def test_the_hard_cases_are_there_to_be_looked_at(small):
    province.load(seed=1, today=TODAY)
    dead = Pact.objects.get(status="deceased")
    assert (dead.person.deceased_on, dead.is_frozen) == (date(2026, 5, 26), True)
    moved = Pact.objects.get(status="transferred").transfers.get()
    assert moved.new_pact is not None
    assert (moved.status, moved.new_pact.status) == ("accepted", "preparing")
    minors = [v for v in PactVersion.objects.filter(status="active").select_related("pact__person") if v.is_for_a_minor]
    assert [(v.parties.filter(role="guardian").count(), v.heard_on is not None) for v in minors] == [(2, True)]
    for_another = PactVersion.objects.filter(status="active", parties__role="guardian").exclude(pk__in=[v.pk for v in minors])
    assert [v.pact.pauses.get().why for v in for_another] == ["illness"]
    assert sorted(PromiseNote.objects.values_list("commitment__bound__role", flat=True)) == ["case_worker", "person"]


def test_something_has_been_written_on_every_channel_and_nothing_waits_for_a_protected_address(small):
    province.load(seed=1, today=TODAY)
    ways = {tuple(way) for way in OutgoingMessage.objects.filter(person__isnull=False).values_list("channel", "state")}
    assert {("mail", "waiting"), ("sms", "waiting"), ("paper", "waiting"), ("paper", "held"), ("paper", "sent")} <= ways
    protected = OutgoingMessage.objects.filter(person__address_is_protected=True)
    assert set(protected.values_list("channel", "state")) == {("paper", "held")}


def test_the_books_balance_and_nobody_owes_but_outside(small):
    province.load(seed=1, today=TODAY)
    rows = list(Account.objects.all())
    assert {unit: sum(a.balance for a in rows if a.unit == unit) for unit in ("EUR", "MIN")} == {"EUR": 0, "MIN": 0}
    call_command("check_ledger", stdout=io.StringIO())


def test_alba_has_a_living_pact_with_something_waiting(small):
    province.load(seed=1, today=TODAY)
    pact = Pact.objects.get(person=province.person_with_login())
    assert pact.status == "active"
    assert Complaint.objects.waiting().get().pact == pact
    assert EasyText.objects.get(version=pact.versions.get(status="active")).is_easy
    assert pact.hours_entries.filter(validated_at=None, rejected_at=None).exists()
    assert Review.objects.filter(pact=pact, held_on=None).exists()


def test_the_same_seed_tells_the_same_story_and_another_seed_another(small):
    from django.db import transaction

    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            province.load(seed=seed, today=TODAY)
            told.append(story_told())
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_the_demo_is_not_loaded_over_data_that_are_there(db):
    User.objects.create_user(email="qualcuno@example.org")
    with pytest.raises(CommandError, match="solo su una base vuota"):
        call_command("demo", seed=1)


def test_the_demo_is_refused_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="non si carica in produzione"):
        call_command("demo", seed=1)
