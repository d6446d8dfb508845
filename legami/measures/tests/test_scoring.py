"""Scores of whole sheets, by the published rules."""

import pytest

from legami.measures.models import Sheet
from legami.measures.scoring import alert_level, is_sure, score_for_groups, score_of
from legami.measures.tests.factories import answers, scale


@pytest.mark.parametrize(
    ("code", "values", "for_groups", "of_one"),
    [
        ("ucla3", (1, 2, 3), 6, 6),
        ("ucla3", (3, 3, None), None, None),
        ("who5", (3, 3, 2, 3, 2), 52, 52),
        ("who5", (5, 5, 5, 5, None), None, None),
        ("djg6", (1, 3, 2, 1, 3, 3), 4, None),
        ("djg6", (1, 3, 2, 1, 3, None), 3, None),
        ("djg6", (1, 3, None, 1, 3, None), None, None),
        ("lsns6", (1, 1, 1, 2, 2, 2), 9, 9),
        ("lsns6", (1, 1, None, 2, 2, 2), None, None),
    ],
)
def test_a_sheet_has_the_score_of_its_rule_and_one_for_groups_is_shown_of_nobody(db, code, values, for_groups, of_one):
    sheet = Sheet(answers=answers(code, *values))
    assert (score_for_groups(scale(code), sheet), score_of(scale(code), sheet)) == (for_groups, of_one)


@pytest.mark.parametrize(
    ("values", "level"),
    [((3, 3, 2, 3, 2), None), ((3, 3, 2, 2, 2), "look"), ((2, 1, 2, 1, 1), "low"), ((0, 0, 0, 0, None), None)],
)
def test_only_a_whole_and_low_well_being_asks_for_a_human(db, values, level):
    assert alert_level(scale("who5"), Sheet(answers=answers("who5", *values))) == level


def test_no_other_scale_asks_for_a_human(db):
    assert alert_level(scale("ucla3"), Sheet(answers=answers("ucla3", 3))) is None


def test_a_change_is_sure_only_with_a_published_error(db):
    well_being = scale("who5")
    assert is_sure(well_being, 20, 80) is None
    well_being.deviation, well_being.reliability = 7.5, 0.8
    assert (is_sure(well_being, 32, 48), is_sure(well_being, 32, 36)) == (True, False)
