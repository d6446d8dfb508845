"""Five answers must count for much: what would teach most of somebody's group is known, and asking it places them better."""

from math import log2

import numpy as np
import pytest

from legami.engines.opinion import Answers, Votes, find_groups, teaching
from legami.engines.opinion.plane import plane

from .test_figures import BUS, by_hand
from .villages import by_lot, table, village


def by_shares(*shares):
    """Two groups of one size and their shares of disagree, pass and agree on each statement."""
    return Answers(tuple(f"s{n}" for n in range(len(shares))), np.array(shares).transpose(1, 0, 2), np.array([0.5, 0.5]))


SURE, NONE = ((0.999998, 1e-6, 1e-6), (1e-6, 1e-6, 0.999998)), ((0.2, 0.3, 0.5), (0.2, 0.3, 0.5))
HALF = ((0.5, 1e-9, 0.5 - 1e-9), (1e-9, 1e-9, 1 - 2e-9))


def test_an_answer_that_decides_is_one_bit_and_one_that_all_give_alike_is_none():
    told = teaching(by_shares(NONE, SURE, HALF), {})
    # Half of the first group disagrees and nobody else: H(3/4, 1/4) less half a bit.
    assert list(told) == ["s1", "s2", "s0"]
    assert list(told.values()) == pytest.approx([1.0, -(0.75 * log2(0.75) + 0.25 * log2(0.25)) - 0.5, 0.0], abs=1e-4)


def test_after_an_answer_that_decided_nothing_more_is_to_be_learnt():
    told = teaching(by_shares(NONE, SURE, SURE), {"s1": 1})
    assert list(told) == ["s2", "s0"]
    assert list(told.values()) == pytest.approx([0.0, 0.0], abs=1e-4)


def test_what_nobody_answered_tells_nothing_and_few_votes_tell_little():
    votes = Votes.of([*BUS.triples(), ("alba", "mill", 1)])
    told = teaching(Answers.of(votes, by_hand()), {})
    assert told["bus"] > 0.2 > 0.1 > told["mill"] > told["ramp"] == 0.0


def test_how_likely_somebody_is_in_each_group_by_hand():
    answers = Answers.of(BUS, by_hand())
    # Overall 4/9, 1/9, 4/9 with one more of each; two such answers are added to the three of each group.
    same, other = (3 + 2 * 4 / 9) / 5, (0 + 2 * 4 / 9) / 5
    assert answers.chances({"bus": 1}).tolist() == pytest.approx([same / (same + other), other / (same + other)])
    assert answers.chances({}).tolist() == answers.chances({"unheard": 1}).tolist() == [0.5, 0.5]


def test_without_groups_nothing_is_to_be_learnt():
    assert teaching(Answers.of(BUS, by_hand(())), {}) == {"bus": 0.0, "park": 0.0, "ramp": 0.0}


def mixed_village(seed):
    """Sixty people of two groups: eight statements divide them, thirty do not."""
    divided = village((30, 30), 8, clear=0.7, seed=seed)
    idle = by_lot(60, 30, seed=seed)
    whole = np.hstack((divided.values.reshape(60, 8), idle.values.reshape(60, 30)))
    return table(whole, voters=list(divided.voters))


def placed_right(votes, learners, choose):
    """How many of the learners are placed in their group after five answers, chosen one by one."""
    known = [triple for triple in votes.triples() if triple[0] not in learners]
    groups = find_groups(Votes.of(known))
    assert groups.k == 2
    answers, own = Answers.of(Votes.of(known), groups), groups.group_of
    side = {voter[:2]: own[voter] for voter in own}
    right = 0
    for learner in learners:
        all_answers = votes.of_voter(learner)
        given: dict[str, int] = {}
        for step in range(5):
            asked = choose(answers, given, f"{learner}{step}")
            given[asked] = all_answers[asked]
        right += int(np.argmax(answers.chances(given))) == side[learner[:2]]
    return right


def best(answers, given, _):
    return next(iter(teaching(answers, given)))


def any_one(answers, given, seed):
    left = [key for key in answers.statements if key not in given]
    return left[int(np.random.default_rng(list(seed.encode())).integers(len(left)))]


def test_five_answers_that_teach_place_people_better_than_five_by_lot():
    taught = drawn = people = 0
    for seed in range(6):
        votes = mixed_village(seed)
        learners = set(votes.voters[::6])
        taught += placed_right(votes, learners, best)
        drawn += placed_right(votes, learners, any_one)
        people += len(learners)
    assert people == 60
    assert taught >= 58
    assert drawn <= 50


def test_the_plane_of_the_village_is_made_by_the_eight_statements_that_divide():
    votes = mixed_village(0)
    weights = np.abs(plane(votes).axes[:, 0])
    assert sorted(np.argsort(-weights)[:8].tolist()) == list(range(8))
