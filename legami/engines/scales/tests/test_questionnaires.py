"""Scores by the published rules; a missing answer is never a zero."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from legami.engines.scales.questionnaires import Loneliness, Network, Said, de_jong_gierveld6, lsns6, ucla3, who5

Y, M, N = Said.YES, Said.MORE_OR_LESS, Said.NO


def test_ucla_goes_from_three_to_nine():
    assert (ucla3([1, 1, 1]), ucla3([2, 2, 2]), ucla3([3, 3, 3]), ucla3([None, 3, 3])) == (3, 6, 9, None)


def test_who_is_a_percentage_of_the_raw_sum_and_not_of_the_sum_less_five():
    assert (who5([1, 1, 1, 1, 1]), who5([2, 1, 2, 1, 1]), who5([5, 5, 5, 5, None])) == (20, 28, None)


def test_loneliness_counts_the_doubtful_answer_on_both_sides():
    assert de_jong_gierveld6([M] * 6) == Loneliness(3, 3, 6)
    assert de_jong_gierveld6([N, N, N, Y, Y, Y]) == Loneliness(0, 0, 0)


def test_one_answer_may_be_missing_in_the_whole_and_none_in_a_part():
    assert de_jong_gierveld6([None, Y, Y, Y, Y, N]) == Loneliness(None, 1, 3)
    assert de_jong_gierveld6([None, Y, Y, None, Y, N]) == Loneliness(None, None, None)


def test_the_network_scale_counts_family_and_friends_apart():
    assert lsns6([2, 2, 1, 3, 2, 1]) == Network(5, 6, 11)


@pytest.mark.parametrize(
    "score", [lambda: ucla3([0, 1, 1]), lambda: who5([6, 0, 0, 0, 0]), lambda: lsns6([1]), lambda: who5([1])]
)
def test_answers_off_the_scale_are_refused(score):
    with pytest.raises(ValueError, match="answers"):
        score()


@for_any(st.lists(st.sampled_from(Said), min_size=6, max_size=6))
def test_the_whole_is_the_sum_of_its_parts(answers):
    score = de_jong_gierveld6(answers)
    assert score.total == sum(part for part in (score.emotional, score.social) if part is not None)
