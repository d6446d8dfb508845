"""V20: while a pact rests its clocks stand still; it says why and when it goes on."""

from datetime import date, timedelta

import pytest

from legami.pacts import actions
from legami.pacts.clock import expected_minutes
from legami.pacts.models import GiveBack
from legami.pacts.reads.caring import clocks_of
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import END, START, Story

pytestmark = pytest.mark.django_db
RESTS = date(2026, 4, 1)
GOES_ON = RESTS + timedelta(days=30)


def test_v20_the_days_of_rest_do_not_count_and_reviews_move_by_as_many():
    story = Story()
    pact = story.signed_pact()
    due = [review.due_on for review in pact.reviews.order_by("due_on")]
    actions.suspend(pact=pact, reason="Cure", resume_on=GOES_ON, today=RESTS, by=story.bruno)
    actions.resume(pact=pact, today=GOES_ON, by=story.bruno)
    places = list(GiveBack.objects.filter(version__pact=pact).select_related("host__organisation"))
    clock = clocks_of(pact.versions.get(), places, pact.pauses.all(), on=GOES_ON)[0]
    assert clock.expected_minutes == expected_minutes(2400, START, END, [(RESTS, GOES_ON)], GOES_ON)
    assert clock.expected_minutes < expected_minutes(2400, START, END, [], GOES_ON)
    moved = [min(day + timedelta(days=30), END) for day in due]
    assert [review.due_on for review in pact.reviews.order_by("due_on")] == sorted(set(moved))


def test_v20_the_rest_stays_in_the_pacts_history_with_its_reason():
    story = Story()
    pact = story.signed_pact()
    actions.suspend(pact=pact, reason="Cure", resume_on=None, today=RESTS, by=story.bruno)
    actions.resume(pact=pact, today=GOES_ON, by=story.bruno)
    rest = pact.pauses.get()
    assert (rest.why, rest.note, rest.starts_on, rest.resumed_on) == ("suspended", "Cure", RESTS, GOES_ON)


def test_v20_on_the_day_the_worker_is_told_that_the_pact_can_go_on():
    story = Story()
    pact = story.signed_pact()
    actions.suspend(pact=pact, reason="Cure", resume_on=GOES_ON, today=RESTS, by=story.bruno)
    said = [
        [row.words for row in waiting_for(story.bruno, on=day)].count("1 patto che può riprendere")
        for day in (GOES_ON - timedelta(days=1), GOES_ON)
    ]
    assert said == [0, 1]
