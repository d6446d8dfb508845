"""The pages on expenses, hours, reviews and changes in a real browser: nothing sticks out, axe finds nothing."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from legami.pacts import actions
from legami.pacts.models import GiveBack

from .story import REVIEW, START, Story
from .test_reviewing import hold

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(page_at, axe, settings, committed_db, width, tmp_path):
    settings.DEMO_MFA_BYPASS = True
    story = Story()
    pact = story.signed_pact(budget_cents=100_000)
    request = story.request(pact, amount_cents=60_000, by=story.alba_actor)
    actions.approve(request=request, today=START, by=story.bruno)
    to_pay = actions.approve(request=story.request(pact), today=START, by=story.elena)
    hold(story, pact)
    activity = GiveBack.objects.get(version__pact=pact)
    terms: dict[str, Any] = {
        "pact": pact,
        "give_back": activity,
        "duration_minutes": 90,
        "note": "",
        "today": REVIEW,
        "by": story.alba_actor,
    }
    for number, day in enumerate((date(2026, 4, 7), date(2026, 4, 14))):
        actions.log_hours(given_on=day, form_key=UUID(int=number), **terms)
    at = lambda name, *more: reverse(f"pacts:{name}", args=[pact.pk, *more])  # noqa: E731
    last = pact.reviews.latest("due_on")
    tours = {
        story.alba_actor: [
            at("spending_ask"),
            at("spending_list"),
            at("spending_detail", request.pk),
            at("hours_log"),
            at("hours_list"),
            at("reviews"),
            at("review", pact.reviews.get(due_on=REVIEW).pk),
        ],
        story.bruno: [at("detail"), at("review", last.pk), at("change", "concludi"), at("change", "sospendi")],
        story.elena: [reverse("pacts:spending"), at("spending_step", request.pk, "approva")],
        story.dario: [reverse("pacts:hours"), at("hours_log")],
        story.franca: [reverse("pacts:spending"), at("spending_detail", to_pay.pk), at("spending_step", to_pay.pk, "paga")],
    }
    for actor, addresses in tours.items():
        page = page_at(width, user=actor.user)
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
