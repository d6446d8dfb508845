"""What is published betrays nobody: an attacker who adds and subtracts learns no hidden number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legami.engines.opinion import Counts, Votes, find_groups, published
from legami.engines.opinion.publishing import LEAST, hidden

from .test_figures import by_hand
from .villages import by_lot, village

NONE = Counts(None, None, None, None)


def with_sums(parts):
    table = np.vstack((parts, np.sum(parts, axis=0)))
    return np.column_stack((table, table.sum(axis=1)))


def given_away(table, dark):
    """Hidden cells that rows and columns fix: those whose own line adds nothing to what the sums say (by rank)."""
    cells = [tuple(cell) for cell in np.argwhere(dark)]
    height, width = table.shape
    said = np.zeros((height + width, len(cells)))
    for place, (row, column) in enumerate(cells):
        said[row, place] = -1 if column == width - 1 else 1
        said[height + column, place] = -1 if row == height - 1 else 1
    rank = np.linalg.matrix_rank(said) if cells else 0
    own = np.eye(len(cells))
    return [cell for place, cell in enumerate(cells) if np.linalg.matrix_rank(np.vstack((said, own[place]))) == rank]


tables = st.integers(1, 5).flatmap(
    lambda rows: st.lists(st.lists(st.integers(0, 14), min_size=3, max_size=3), min_size=rows, max_size=rows)
).map(with_sums)  # fmt: skip


@settings(max_examples=150)
@given(tables)
def test_no_hidden_number_can_be_had_from_the_others(table):
    dark = hidden(table)
    assert not (~dark & (table < LEAST)).any()
    assert given_away(table, dark) == []
    for numbers, line in (*zip(table, dark, strict=True), *zip(table.T, dark.T, strict=True)):
        if line[:-1].any() and not line[-1]:
            assert numbers[:-1][line[:-1]].sum() >= LEAST


def test_hiding_only_the_small_ones_would_give_them_away():
    table = with_sums([[20, 3, 9], [8, 9, 9]])
    assert given_away(table, table < LEAST) == [(0, 1)]
    assert hidden(table).sum() == 4


def test_a_bridge_between_two_hidden_blocks_is_closed():
    dark_by_lines = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)
    table = with_sums(np.full((3, 3), 9))
    assert given_away(table, dark_by_lines) == [(1, 2)]
    table[np.nonzero(dark_by_lines)] = 4  # no real sums: only what is small matters here
    assert given_away(table, hidden(table)) == []


def test_where_all_is_large_nothing_is_hidden():
    assert hidden(with_sums([[20, 30, 9], [8, 9, 9]])).sum() == 0


def test_a_small_group_is_not_told_and_its_people_are_among_the_others():
    votes = village((30, 20, 4), 12, seed=1)
    members = [[voter for voter in votes.voters if voter[1] == str(n)] for n in range(3)]
    report = published(votes, by_hand(members))
    assert (len(report.groups), report.everybody) == (2, 54)
    assert report.others is None  # four people
    assert report.groups == (30, None)  # or the four could be had from the sum
    assert [one.others for one in report.statements] == [NONE] * 12


def test_a_village_in_two_halves_is_told_and_nobody_is_left_over():
    votes = village((90, 90), 10, clear=0.3, seed=3)
    groups = by_hand([[voter for voter in votes.voters if voter[1] == n] for n in "01"])
    report = published(votes, groups)
    assert (report.groups, report.others, report.everybody) == ((90, 90), 0, 180)
    for one in report.statements:
        for of, counts in (("agree", 1), ("disagree", -1), ("passed", 0)):
            real = [sum(votes.of_voter(voter)[one.key] == counts for voter in group) for group in groups.members]
            assert [getattr(group, of) for group in one.groups] == real


@pytest.mark.parametrize("people", [4, 5, 30])
def test_without_groups_all_are_told_together_or_not_at_all(people):
    votes = by_lot(people, 8, seed=1)
    report = published(votes, find_groups(votes))
    told = people if people >= LEAST else None
    assert (report.groups, report.everybody) == ((), told)
    for one in report.statements:
        assert one.everybody == one.others
        assert one.everybody.seen == told


def test_of_nobody_there_is_nothing_to_tell():
    report = published(Votes.of([]), find_groups(Votes.of([])))
    assert (report.groups, report.others, report.everybody, report.statements) == ((), 0, None, ())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 999), st.integers(1, 14), st.integers(1, 14), st.floats(0, 0.7))
def test_no_number_of_a_report_speaks_of_fewer_than_five(seed, first, second, missing):
    votes = village((first, second), 6, missing=missing, clear=0.5, seed=seed)
    report = published(votes, by_hand([[v for v in votes.voters if v[1] == n] for n in "01"]))
    told = [number for one in report.statements for row in (*one.groups, one.everybody) for number in vars_of(row)]
    assert [number for number in told if number is not None and number < LEAST] == []
    assert [size for size in report.groups if size is not None and size < LEAST] == []


def vars_of(row):
    return row.agree, row.disagree, row.passed, row.seen
