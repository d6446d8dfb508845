"""Suspend, resume, close: what each lets through and what comes back."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.guards import SpendingOpen
from legami.pacts.lifecycle import WrongState
from legami.pacts.models import Pact
from legami.pacts.reads.spending import unspent_lines

from .story import START, Story

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


def in_fund(story: Story) -> int:
    return Account.objects.get(code=f"fund:{story.fund.pk}").balance


def conclude(story: Story, pact: Pact) -> None:
    actions.conclude(pact=pact, outcome="partial", note="È andata", today=DAY, by=story.bruno)


def test_a_suspended_pact_says_why_and_comes_back():
    story = Story()
    pact = story.signed_pact()
    actions.suspend(pact=pact, reason="ricovero", resume_on=DAY, today=START, by=story.bruno)
    asleep = (pact.status, pact.closing_note, pact.resume_on)
    actions.resume(pact=pact, today=START, by=story.bruno)
    assert (asleep, pact.status, pact.closing_note) == (("suspended", "ricovero", DAY), "active", "")


def test_a_pact_is_not_suspended_twice():
    story = Story()
    pact = story.signed_pact()
    actions.suspend(pact=pact, reason="x", resume_on=None, today=START, by=story.bruno)
    with pytest.raises(WrongState):
        actions.suspend(pact=pact, reason="x", resume_on=None, today=START, by=story.bruno)


def test_what_is_shown_before_closing_is_what_goes_back():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    shown = sum(state.available_cents for state in unspent_lines(pact))
    before = in_fund(story)
    conclude(story, pact)
    assert (shown, in_fund(story) - before) == (60_000, 60_000)
    assert unspent_lines(pact) == []
    check_book()


@pytest.mark.parametrize("how_far", ["requested", "committed"])
def test_a_pact_with_an_open_expense_is_not_closed(how_far):
    story = Story()
    pact = story.signed_pact()
    request = story.request(pact)
    if how_far == "committed":
        actions.approve(request=request, today=START, by=story.elena)
    with pytest.raises(SpendingOpen):
        conclude(story, pact)
    pact.refresh_from_db()
    assert (pact.status, pact.closed_at) == ("active", None)


def test_a_paid_expense_is_proven_after_the_end_and_its_rest_goes_back_to_the_fund(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story()
    pact = story.signed_pact()
    request = actions.approve(request=story.request(pact), today=START, by=story.elena)
    request = actions.pay(request=request, paid_on=DAY, by=story.franca)
    conclude(story, pact)
    receipt = actions.add_receipt(
        request=request,
        supplier_tax_code="00743110157",
        number=str(uuid4()),
        issued_on=DAY,
        amount_cents=9_000,
        file=SimpleUploadedFile("r.jpg", b"x"),
        file_type="image/jpeg",
        by=story.bruno,
    )
    actions.verify_receipt(receipt=receipt, today=DAY, by=story.franca)
    assert in_fund(story) == 500_000 - 9_000
    check_book()


def test_a_pact_with_a_new_version_on_the_way_is_not_closed():
    story = Story()
    pact = story.signed_pact()
    actions.revise(pact=pact, reason="Cambia il corso", by=story.bruno)
    with pytest.raises(actions.VersionStillOpen):
        conclude(story, pact)


def test_closing_cancels_the_reviews_that_were_to_come():
    story = Story()
    pact = story.signed_pact()
    actions.interrupt(pact=pact, note="Si trasferisce", today=DAY, by=story.bruno)
    pact.refresh_from_db()
    assert (pact.status, pact.outcome, pact.reviews.filter(cancelled_at=None).count()) == ("interrupted", "", 0)


def test_a_closed_pact_stays_closed():
    story = Story()
    pact = story.signed_pact()
    conclude(story, pact)
    for step in (
        lambda: actions.resume(pact=pact, today=START, by=story.bruno),
        lambda: actions.suspend(pact=pact, reason="x", resume_on=None, today=START, by=story.bruno),
        lambda: conclude(story, pact),
    ):
        with pytest.raises(WrongState):
            step()


@pytest.mark.parametrize("state", ["preparing", "suspended", "concluded"])
def test_only_an_active_pact_is_rewritten(state):
    story = Story()
    pact = story.draft_pact() if state == "preparing" else story.signed_pact()
    if state == "suspended":
        actions.suspend(pact=pact, reason="ricovero", resume_on=None, today=START, by=story.bruno)
    elif state == "concluded":
        conclude(story, pact)
    with pytest.raises(WrongState):
        actions.revise(pact=pact, reason="Cambia", by=story.bruno)
    assert pact.versions.count() == 1


def test_a_text_signed_while_the_pact_rests_comes_into_force_and_the_pact_rests_on():
    story = Story()
    pact = story.signed_pact()
    version = actions.revise(pact=pact, reason="Cambia", by=story.bruno)
    actions.open_signing(version=version, today=START, by=story.bruno)
    actions.suspend(pact=pact, reason="ricovero", resume_on=DAY, today=START, by=story.bruno)
    story.sign_all(version)
    version.refresh_from_db()
    pact.refresh_from_db()
    assert (version.status, pact.status, pact.resume_on) == ("active", "suspended", DAY)
