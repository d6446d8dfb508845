"""A change is told with its error, and a group with who is missing."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from legami.engines.scales.change import GroupChange, group_change, is_reliable, reliable_change

SCORES = st.none() | st.integers(0, 100)


def test_the_example_of_the_authors():
    index = reliable_change(32.5, 47.5, deviation=7.5, reliability=0.8)
    assert (round(index, 2), is_reliable(index)) == (3.16, True)


def test_a_loss_counts_as_much_as_a_gain():
    assert is_reliable(reliable_change(47.5, 32.5, deviation=7.5, reliability=0.8)) is True


def test_a_change_within_the_error_may_be_chance():
    assert [is_reliable(index) for index in (0, 1.96, -1.96, 1.97)] == [False, False, False, True]


@pytest.mark.parametrize(("deviation", "reliability"), [(0, 0.8), (-1, 0.8), (7.5, 0), (7.5, 1), (7.5, 1.2)])
def test_without_a_source_that_can_be_there_is_no_index(deviation, reliability):
    with pytest.raises(ValueError, match="reliability"):
        reliable_change(1, 2, deviation=deviation, reliability=reliability)


def test_whoever_lacks_a_measure_is_missing_and_not_unchanged():
    assert group_change([(4, 8), (4, None), (None, None), (4, 4)]) == GroupChange(2.0, 2, 2)
    assert group_change([(None, 3)]) == GroupChange(None, 0, 1)
    assert group_change([]) == GroupChange(None, 0, 0)


@for_any(st.lists(st.tuples(SCORES, SCORES)))
def test_everybody_is_either_counted_or_missing(pairs):
    change = group_change(pairs)
    assert change.count + change.missing == len(pairs)
    assert (change.mean is None) == (change.count == 0)
