"""The published formula on its worked examples, and what must hold for any goals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.scales.goals import goal_attainment_t


def t_of(levels, weights=None) -> float:
    score = goal_attainment_t(levels, weights)
    assert score is not None
    return score


goals = st.lists(st.tuples(st.integers(-2, 2), st.integers(1, 3)), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("levels", "weights", "t"),
    [([0, 0, 0], None, 50.0), ([-1, -1, -1], None, 36.31), ([1, 0, 2], [1, 2, 1], 60.0), ([2], None, 70.0)],
)
def test_the_worked_examples(levels, weights, t):
    assert round(t_of(levels, weights), 2) == t


def test_without_goals_there_is_no_score():
    assert goal_attainment_t([]) is None


@pytest.mark.parametrize(("levels", "weights"), [([3], None), ([0], [0]), ([0, 1], [1])])
def test_what_is_no_level_or_no_weight_is_refused(levels, weights):
    with pytest.raises(ValueError, match="weight"):
        goal_attainment_t(levels, weights)


@given(goals)
def test_the_mirror_of_all_levels_is_as_far_on_the_other_side(pairs):
    levels, weights = [x for x, _ in pairs], [w for _, w in pairs]
    there, back = t_of(levels, weights), t_of([-x for x in levels], weights)
    assert there + back == pytest.approx(100)


@given(goals, st.integers(2, 5))
def test_weights_only_count_beside_each_other(pairs, times):
    levels, weights = [x for x, _ in pairs], [w for _, w in pairs]
    assert goal_attainment_t(levels, [w * times for w in weights]) == pytest.approx(goal_attainment_t(levels, weights))


@given(goals, st.data())
def test_a_goal_that_goes_better_never_lowers_the_score(pairs, data):
    levels, weights = [x for x, _ in pairs], [w for _, w in pairs]
    which = data.draw(st.integers(0, len(levels) - 1))
    better = [min(x + 1, 2) if n == which else x for n, x in enumerate(levels)]
    assert t_of(better, weights) >= t_of(levels, weights)
