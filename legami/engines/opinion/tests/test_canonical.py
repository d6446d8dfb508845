"""The order that only the votes decide: whatever is shuffled, renamed or turned round, the same table comes out."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.opinion.canonical import canonical

from .villages import by_lot, rearranged, renamed, small, table, turned, village


def content(votes):
    """The canonical table, byte for byte."""
    own = canonical(votes).votes
    return own.starts.tobytes(), own.columns.tobytes(), own.values.tobytes()


def as_it_came(votes):
    """The control: the table in the order in which it came."""
    return votes.starts.tobytes(), votes.columns.tobytes(), votes.values.tobytes()


HALVES = table([[1, -1, 1, -1]] * 6 + [[-1, 1, -1, 1]] * 6)  # two sides of one size: nobody can say which is first
ALL_WAYS = table(np.array(np.meshgrid(*[[1, -1]] * 4)).reshape(4, -1).T)


@pytest.mark.parametrize("change", [rearranged, turned, lambda votes, seed: renamed(votes, seed)[0]])
@pytest.mark.parametrize("votes", [by_lot(30, 12, missing=0.5), village([9, 9], 8), HALVES, ALL_WAYS])
def test_no_order_name_or_wording_changes_the_table(votes, change):
    for seed in range(10):
        assert content(change(votes, seed)) == content(votes)


def test_without_an_order_of_its_own_the_table_would_change():
    votes = by_lot(30, 12, missing=0.5)
    for change in (rearranged, turned):
        assert as_it_came(change(votes, 0)) != as_it_came(votes)


@given(small, st.integers(0, 99))
def test_a_few_people_and_statements_too(votes, seed):
    assert content(turned(rearranged(votes, seed), seed)) == content(votes)


def test_every_voter_and_statement_is_there_once_with_their_votes():
    votes = by_lot(30, 12, missing=0.5)
    own = canonical(votes)
    assert sorted(own.order.tolist()) == list(range(30))
    assert sorted(own.kept.tolist()) == list(range(12))
    signs = dict(zip(own.votes.statements, own.signs.tolist(), strict=True))
    assert sorted((who, what, vote * signs[what]) for who, what, vote in own.votes.triples()) == sorted(votes.triples())


def test_people_with_the_same_votes_stand_together():
    votes = table([[1, 0, -1], [0, 1, 1], [1, 0, -1], [-1, -1, 0], [0, 1, 1]])
    rows = [tuple(own) for own in canonical(votes).votes.values.reshape(5, 3)]
    assert len([1 for one, two in pairwise(rows) if one == two]) == 2
