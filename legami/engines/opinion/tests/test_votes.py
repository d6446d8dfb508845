"""Votes as they are kept: the last one counts, and parts of them can be taken."""

import numpy as np
import pytest
from hypothesis import given

from legami.engines.opinion import BadVotes, Votes

from .villages import by_lot, small

ALBA = Votes.of([("alba", "bus", 1), ("bruno", "park", 0), ("alba", "park", -1), ("alba", "bus", -1)])


def test_the_last_vote_of_a_voter_on_a_statement_counts():
    assert ALBA.of_voter("alba") == {"bus": -1, "park": -1}
    assert ALBA.of_voter("bruno") == {"park": 0}
    assert (ALBA.voters, ALBA.statements, ALBA.means.tolist()) == (("alba", "bruno"), ("bus", "park"), [-1.0, -0.5])


@pytest.mark.parametrize("vote", [2, -2, 257, 0.5])
def test_a_vote_that_is_none_is_refused(vote):
    with pytest.raises(BadVotes, match="Un voto è 1"):
        Votes.of([("alba", "bus", vote)])


def test_nobody_is_no_error():
    empty = Votes.of([])
    assert (empty.triples(), empty.enough.tolist(), empty.means.tolist()) == ([], [], [])


@given(small)
def test_votes_come_back_as_they_went_in(votes):
    assert sorted(Votes.of(votes.triples()).triples()) == sorted(votes.triples())


def test_some_of_the_people_and_some_of_the_statements():
    assert ALBA.only(np.array([1, 0])).triples() == [("bruno", "park", 0), ("alba", "bus", -1), ("alba", "park", -1)]
    assert ALBA.without({"bus"}).triples() == [("alba", "park", -1), ("bruno", "park", 0)]
    assert ALBA.without({"bus", "park"}).triples() == []


def test_seven_votes_are_enough_to_be_placed_and_in_a_short_list_all_of_them():
    votes = by_lot(60, 20, missing=0.7)
    assert [votes.voters[row] for row in votes.enough] == [voter for voter in votes.voters if len(votes.of_voter(voter)) >= 7]
    assert ALBA.enough.tolist() == [0]
