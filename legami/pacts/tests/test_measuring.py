"""When the scales are asked along Alba's pact."""

from datetime import timedelta

import pytest
from django.utils import timezone

from legami.core.dates import add_months, today
from legami.measures.models import Measurement
from legami.pacts import actions

from .story import START, Story

pytestmark = pytest.mark.django_db


def planned() -> list[tuple[str, object]]:
    """What is planned of the scale on well-being."""
    rows = Measurement.objects.filter(scale__code="who5").order_by("due_on").values_list("occasion", "due_on")
    return list(rows)


def reviews(pact) -> list[tuple[str, object]]:
    return [
        ("review", day) for day in pact.reviews.filter(cancelled_at=None).order_by("due_on").values_list("due_on", flat=True)
    ]


def test_a_pact_in_force_asks_within_thirty_days_and_at_each_review():
    pact = Story().signed_pact()
    start = ("start", timezone.localdate(pact.activated_at) + timedelta(days=30))
    assert len(reviews(pact)) > 1
    assert sorted(planned(), key=str) == sorted([start, *reviews(pact)], key=str)


def test_reviews_that_move_take_the_questions_with_them():
    story = Story()
    pact = story.signed_pact()
    before = planned()
    actions.suspend(pact=pact, reason="In ospedale", resume_on=None, today=START, by=story.bruno)
    actions.resume(pact=pact, today=START + timedelta(days=20), by=story.bruno)
    moved = [row for row in planned() if row[0] == "review"]
    assert moved == reviews(pact)
    assert moved != [row for row in before if row[0] == "review"]


@pytest.mark.parametrize("way", ["conclude", "interrupt"])
def test_six_months_after_the_end_it_is_asked_once_more_however_it_ended(way):
    story = Story()
    pact = story.signed_pact()
    outcome = {"outcome": "reached"} if way == "conclude" else {}
    getattr(actions, way)(pact=pact, note="Fine", today=START, by=story.bruno, **outcome)
    assert planned() == [("after", add_months(today(), 6))]


def test_nobody_is_asked_after_a_death():
    story = Story()
    pact = story.signed_pact()
    actions.record_death(person=pact.person, died_on=START, today=START, by=story.bruno)
    assert planned() == []
