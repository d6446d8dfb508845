"""Measures of the demo: before and after, somebody very low, and no answer about a pact that is not there yet."""

from datetime import timedelta

import pytest

from legami.measures.models import Alert, Sheet
from legami.pacts.tests.story import START, Story

from ..answers import LOOKED, LOOKED_AT, VERY_LOW, answer_scales

LATER = START + timedelta(days=200)


def told(person):
    rows = Sheet.objects.filter(person=person).order_by("scale__code", "taken_on").values_list("scale__code", "mode")
    return [" ".join(row) for row in rows]


def test_alba_answers_at_the_start_and_later(db):
    story = Story()
    story.signed_pact()
    answer_scales(story.alba, story.bruno, number=0, today=LATER)
    assert told(story.alba) == ["djg6 screen", "djg6 screen", "ucla3 screen", "ucla3 screen", "who5 screen", "who5 screen"]


def test_a_draft_has_no_answer(db):
    story = Story()
    story.draft_pact()
    answer_scales(story.alba, story.bruno, number=0, today=LATER)
    assert told(story.alba) == []


def test_a_young_pact_has_one_answer_of_each_scale(db):
    story = Story()
    story.signed_pact()
    answer_scales(story.alba, story.bruno, number=0, today=START + timedelta(days=60))
    assert told(story.alba) == ["djg6 screen", "ucla3 screen", "who5 screen"]


@pytest.mark.parametrize(("number", "note"), [(VERY_LOW, ""), (LOOKED_AT, LOOKED)])
def test_of_two_who_are_very_low_one_was_asked(db, number, note):
    story = Story()
    story.signed_pact()
    answer_scales(story.alba, story.bruno, number=number, today=LATER)
    assert list(Alert.objects.values_list("level", "note")) == [("low", note)]
