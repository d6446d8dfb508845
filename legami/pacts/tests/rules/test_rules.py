"""The rules that one short story shows; V09 and V13 have a file of their own. Each name says which rule it holds."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from legami.core.access import SYSTEM, Actor
from legami.ledger.models import Account
from legami.outbox.actions import write
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.access import Relation, may_handle_money, visible_pacts
from legami.pacts.guards import PactIncomplete, missing_parts
from legami.pacts.lifecycle import WrongState
from legami.pacts.models import (
    BudgetLine,
    CommitmentCheck,
    GiveBack,
    Goal,
    HoursEntry,
    Pact,
    PactVersion,
    SpendingRequest,
)
from legami.pacts.tests.story import END, START, Story
from legami.people import actions as people
from legami.people.access import groups_for
from legami.people.models import Household, HouseholdMember, Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


def hours(story: Story, pact: Pact, *, on: date = DAY, minutes: int = 60, key: object = None) -> HoursEntry:
    give_back = GiveBack.objects.get(version__pact=pact, version__status="active")
    said: dict[str, Any] = {"given_on": on, "duration_minutes": minutes, "note": "", "form_key": key or uuid4(), "today": on}
    return actions.log_hours(pact=pact, give_back=give_back, by=story.bruno, **said)


def test_v01_without_its_parts_a_pact_is_not_signed():
    story = Story()
    pact = actions.start_pact(
        person=story.alba, kind=Pact.Kind.PERSONAL, organisation=story.service, starts_on=START, by=story.bruno
    )
    version = pact.versions.get()
    assert missing_parts(version) == [
        "Serve almeno un altro ente che partecipa.",
        "Serve almeno un obiettivo.",
        "Serve almeno un impegno della persona.",
        "Serve almeno un impegno di chi la sostiene.",
        "Serve almeno una restituzione: che cosa dà la persona alla comunità.",
        "Mancano le date di inizio e di fine.",
        "Manca la data della prima verifica.",
    ]
    with pytest.raises(PactIncomplete):
        actions.open_signing(version=version, today=START, by=story.bruno)


def test_v01_a_budget_of_nothing_is_enough():
    assert Story().signed_pact(budget_cents=0).status == "active"


def test_v02_nothing_is_spent_while_unsigned_and_an_unsigned_text_goes_back_to_draft():
    story = Story()
    pact = story.pact_in_signing()
    line = BudgetLine.objects.get(version__pact=pact)
    row = {"pact": pact, "line": line, "amount_cents": 1, "reason": "x", "supplier_name": "y", "service_on": DAY}
    with pytest.raises(DatabaseError, match="pacts_spending_on_unsigned_pact"), transaction.atomic():
        SpendingRequest.objects.create(requested_by=story.bruno.user, **row)
    assert actions.expire_signing(today=START + timedelta(days=31), by=SYSTEM) == 1
    assert pact.versions.open().get().status == "draft"


def test_v03_a_signature_is_for_one_exact_text_and_a_change_is_a_new_version():
    story = Story()
    pact = story.pact_in_signing()
    version = pact.versions.get()
    with pytest.raises(actions.VersionChanged):
        actions.sign(
            party=version.parties.get(role="person"), text_hash="0" * 64, answer="signed", method="drawn",
            drawing=[[[1, 1]]], today=START, by=story.alba_actor,
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="pacts_version_is_frozen"), transaction.atomic():
        Goal.objects.filter(version=version).update(words="altro")
    story.sign_next(version)
    draft = actions.withdraw(version=version, reason="x", today=START, by=story.bruno)
    assert (draft.number, draft.signatures.count()) == (2, 0)


def test_v04_what_is_reserved_and_spent_never_exceeds_what_was_assigned():
    story = Story()
    pact = story.signed_pact(budget_cents=10_000)
    first, second = story.request(pact, amount_cents=6_000), story.request(pact, amount_cents=6_000)
    actions.approve(request=first, today=START, by=story.elena)
    with pytest.raises(actions.BudgetExceeded):
        actions.approve(request=second, today=START, by=story.elena)


def test_v05_each_expense_has_one_line_with_a_goal_and_a_kind():
    story = Story()
    line = story.request(story.signed_pact()).line
    assert (line.goal.words, line.category) == ("Voglio tornare a lavorare in cucina", "training")


def test_v06_the_requester_never_approves_and_more_money_asks_more_people():
    story = Story()
    request = story.request(story.signed_pact())
    with pytest.raises(actions.OwnRequest):
        actions.approve(request=request, today=START, by=story.bruno)
    needed = [actions.approvals_needed(cents) for cents in (100, 50_000, 500_000)]
    assert needed == [1, 2, 3]


def test_v08_an_expense_falls_within_the_pact_and_one_pact_is_in_force():
    story = Story()
    pact = story.signed_pact()
    line = BudgetLine.objects.get(version__pact=pact)
    said: dict[str, Any] = {"amount_cents": 100, "reason": "x", "supplier_name": "y", "service_on": END + timedelta(days=1)}
    with pytest.raises(actions.OutsideDates):
        actions.request_spending(pact=pact, line=line, form_key=uuid4(), by=story.bruno, **said)
    with pytest.raises(actions.PactAlreadyOpen):
        story.draft_pact()
    with pytest.raises(IntegrityError, match="pacts_version_ends_after_start"), transaction.atomic():
        PactVersion.objects.create(
            pact=pact, number=9, starts_on=END, ends_on=START, status="discarded", created_by=story.bruno.user
        )


def guarded(story: Story, **powers: object) -> Actor:
    """Gino is Alba's amministratore di sostegno, with a user of his own."""
    gino = Person.objects.create(given_name="Gino", family_name="Rossi", municipality=story.alba.municipality)
    user = people.give_access(person=gino, by=story.bruno)
    gino.refresh_from_db()
    people.give_powers(person=story.alba, guardian=gino, kind="support", starts_on=date(2020, 1, 1), by=story.bruno, **powers)
    return Actor(user=user)


def test_v11_without_power_over_money_who_acts_for_the_person_asks_for_none():
    story = Story()
    gino = guarded(story, may_sign=True)
    pact = story.draft_pact()
    assert may_handle_money(gino, pact, Relation.PERSON) is False
    story.alba.guardians.update(may_manage_money=True)
    assert may_handle_money(gino, pact, Relation.PERSON) is True


def test_v11_powers_end_on_their_day_and_the_door_with_them():
    story = Story()
    gino = guarded(story, may_sign=True)
    pact = story.draft_pact()
    actions.share(version=pact.versions.get(), by=story.bruno)
    before = list(visible_pacts(gino))
    story.alba.guardians.update(ends_on=date(2020, 1, 2))
    assert (before, list(visible_pacts(gino))) == ([pact], [])


def test_v11_who_may_sign_is_a_party_of_the_pact():
    story = Story()
    guarded(story, may_sign=True)
    roles = story.draft_pact().versions.get().parties.order_by("position").values_list("role", flat=True)
    assert list(roles) == ["person", "guardian", "case_worker", "partner"]


def test_v12_a_protected_address_is_for_the_worker_and_the_person_alone():
    story = Story()
    story.alba.address_is_protected = True
    story.alba.save()
    hidden = {"address", "contacts", "household"} - {str(group) for group in groups_for(story.elena, story.alba)}
    shown = {"address", "contacts", "household"} & {str(group) for group in groups_for(story.bruno, story.alba)}
    assert (hidden, shown) == ({"address", "contacts", "household"},) * 2


def test_v12_nothing_waits_to_be_sent_to_a_protected_address():
    story = Story()
    story.alba.address_is_protected = True
    story.alba.save()
    message = write(key="x", template="pact.news", to=story.alba)
    assert message is not None
    assert message.state == OutgoingMessage.State.HELD


@pytest.mark.parametrize("side", ["person", "partner"])
def test_v16_a_broken_promise_asks_first_what_changed_on_either_side_and_sanctions_nobody(side):
    story = Story()
    pact = story.signed_pact()
    version = pact.versions.get(status="active")
    promise = version.commitments.get(bound__role=side)
    review = pact.reviews.order_by("due_on")[0]
    with pytest.raises(IntegrityError, match="pacts_not_kept_says_what_changed"), transaction.atomic():
        CommitmentCheck.objects.create(review=review, commitment=promise, kept="no")
    actions.record_review(
        review=review, held_on=review.due_on, notes="", person_words="", levels={}, checks={promise: ("no", "Malattia")},
        by=story.bruno,
    )  # fmt: skip
    pact.refresh_from_db()
    assert (pact.status, story.request(pact).status) == ("active", "requested")


def test_v18_two_pacts_of_one_home_share_nothing():
    story = Story()
    pact = story.signed_pact()
    home = Household.objects.create(name="Casa")
    other = Person.objects.create(given_name="Ugo", family_name="Rossi", municipality=story.alba.municipality)
    for person in (story.alba, other):
        HouseholdMember.objects.create(household=home, person=person, relation="other", starts_on=START)
    ugo = Actor(user=people.give_access(person=other, by=story.bruno))
    assert (list(visible_pacts(ugo)), list(visible_pacts(story.alba_actor))) == ([], [pact])


def test_v18_doubles_are_joined_and_parted_again():
    story = Story()
    other = Person.objects.create(given_name="Alba", family_name="Rosi", municipality=story.alba.municipality)
    merge = people.merge_people(keep=story.alba, merge=other, by=story.elena)
    other.refresh_from_db()
    joined = other.root_id
    people.unmerge(merge=merge, by=story.elena)
    other.refresh_from_db()
    assert (joined, other.root_id) == (story.alba.pk, other.pk)


def test_v20_while_suspended_no_money_and_no_hours_and_the_reason_and_the_day_are_there():
    story = Story()
    pact = story.signed_pact()
    waiting = story.request(pact)
    actions.suspend(pact=pact, reason="Cure", resume_on=date(2026, 9, 1), today=START, by=story.bruno)
    with pytest.raises(actions.PactNotInForce):
        story.request(pact)
    with pytest.raises(actions.PactNotInForce):
        actions.approve(request=waiting, today=START, by=story.elena)
    with pytest.raises(actions.NotWhileClosed):
        hours(story, pact)
    assert (pact.closing_note, pact.resume_on) == ("Cure", date(2026, 9, 1))
    assert actions.remind_of_reviews(today=date(2026, 6, 2)) == 0


def test_v21_unspent_money_goes_back_to_its_fund():
    story = Story()
    fund = Account.objects.get(code=f"fund:{story.fund.pk}")
    before = fund.balance
    pact = story.signed_pact()
    actions.conclude(pact=pact, outcome="reached", note="x", today=DAY, by=story.bruno)
    fund.refresh_from_db()
    assert fund.balance == before


def test_v22_hours_stay_within_a_humane_cap_and_count_once_the_host_confirms():
    story = Story()
    pact = story.signed_pact()
    entry = hours(story, pact, minutes=240)
    with pytest.raises(actions.OverTheCap):
        hours(story, pact, minutes=5)
    assert entry.transfer is None
    moved = actions.validate_hours(entry=entry, by=story.dario).transfer
    assert moved is not None
    assert moved.quantity == 240
    draft = actions.revise(pact=pact, reason="x", by=story.bruno)
    with pytest.raises(IntegrityError, match="pacts_give_back_humane"), transaction.atomic():
        GiveBack.objects.filter(version=draft).update(weekly_cap_minutes=961)


def test_v25_a_closed_pact_is_only_read_and_keeps_its_outcome():
    story = Story()
    pact = story.signed_pact()
    actions.conclude(pact=pact, outcome="partial", note="x", today=DAY, by=story.bruno)
    for late in (
        lambda: actions.revise(pact=pact, reason="x", by=story.bruno),
        lambda: actions.suspend(pact=pact, reason="x", resume_on=None, today=START, by=story.bruno),
    ):
        with pytest.raises(WrongState):
            late()
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("concluded", "partial")


def test_v26_what_was_typed_is_there_after_a_lost_session():
    story = Story()
    pact = story.draft_pact()
    client = Client()
    client.force_login(story.bruno.user)
    client.post(f"/patti/{pact.pk}/bozza/obiettivi/tieni/", {"words": "Mezza frase che"})
    client.logout()
    client.force_login(story.bruno.user)
    assert "Mezza frase che" in client.get(f"/patti/{pact.pk}/bozza/obiettivi/").content.decode()


def test_v27_a_double_click_makes_one_record():
    story = Story()
    pact = story.signed_pact()
    key = uuid4()
    assert hours(story, pact, key=key) == hours(story, pact, key=key)
    assert HoursEntry.objects.count() == 1
