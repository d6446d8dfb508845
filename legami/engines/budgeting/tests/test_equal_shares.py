"""Equal shares against the literature, against its axioms checked by brute force, and step by step."""

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legami.engines.budgeting import Ballot, Completion, Election, Project, Rule, Stop, Utility, count, tie_order
from legami.engines.budgeting.equal_shares import Counting, Stand

from .votes import BOOK, SEATS, TWO_SIDES, by, elections, scores, winners


def paid(outcome, election):
    """For each winner, what each kind of ballot paid."""
    return {
        part.project: {"".join(election.ballots[g].projects): a for g, a in zip(part.groups, part.amounts, strict=True)}
        for part in outcome.paid
    }


def test_example_2_12_of_lackner_and_skowron():
    """Each has 3/8; c is bought at 1/5, a at 13/40, which takes all that the two who chose a and c still have."""
    outcome = count(SEATS, by(exact=True, order=("c", "a", "d", "b")))
    assert outcome.winners == ("c", "a")
    assert outcome.start == Fraction(3, 8)
    fifth, left, price = Fraction(1, 5), Fraction(7, 40), Fraction(13, 40)
    assert paid(outcome, SEATS) == {"c": {"cd": fifth, "ac": fifth}, "a": {"ac": left, "ab": price}}


def test_the_running_example_of_the_same_book_buys_one_seat_and_stops():
    """Worked by hand: a costs its 8 voters 1/8 each; of 1/3 they keep 5/24, and 3 x 5/24 + 1/3 = 23/24 is too little for b."""
    assert winners(BOOK, exact=True) == ("a",)


def test_the_two_ways_of_worth_differ():
    """By hand, 100 each: the park has 6 votes, the bench 4. By cost 6 votes beat 4; by number 60 a vote is less than 100."""
    projects = [Project("park", 600), Project("bench", 240)]
    election = Election.of(1000, projects, [Ballot(("park",), count=6), Ballot(("bench",), count=4)])
    assert winners(election, utility=Utility.COST) == ("park", "bench")
    assert winners(election, utility=Utility.CARDINALITY) == ("bench", "park")


def test_with_points_who_gives_more_pays_more():
    """By hand: 12 for 3 points and 1 point is 3 a point: 9 and 3, of 10 each."""
    votes = [Ballot(("a",), (3,)), Ballot(("a",), (1,))]
    election = Election.of(20, [Project("a", 12)], votes)
    outcome = count(election, by(utility=Utility.POINTS, exact=True))
    assert [ballot.points for ballot in election.ballots] == [(), (3,)]
    assert (outcome.paid[0].groups, outcome.paid[0].amounts) == ((0, 1), (3, 9))


def test_a_supporter_who_has_too_little_pays_all_and_the_others_the_rest():
    projects = [Project("a", 8), Project("b", 11)]
    election = Election.of(20, projects, [Ballot(("a", "b")), Ballot(("b",))])
    outcome = count(election, by(exact=True, utility=Utility.CARDINALITY, order=("a", "b")))
    assert paid(outcome, election) == {"b": {"ab": Fraction(11, 2), "b": Fraction(11, 2)}}
    dearer = Election.of(20, [Project("a", 4), Project("b", 14)], [Ballot(("a", "b")), Ballot(("b",))])
    outcome = count(dearer, by(exact=True, utility=Utility.CARDINALITY))
    assert paid(outcome, dearer) == {"a": {"ab": 4}, "b": {"ab": 6, "b": 8}}


def test_money_that_is_taken_to_the_last_cent_buys_also_in_floats():
    election = Election.of(
        Fraction(3, 10), [Project("a", Fraction(1, 10)), Project("b", Fraction(2, 10))], [Ballot(("a", "b"))]
    )
    assert winners(election, exact=False) == winners(election, exact=True)
    assert len(winners(election)) == 2


# Worked by hand. Three friends of the park (90), one of the ramp (40), 100 in the pot: 25 each. The park has 75: too little.
# Nothing for the ramp (25 of 40) either. At 30 each the park is bought; the ramp does not fit in the 10 that are left.
COMPLETED = Election.of(100, [Project("park", 90), Project("ramp", 40)], [Ballot(("park",), count=3), Ballot(("ramp",))])


@pytest.mark.parametrize("completion", [Completion.ADD1, Completion.ADD1U, Completion.EXACT])
def test_giving_more_to_everybody_until_nothing_else_fits(completion):
    assert winners(COMPLETED) == ()
    outcome = count(COMPLETED, by(completion=completion, exact=True))
    assert (outcome.winners, outcome.start, outcome.exhaustive) == (("park",), 30, True)
    assert count(COMPLETED, by(completion=completion, exact=True, stop=Stop.OVER_BUDGET)).start == 39


def test_the_step_is_part_of_the_by_law():
    outcome = count(COMPLETED, by(completion=Completion.ADD1, exact=True, step=4))
    assert (outcome.winners, outcome.start) == (("park",), 33)
    # One step of 15 is already too much: park and ramp together cost 130.
    assert winners(COMPLETED, completion=Completion.ADD1, step=15) == ()
    assert winners(COMPLETED, completion=Completion.ADD1U, step=15) == ("park",)


def test_the_two_stop_rules_give_different_winners():
    """By hand. 3 each: 9 is too little for a, b is bought, a does not fit. 4 each: a, and b lacks 4/3. 5 each: both, 16."""
    votes = [Ballot(("a",), count=2), Ballot(("a", "b")), Ballot(("b",))]
    election = Election.of(12, [Project("a", 10), Project("b", 6)], votes)
    early = count(election, by(completion=Completion.ADD1))
    late = count(election, by(completion=Completion.ADD1, stop=Stop.OVER_BUDGET))
    assert (early.winners, early.start, early.exhaustive) == (("b",), 3, True)
    assert (late.winners, late.start, late.exhaustive) == (("a",), 4, True)


def test_add1u_fills_what_is_left_by_votes_and_says_what_it_added():
    outcome = count(COMPLETED, by(completion=Completion.ADD1U, step=15))
    assert (outcome.winners, outcome.filled, outcome.spent, outcome.exhaustive) == (("park",), ("park",), 90, True)


def test_a_whole_start_is_rounded_down():
    election = Election.of(10, [Project("a", 3)], [Ballot(("a",), count=3)])
    assert count(election, by(whole_start=True)).start == 3
    assert count(election, by()).start == Fraction(10, 3)


any_election = st.one_of(elections(), elections(scores))
by_laws = st.builds(
    by,
    utility=st.sampled_from(Utility),
    stop=st.sampled_from(Stop),
    step=st.sampled_from([1, 2, Fraction(1, 3), Fraction(1, 20)]),
    whole_start=st.booleans(),
    exact=st.just(True),
)


@given(any_election, by_laws)
def test_jumping_gives_the_answer_of_every_single_step(election, by_law):
    """The whole outcome: winners, start money and payments; only how often it was counted may differ."""
    steps = count(election, replace(by_law, completion=Completion.ADD1))
    jumps = count(election, replace(by_law, completion=Completion.EXACT))
    assert replace(jumps, settings=by_law, counts=0) == replace(steps, settings=by_law, counts=0)


def crowded(seed):
    """Twenty voters with five marks each on twelve projects: what is bought, and in which order, changes all the time."""
    chance = Random(seed)
    projects = [Project(f"p{n:02}", chance.choice([60, 90, 120, 200, chance.randint(20, 300)])) for n in range(12)]
    ballots = [Ballot(tuple({chance.choice(projects).key for _ in range(5)})) for _ in range(20)]
    return Election.of(800, projects, ballots)


@pytest.mark.parametrize("utility", [Utility.COST, Utility.CARDINALITY])
def test_a_jump_is_made_only_where_every_count_on_the_way_buys_the_same(utility):
    made = refused = 0
    for seed in range(12):
        election = crowded(seed)
        counting = Counting(election, by(utility=utility, exact=True), tie_order(election))
        for start in range(40, 60, 5):
            stand, end = counting.count(start), counting.count(start + 3)
            on_the_way = [counting.count(start + Fraction(n, 4)).keys for n in range(13)]
            jumped = counting.jumped(stand, start + 3)
            assert jumped is None or (jumped == end and set(on_the_way) == {stand.keys})
            made, refused = made + (jumped is not None), refused + (jumped is None and len(set(on_the_way)) > 1)
    assert made > 5
    assert refused > 5


def test_a_tie_on_the_way_stops_a_jump_only_if_the_other_comes_first():
    """Two projects with friends of their own and the same price at any start: the order decides, and keeps deciding."""
    election = Election.of(100, [Project("a", 10), Project("b", 10)], [Ballot(("a",)), Ballot(("b",))])
    for order in ("ab", "ba"):
        counting = Counting(election, by(exact=True), tuple(order))
        stand = counting.count(20)
        assert stand.keys == tuple(order)
        assert counting.jumped(stand, 30) == counting.count(30)
        backwards = Stand(20, stand.bought[::-1])
        assert counting.jumped(backwards, 30) is None


def test_jumps_that_do_not_pay_cost_few_counts_more_than_single_steps():
    for seed in range(6):
        by_law = by(completion=Completion.ADD1, stop=Stop.OVER_BUDGET)
        steps, jumps = count(crowded(seed), by_law), count(crowded(seed), replace(by_law, completion=Completion.EXACT))
        assert jumps.start == steps.start
        assert jumps.counts <= steps.counts + steps.counts // 8 + 1


def test_jumps_count_far_less_often_when_the_step_is_fine():
    fine = by(completion=Completion.ADD1, exact=True, step=Fraction(1, 100), stop=Stop.OVER_BUDGET)
    steps, jumps = count(COMPLETED, fine), count(COMPLETED, replace(fine, completion=Completion.EXACT))
    assert (steps.start, steps.counts) == (jumps.start, 1501)
    assert jumps.counts < 60


@given(any_election, by_laws)
def test_add1u_leaves_nothing_that_would_still_fit(election, by_law):
    outcome = count(election, replace(by_law, completion=Completion.ADD1U))
    assert outcome.exhaustive
    left = election.budget - outcome.spent
    assert all(election.costs[key] > left for key in election.eligible if key not in outcome.winners)


@given(any_election, by_laws)
def test_nobody_pays_more_than_the_start_money_and_nothing_left_out_could_still_be_paid(election, by_law):
    outcome = count(election, replace(by_law, completion=Completion.ADD1))
    left = [Fraction(outcome.start or 0)] * len(election.ballots)
    for part in outcome.paid:
        for group, amount in zip(part.groups, part.amounts, strict=True):
            left[group] -= Fraction(amount)
    assert all(money >= 0 for money in left)
    for key in set(election.eligible) - set(outcome.winners):
        friends = [(b.count, money) for b, money in zip(election.ballots, left, strict=True) if key in b.projects]
        assert sum(voters * money for voters, money in friends) < election.costs[key]


def cohesive(election):
    """Every set of projects, with the voters who chose them all."""
    keys = election.costs
    for some in chain.from_iterable(combinations(keys, size) for size in range(1, len(keys) + 1)):
        yield set(some), [ballot for ballot in election.ballots if set(some) <= set(ballot.projects)]


def broken_promise(election, won, worth):
    """A set of projects whose friends deserve it by their number, and of whom each one is still short, up to any project.

    Brill, Forster, Lackner, Maly and Peters 2023, Proportionality in Approval-Based Participatory Budgeting (EJR up to any).
    """
    share = Fraction(election.budget) / election.voters
    for some, friends in cohesive(election):
        deserved = sum(worth(key) for key in some)
        missing = some - set(won)
        if not missing:
            continue
        short = 0
        for ballot in friends:
            has = sum(worth(key) for key in won if key in ballot.projects)
            if any(has + worth(key) <= deserved for key in missing):
                short += ballot.count
        if short and short * share >= election.cost_of(some):
            return some
    return None


@settings(max_examples=200)
@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.sampled_from([Completion.NONE, Completion.ADD1U]))
def test_every_group_gets_what_its_number_deserves_up_to_any_project(election, utility, completion):
    worth = election.costs.__getitem__ if utility == Utility.COST else lambda _: 1
    assert broken_promise(election, winners(election, utility=utility, completion=completion, exact=True), worth) is None


def test_greedy_breaks_that_promise_so_the_check_can_fail():
    election = Election.of(
        40, [Project(key, 10) for key in "abcdef"], [Ballot(tuple("abcd"), count=3), Ballot(("e", "f"), count=2)]
    )
    assert broken_promise(election, winners(election, rule=Rule.GREEDY), election.costs.__getitem__) == {"e"}
    assert len(winners(TWO_SIDES)) == 9
