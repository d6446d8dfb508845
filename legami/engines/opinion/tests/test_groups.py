"""Groups that can be trusted: those that are there are found, those that are not are not told, and no order changes them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legami.engines.opinion import Votes, find_groups, groups
from legami.engines.opinion import plane as plane_module
from legami.engines.opinion import stability as stability_module
from legami.engines.opinion.clusters import same_pairs
from legami.engines.opinion.groups import BETWEEN, FEWEST, STABLE
from legami.engines.opinion.plane import by_rounds, plane, two_greatest
from legami.engines.opinion.stability import first_spread, quick_axes, spread_out

from .villages import by_lot, partition, rearranged, renamed, small, table, turned, village


def likeness(votes, found):
    """Adjusted Rand index with the groups of the village, over all who could be placed."""
    placed = [votes.voters[row] for row in votes.enough]
    pairs = [(found.group_of.get(voter, 0), int(voter[1])) for voter in placed]
    return same_pairs(*np.array(pairs).T)


@pytest.mark.parametrize(
    ("sizes", "missing", "clear", "wanted"),
    [
        ((30, 30), 0.0, 0.9, 8),
        ((20, 20, 20), 0.0, 0.9, 8),
        ((30, 20, 10), 0.0, 0.9, 8),
        ((30, 30), 0.7, 0.95, 8),
        ((20, 20, 20), 0.7, 0.95, 6),  # seven votes of twenty are few to tell three groups
    ],
)
def test_the_groups_of_a_village_of_sixty_are_found(sizes, missing, clear, wanted):
    villages = [village(sizes, 20, missing=missing, clear=clear, seed=seed) for seed in range(8)]
    assert sum(likeness(votes, find_groups(votes)) >= 0.9 for votes in villages) >= wanted


@pytest.mark.parametrize(
    ("people", "statements", "missing"),
    [(60, 20, 0.0), (60, 20, 0.5), (12, 10, 0.0), (8, 7, 0.0), (15, 40, 0.3)],
)
def test_votes_by_lot_have_no_groups(people, statements, missing):
    told = [find_groups(by_lot(people, statements, missing=missing, seed=seed)).k for seed in range(100)]
    assert sum(k > 0 for k in told) <= 5


def test_without_the_two_tests_every_lot_would_have_groups(monkeypatch):
    monkeypatch.setattr(groups, "STABLE", 0.0)
    monkeypatch.setattr(groups, "beyond_chance", lambda *_: True)
    assert [find_groups(by_lot(60, 20, seed=seed)).k > 0 for seed in range(10)] == [True] * 10


def test_both_tests_are_needed_to_tell_groups(monkeypatch):
    clear = village((30, 30), seed=1)
    assert find_groups(clear).k == 2
    with monkeypatch.context() as patched:
        patched.setattr(groups, "beyond_chance", lambda *_: False)
        assert find_groups(clear).k == 0
    monkeypatch.setattr(groups, "STABLE", 1.01)
    assert find_groups(clear).k == 0


HALVES = table([[1, -1, 1, -1, 1, 1, 1]] * 6 + [[-1, 1, -1, 1, -1, -1, -1]] * 6)
VILLAGES = [
    village((30, 30), seed=3),
    village((14, 9, 7), 12, clear=0.8, seed=4),
    village((20, 20, 20), 20, missing=0.7, clear=0.95, seed=1),
    by_lot(40, 12, missing=0.3, seed=5),
    HALVES,
]


@pytest.mark.parametrize("votes", VILLAGES)
def test_the_same_votes_have_the_same_groups_in_any_order_and_any_wording(votes):
    first = find_groups(votes)
    for seed in range(3):
        again = find_groups(rearranged(votes, seed))
        assert (again.members, again.stability, again.sureness) == (first.members, first.stability, first.sureness)
        assert again.placed == first.placed or votes is HALVES  # either half may stand on the left
        round_ = find_groups(turned(votes, seed))
        assert (partition(round_), sorted(round_.stability)) == (partition(first), sorted(first.stability))
        named, names = renamed(votes, seed)
        other = {frozenset(names[voter] for voter in group) for group in first.members}
        assert partition(find_groups(named)) == other


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(6, 24), st.integers(3, 9), st.floats(0, 0.6))
def test_small_tables_too(seed, people, statements, missing):
    votes = by_lot(people, statements, missing=missing, seed=seed)
    first = find_groups(votes)
    assert partition(find_groups(turned(rearranged(votes, seed), seed))) == partition(first)
    assert {t.k: t.stability for t in find_groups(rearranged(votes, seed)).tried} == {t.k: t.stability for t in first.tried}


def test_people_with_the_same_votes_are_in_one_group():
    votes = village((15, 15), seed=6)
    twins = [(f"{who}-twin", what, vote) for who, what, vote in votes.triples()]
    found = find_groups(Votes.of([*votes.triples(), *twins]))
    assert found.k == 2
    assert {voter: found.group_of[f"{voter}-twin"] for voter in votes.voters} == {v: found.group_of[v] for v in votes.voters}


def test_the_seed_draws_the_trials_and_clear_groups_stay():
    votes = village((30, 30), clear=0.7, seed=7)
    one, two = find_groups(votes, 1), find_groups(votes, 2)
    assert partition(one) == partition(two) == partition(find_groups(votes, 1))
    assert one.tried != two.tried


@pytest.mark.parametrize(
    "votes",
    [
        Votes.of([]),
        table([[1, 1, 1]]),
        table([[1, 1, 1]] * 2),
        table([[0] * 9] * 30),
        table([[1] * 9] * 30),
        table([[1]] * 20),
        table([[1]] * 10 + [[0]] * 10 + [[-1]] * 1),
        Votes.of([("alba", f"s{n}", 1) for n in range(9)]),
        Votes.of([(f"v{n}", f"s{n}", 1) for n in range(30)]),
        village((30, 30), 5, missing=0.6),
    ],
    ids=[
        "nobody",
        "one",
        "two alike",
        "all pass",
        "all agree",
        "one statement",
        "one apart",
        "alba",
        "no two meet",
        "few votes",
    ],
)
def test_where_there_is_nothing_to_group_there_are_no_groups_and_no_error(votes):
    found = find_groups(votes)
    assert (found.k, found.members, found.between, found.group_of) == (0, (), (), {})
    assert sorted(found.placed) == sorted(votes.voters[row] for row in votes.enough)


@given(small)
def test_three_people_at_most_are_never_told_as_groups(votes):
    assert find_groups(votes).k == 0


def test_two_sides_are_told_even_of_twelve_if_they_are_clear():
    found = find_groups(HALVES)
    assert partition(found) == {frozenset(f"v{n}" for n in range(6)), frozenset(f"v{n}" for n in range(6, 12))}
    assert found.stability == (1.0, 1.0)


def with_dario(votes):
    """The same village, and Dario: of each four statements he votes two like the first person and two like the last."""
    first, last = votes.of_voter(votes.voters[0]), votes.of_voter(votes.voters[-1])
    own = [("dario", what, (first if n % 4 < 2 else last)[what]) for n, what in enumerate(votes.statements)]
    return Votes.of([*votes.triples(), *own])


def test_who_votes_half_with_each_stands_between_and_nobody_else():
    found = [find_groups(with_dario(village((20, 20), 20, clear=1, seed=seed))) for seed in range(10)]
    assert [one.between for one in found].count(("dario",)) >= 8
    assert {one.between for one in found} <= {("dario",), ()}
    assert all((one.sureness["dario"] < BETWEEN) == (one.between == ("dario",)) for one in found)


def test_what_was_tried_is_told_and_the_best_fit_that_holds_is_shown():
    found = find_groups(village((20, 20, 20), seed=2))
    fits = {one.k: one.silhouette for one in found.tried}
    assert found.k == max((one.k for one in found.tried if one.holds), key=fits.__getitem__) == 3
    assert [one.holds for one in found.tried if one.k == 3] == [True]
    unsure = replace(found.tried[0], stability=(0.9, STABLE - 0.01))
    few = replace(found.tried[0], sizes=(30, FEWEST - 1), stability=(1.0, 1.0))
    assert (unsure.holds, few.holds) == (False, False)


def test_groups_are_numbered_from_the_largest_and_told_in_the_order_of_keys():
    found = find_groups(village((10, 30, 20), seed=9))
    assert [{voter[:2] for voter in group} for group in found.members] == [{"g1"}, {"g2"}, {"g0"}]
    assert [list(group) for group in found.members] == [sorted(group) for group in found.members]


def test_the_plane_by_repeated_products_is_the_exact_one():
    chance = np.random.default_rng(0)
    whole = chance.standard_normal((80, 2)) @ chance.standard_normal((2, 50)) * 3 + chance.standard_normal((80, 50))
    spread, exact = two_greatest(whole.T @ whole)
    axes, again = by_rounds(whole.__matmul__, whole.T.__matmul__, 50)
    assert np.allclose(again, spread)
    assert np.allclose(np.abs(axes.T @ exact), np.eye(2), atol=1e-4)


def test_more_statements_than_people_have_the_same_plane_as_turned():
    wide = plane(village((5, 5), 40, seed=1))
    values = village((5, 5), 40, seed=1).values.reshape(10, 40) - wide.means
    spread, exact = two_greatest(values.T @ values)
    assert np.allclose(wide.spread, spread)
    assert np.allclose(np.abs(wide.axes.T @ exact), np.eye(2))


def test_a_large_place_is_grouped_by_part_of_its_people_and_everybody_is_placed():
    votes = village((1400, 900), 30, missing=0.5, clear=0.6, seed=3)
    found = find_groups(votes)
    assert (found.k, len(found.group_of)) == (2, len(votes.enough))
    assert likeness(votes, found) > 0.9
    assert spread_out(2300, 1000)[-1] == 2297


def test_axes_by_rounds_give_the_groups_that_exact_ones_give(monkeypatch):
    votes = village((40, 30, 20), 24, missing=0.3, clear=0.8, seed=1)
    exact = find_groups(votes)
    monkeypatch.setattr(plane_module, "DENSE", 10)
    monkeypatch.setattr(stability_module, "EXACT", 10)
    quick = find_groups(votes)
    assert (exact.k, quick.members, quick.between) == (3, exact.members, exact.between)
    assert quick.stability == pytest.approx(exact.stability, abs=0.02)
    assert quick.plane.spread == pytest.approx(exact.plane.spread)


def test_the_first_spread_is_that_of_the_axes():
    tall = np.random.default_rng(1).standard_normal((30, 7))
    assert first_spread(tall) == pytest.approx(first_spread(tall.T)) == pytest.approx(quick_axes(tall)[1][0])
    long = np.random.default_rng(1).standard_normal((300, 280)) + np.outer(np.arange(300), np.ones(280))
    assert first_spread(long) == pytest.approx(np.linalg.svd(long)[1][0] ** 2, rel=1e-3)
