"""One pact from the first draft to the closing, through the actions."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.actions.money import line_account
from legami.pacts.models import BudgetLine, CommitmentCheck, GiveBack

from .story import REVIEW, START, Story

pytestmark = pytest.mark.django_db


def test_a_pact_lives_from_the_first_talk_to_the_last_euro_and_hour(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    assert pact.status == "active"
    line = BudgetLine.objects.get(version__pact=pact)
    assert line_account(line).available == 60_000

    request = story.request(pact, amount_cents=10_000)
    request = actions.approve(request=request, today=START, by=story.elena)
    assert request.status == "committed"
    request = actions.pay(request=request, paid_on=date(2026, 4, 2), by=story.franca)
    receipt = actions.add_receipt(
        request=request,
        supplier_tax_code="00000000000",
        number="A 12",
        issued_on=date(2026, 4, 2),
        amount_cents=9_500,
        file=SimpleUploadedFile("r.jpg", b"x"),
        file_type="image/jpeg",
        by=story.bruno,
    )
    request = actions.verify_receipt(receipt=receipt, today=date(2026, 4, 3), by=story.franca)
    assert request.status == "verified"
    assert line_account(line).balance == 60_000 - 9_500

    give_back = GiveBack.objects.get(version__pact=pact)
    entry = actions.log_hours(
        pact=pact,
        give_back=give_back,
        given_on=date(2026, 4, 7),
        duration_minutes=120,
        note="",
        form_key=uuid4(),
        today=date(2026, 4, 8),
        by=story.alba_actor,
    )
    actions.validate_hours(entry=entry, by=story.dario)
    assert Account.objects.get(code=f"hours:{story.parish.pk}").balance == 120

    review = pact.reviews.get(due_on=REVIEW)
    goal = pact.versions.get().goals.get()
    checks = dict.fromkeys(pact.versions.get().commitments.all(), (CommitmentCheck.Kept.YES, ""))
    actions.record_review(
        review=review,
        held_on=REVIEW,
        notes="Va bene",
        person_words="Sono contenta",
        levels={goal: 1},
        checks=checks,
        by=story.bruno,
    )
    assert [(r.goal_id, r.level) for r in review.ratings.all()] == [(goal.pk, 1)]

    actions.conclude(pact=pact, outcome="reached", note="Assunta", today=date(2027, 3, 1), by=story.bruno)
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("concluded", "reached")
    assert line_account(line).balance == 0
    assert Account.objects.get(code=f"fund:{story.fund.pk}").balance == 500_000 - 9_500
