"""Polis' cold start: the steps by hand, that it depends on who came first, and how near it and our groups are to real ones."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from legami.engines.opinion import Votes, as_polis, find_groups, read_csv
from legami.engines.opinion.clusters import distances, same_pairs, silhouette
from legami.engines.opinion.polis import _first, lloyd

from .villages import by_lot, rearranged, table, village

REAL = Path(__file__).parents[5] / "shared" / "data" / "real" / "polis"  # beside the checkout


def likeness(one, two):
    both = sorted(one.keys() & two.keys())
    return same_pairs(np.array([one[voter] for voter in both]), np.array([two[voter] for voter in both]))


def test_lloyd_by_hand():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [13.0, 0.0]])
    labels, centres = lloyd(points, points[:2], np.array([1.0, 1.0, 1.0, 2.0]), 20, 0.01)
    assert labels.tolist() == [0, 0, 1, 1]
    assert centres.tolist() == [[0.5, 0.0], [12.0, 0.0]]


def test_a_centre_without_points_is_dropped():
    points = np.array([[0.0, 0.0], [1.0, 0.0]])
    labels, centres = lloyd(points, np.array([[0.5, 0.0], [99.0, 0.0]]), np.ones(2), 20, 0.01)
    assert (labels.tolist(), centres.tolist()) == ([0, 0], [[0.5, 0.0]])


def test_the_first_points_that_differ_are_the_start():
    points = np.array([[2.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 5.0]])
    assert _first(points, 2).tolist() == [[2.0, 0.0], [1.0, 0.0]]


def test_silhouette_by_hand_and_alone_it_is_nought():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 0.0]])
    # 0: own 1, other 4. 1: own 1, other 3. 4: alone.
    assert silhouette(distances(points), np.array([0, 0, 1]), 2) == pytest.approx((3 / 4 + 2 / 3 + 0) / 3)
    assert silhouette(distances(points), np.array([0, 0, 0]), 2) == 0.0


@pytest.mark.parametrize("sizes", [(30, 30), (25, 20, 15)])
def test_the_groups_of_a_clear_village_are_found(sizes):
    found = as_polis(village(sizes, seed=1))
    assert found.k == len(sizes)
    assert likeness(found.group_of, {voter: voter[1] for voter in found.group_of}) == 1.0


def test_fifteen_people_are_placed_even_with_few_votes_and_nobody_without_one():
    votes = by_lot(40, 20, missing=0.8, seed=2)
    assert len(votes.enough) < 15
    placed = as_polis(votes).group_of
    assert len(placed) == 15
    least = min(len(votes.of_voter(voter)) for voter in placed)
    assert all(len(votes.of_voter(voter)) <= least for voter in votes.voters if voter not in placed)


@pytest.mark.parametrize("votes", [Votes.of([]), table([[1, 1]]), table([[1, 1]] * 30), table([[0]])])
def test_nobody_or_all_in_one_place_is_no_error(votes):
    assert as_polis(votes).k <= 1


def test_a_statement_moderated_away_divides_nobody():
    votes = table([[1, 1, 1, 1, 1, 1, 1]] * 8 + [[1, 1, 1, 1, 1, 1, -1]] * 8)
    assert (as_polis(votes).k, as_polis(votes, {"s6"}).k) == (2, 1)


def test_its_groups_depend_on_who_came_first_and_ours_do_not():
    votes = by_lot(60, 20, seed=3)
    cold = {as_polis(rearranged(votes, seed)).k for seed in range(10)}
    assert len(cold) > 1
    assert {find_groups(rearranged(votes, seed)).k for seed in range(10)} == {0}


def real(name):
    """Votes, statements moderated away, and the groups that Polis published."""
    if not REAL.is_dir():
        pytest.skip("NOT RUN: no real conversations beside this checkout")

    def text(part):
        return gzip.decompress((REAL / name / f"{part}.csv.gz").read_bytes()).decode()

    out = {row["comment-id"] for row in csv.DictReader(io.StringIO(text("comments"))) if row["moderated"] == "-1"}
    people = csv.DictReader(io.StringIO(text("participants-votes")))
    return read_csv(text("votes")), out, {row["participant"]: row["group-id"] for row in people if row["group-id"]}


@pytest.mark.parametrize(
    ("name", "placed", "cold_k", "cold", "ours"),
    [
        ("brexit-consensus", 189, 3, 0.55, 0.87),  # published: two groups, with a history that is not known
        ("scoop-hivemind.taxes", 293, 2, 0.81, 0.86),
        ("vtaiwan.uberx", 1218, 2, 0.88, 0.74),
    ],
)
def test_real_conversations(name, placed, cold_k, cold, ours):
    votes, out, shown = real(name)
    reference, found = as_polis(votes, out), find_groups(votes.without(out))
    assert reference.group_of.keys() - shown.keys() == set()
    assert len(reference.group_of) == placed
    assert (reference.k, found.k) == (cold_k, 2)
    assert likeness(reference.group_of, shown) >= cold
    assert likeness(found.group_of, shown) >= ours


@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.taxes"])
def test_real_conversations_in_another_order_have_the_same_groups(name):
    votes, out, _ = real(name)
    votes = votes.without(out)
    first = find_groups(votes)
    for seed in range(2):
        again = find_groups(rearranged(votes, seed))
        assert (again.members, again.stability) == (first.members, first.stability)
