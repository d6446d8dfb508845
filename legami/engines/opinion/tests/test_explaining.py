"""In which group am I, and why."""

import numpy as np
import pytest

from legami.engines.opinion import Votes, find_groups, why

from .villages import by_lot, village

VILLAGE = village((20, 15, 15), 20, missing=0.3, clear=0.9, seed=2)
GROUPS = find_groups(VILLAGE)


def told_of(voter, votes=VILLAGE, groups=GROUPS):
    told = why(votes, groups, voter)
    assert told is not None
    return told


def centre(group):
    return np.mean([GROUPS.placed[voter] for voter in GROUPS.members[group]], axis=0)


@pytest.mark.parametrize("voter", ["g0-0", "g1-22", "g2-49"])
def test_the_reasons_add_up_to_how_much_nearer_the_own_group_is(voter):
    told = told_of(voter)
    gaps = [float(((np.array(GROUPS.placed[voter]) - centre(group)) ** 2).sum()) for group in range(3)]
    assert (told.group, told.other) == tuple(np.argsort(gaps)[:2])
    assert sum(reason.pull for reason in told.reasons) + told.middle == pytest.approx(gaps[told.other] - gaps[told.group])


def test_a_statement_that_only_a_passer_by_saw_changes_no_sum():
    votes = Votes.of([*VILLAGE.triples(), ("passer-by", "new", 1)])
    groups = find_groups(votes)
    assert groups.members == GROUPS.members
    told = told_of("g0-0", votes, groups)
    middles = [np.mean([groups.placed[v] for v in groups.members[g]], axis=0) for g in (told.group, told.other)]
    own, other = (float(((np.array(groups.placed["g0-0"]) - middle) ** 2).sum()) for middle in middles)
    assert sum(reason.pull for reason in told.reasons) + told.middle == pytest.approx(other - own)
    assert groups.placed["g0-0"] == pytest.approx(np.multiply(GROUPS.placed["g0-0"], np.sqrt(21 / 20)))


def test_each_vote_of_the_person_is_there_once_strongest_first():
    told = told_of("g0-0")
    assert {reason.statement: reason.vote for reason in told.reasons} == VILLAGE.of_voter("g0-0")
    pulls = [reason.pull for reason in told.reasons]
    assert pulls == sorted(pulls, reverse=True)
    assert told.sureness == GROUPS.sureness["g0-0"]


def test_the_strongest_reason_of_all_is_one_on_which_the_two_groups_differ():
    for voter in GROUPS.group_of:
        told = told_of(voter)
        first = told.reasons[0]
        assert (first.own_agree - first.other_agree) * first.vote > 0.3


def test_alba_and_bruno_stand_apart_for_the_one_thing_that_divides_them():
    divided = [(who, f"d{n}", side) for who, side in (("alba", 1), ("bruno", -1)) for n in range(3)]
    people = [(f"{who}{n}", what, side) for who, what, side in divided for n in range(8)]
    people += [(f"{who}{n}", f"s{m}", 1) for who in ("alba", "bruno") for n in range(8) for m in range(5)]
    votes = Votes.of(people)
    told = told_of("alba3", votes, find_groups(votes))
    assert [reason.statement for reason in told.reasons[:3]] == ["d0", "d1", "d2"]
    assert [reason.pull for reason in told.reasons[3:]] == pytest.approx([0.0] * 5, abs=1e-9)
    assert (told.reasons[0].own_agree, told.reasons[0].other_agree) == (9 / 10, 1 / 10)


def test_who_is_in_no_group_has_no_reasons_and_a_stranger_is_an_error():
    votes = by_lot(30, 10, seed=1)
    groups = find_groups(votes)
    assert (groups.k, why(votes, groups, "v0")) == (0, None)
    with pytest.raises(KeyError):
        why(votes, groups, "carla")
