"""The published figures, worked by hand: two groups of three, and what each says of a bus line, a park and a ramp."""

from math import sqrt

import numpy as np
import pytest

from legami.engines.opinion import Chosen, Groups, Votes, consensus, find_groups, representative, statements
from legami.engines.opinion.figures import above_half, above_rest, best_agreed, tallies
from legami.engines.opinion.plane import Plane

from .villages import table, village

OLD, NEW = ("alba", "anna", "aldo"), ("bruno", "bice", "berta")
AXES = np.array([[0.6, 0.0], [0.0, 1.0], [0.8, 0.0]])
PLANE = Plane(np.array([0.0, 0.5, -0.5]), AXES, np.array([1.0, 1.0]))


def by_hand(members=(OLD, NEW), statements=3):
    flat = PLANE if statements == 3 else Plane(np.zeros(statements), np.zeros((statements, 2)), np.zeros(2))
    placed = {voter: (0.0, 0.0) for group in members for voter in group}
    return Groups(tuple(members), (1.0,) * len(members), dict.fromkeys(placed, 1.0), placed, flat)


def said(old, new, statement="bus"):
    """Votes of the two groups, in their order; None: not seen."""
    pairs = zip((*OLD, *NEW), (*old, *new), strict=True)
    return [(who, statement, vote) for who, vote in pairs if vote is not None]


BUS = Votes.of(
    [*said((1, 1, 1), (-1, -1, -1)), *said((1, None, None), (1, 0, None), "park"), *said((0, 0, 0), (0, 0, 0), "ramp")]
)


def test_three_agree_and_three_disagree():
    bus = statements(BUS, by_hand())[0]
    old, new = bus.groups
    assert (old.na, old.nd, old.ns, new.na, new.nd, new.ns) == (3, 0, 3, 0, 3, 3)
    assert (old.pa, old.pat, old.pd, old.pdt) == pytest.approx((4 / 5, 2.0, 1 / 5, -1.0))
    assert (old.ra, old.rd) == pytest.approx((4.0, 1 / 4))
    z = (1 - 1 / 4) / sqrt(5 / 8 * 3 / 8 * (1 / 4 + 1 / 4))
    assert (old.rat, old.rdt) == pytest.approx((z, -z))
    assert (new.pd, new.pdt, new.rd, new.rdt) == pytest.approx((old.pa, old.pat, old.ra, old.rat))


def test_group_aware_consensus_is_the_product_of_the_smoothed_shares():
    bus, park, ramp = statements(BUS, by_hand())
    assert (bus.shared, park.shared, ramp.shared) == pytest.approx((4 / 5 * 1 / 5, 2 / 3 * 2 / 4, 1 / 5 * 1 / 5))
    assert statements(BUS, by_hand(()))[0].shared is None


def test_extremity_is_how_far_somebody_would_stand_who_only_agrees_with_it():
    found = [one.extremity for one in statements(BUS, by_hand())]
    assert found == pytest.approx([sqrt(3) * 0.6, sqrt(3) * 0.5, sqrt(3) * 1.5 * 0.8])


def test_who_voted_on_few_statements_is_moved_out():
    point = PLANE.points(Votes.of_arrays(["alba"], ["bus", "park", "ramp"], np.array([0]), np.array([1]), np.array([1])))
    assert point.tolist() == [pytest.approx([0.0, sqrt(3) * (1 - 0.5)])]
    all_three = PLANE.points(table([[1, 0, -1]]))
    assert all_three.tolist() == [pytest.approx([1 * 0.6 + -0.5 * 0.8, -0.5])]


def test_priority_counts_the_people_in_groups_and_without_groups_all_who_are_placed():
    votes = Votes.of([*BUS.triples(), ("carla", "bus", 1)])
    bus = statements(votes, by_hand())[0]
    far = 1 + sqrt(3) * 0.6
    assert bus.priority == pytest.approx(((1 - 1 / 8) * far * 4 / 8 * (1 + 8 * 2 ** (-6 / 5))) ** 2)
    assert (bus.agree, bus.disagree, bus.seen) == (4, 3, 7)
    alone = Groups((), (), {}, {"alba": (0.0, 0.0)}, PLANE)
    assert statements(votes, alone)[0].priority == pytest.approx(((1 - 1 / 3) * far * 2 / 3 * (1 + 8 * 2 ** (-1 / 5))) ** 2)
    assert statements(votes, by_hand(), meta=["bus"])[0].priority == 49


def test_nobody_voted_is_a_half_without_a_side():
    assert above_half(0, 0) == 1.0
    assert above_rest(0, 0, 0, 0) == 0.0
    assert above_rest(5, 5, 5, 5) == 0.0


def test_who_is_in_no_group_is_not_counted_in_one():
    votes = Votes.of([*BUS.triples(), ("carla", "bus", 1)])
    assert tallies(votes, [OLD, NEW])[:, 0].tolist() == [[0, 0, 3], [3, 0, 0]]


SIDES = Votes.of(
    [
        *said((1, 1, 1), (-1, -1, -1), "bus"),
        *said((1, 1, 1), (1, 1, 1), "park"),
        *said((-1, -1, -1), (1, 1, 1), "ramp"),
        *said((1, 1, 0), (0, 1, 1), "school"),
    ]
)


def test_a_group_is_spoken_for_by_what_sets_it_apart_agreed_first():
    found = statements(SIDES, by_hand(statements=4))
    assert representative(found, 0) == (Chosen("bus", True), Chosen("ramp", False))
    assert representative(found, 1) == (Chosen("ramp", True), Chosen("bus", False))


def test_if_nothing_speaks_surely_what_sets_most_apart_is_told_and_at_most_five_are():
    even = statements(Votes.of([*said((1, 0, -1), (0, 0, -1)), *said((0, 0, -1), (0, 0, -1), "park")]), by_hand())
    assert [one.groups[0].speaks for one in even] == [False, False]
    assert best_agreed(even, 0) is None
    assert representative(even, 0) == (Chosen("bus", True),)
    many = [vote for n in range(8) for vote in said((1, 1, 1), (-1, -1, -1), f"s{n}")]
    assert [one.key for one in representative(statements(Votes.of(many), by_hand(statements=8)), 0)] == [
        "s0",
        "s1",
        "s2",
        "s3",
        "s4",
    ]
    assert representative((), 0) == ()


def test_the_best_agreed_comes_first_even_if_it_sets_nobody_apart():
    votes = Votes.of([*said((1, 1, 1), (1, 1, 1), "park"), *said((-1, -1, -1), (1, 1, 1), "ramp")])
    assert representative(statements(votes, by_hand()), 0) == (Chosen("park", True), Chosen("ramp", False))


def test_consensus_is_what_nearly_all_say_strongest_first_and_at_most_five_a_side():
    votes = [vote for n in range(7) for vote in said((1, 1, 1), (1, 1, 0 if n == 0 else 1), f"s{n}")]
    votes += said((-1, -1, -1), (-1, -1, -1), "toll") + said((1, 1, 1), (-1, -1, -1), "bus")
    found = consensus(statements(Votes.of(votes), by_hand(statements=9)))
    assert found == (*(Chosen(f"s{n}", True) for n in range(1, 6)), Chosen("toll", False))


def test_a_village_is_told_by_the_sides_that_it_was_given():
    votes = village((20, 20), 8, clear=1, seed=1)
    groups = find_groups(votes)
    found = statements(votes, groups)
    first = votes.of_voter(groups.members[0][0])
    told = representative(found, 0)
    assert len(told) == 5
    assert {one.key: one.agrees for one in told} == {one.key: first[one.key] == 1 for one in told}
    assert consensus(found) == ()
