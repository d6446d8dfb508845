"""What voters and proposers are told, by hand and against counting again."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from legami.engines.budgeting import (
    Ballot,
    Completion,
    Election,
    Project,
    Rule,
    Utility,
    change_needed,
    compare,
    count,
    group_reports,
    project_reports,
    with_nothing,
)
from legami.engines.budgeting.reports import Change, GroupReport, Preference

from .votes import TWO_SIDES, by, by_laws, elections, scores

# By hand, 10 each. The park (24) takes 8 from each of its three friends. The ramp (20) has 2 + 10 of its two friends: 8 short.
VILLAGE = Election.of(
    40,
    [Project("park", 24), Project("ramp", 20), Project("pool", 90)],
    [Ballot(("park",), count=2), Ballot(("park", "ramp")), Ballot(("ramp", "pool"))],
)
DONE = count(VILLAGE, by(exact=True))


def test_what_each_paid_and_has_left():
    assert list(group_reports(VILLAGE, DONE)) == [
        GroupReport(Ballot(("park",), count=2), (("park", 8),), 2),
        GroupReport(Ballot(("park", "ramp")), (("park", 8),), 2),
        GroupReport(Ballot(("pool", "ramp")), (), 10),
    ]


def test_what_each_project_got_or_lacked():
    park, ramp, pool = project_reports(VILLAGE, DONE)
    assert (park.project.key, park.votes, park.place, park.effective_votes, park.missing) == ("park", 3, 1, 3, None)
    assert (ramp.project.key, ramp.place, ramp.left, ramp.missing, ramp.missing_votes) == ("ramp", None, 12, 8, 1)
    assert (pool.left, pool.missing, pool.missing_votes) == (10, 80, 8)


def test_a_winner_whose_friends_had_little_left_won_with_fewer_effective_votes():
    """By hand, 10 each: after the park at 8, the ramp of 12 takes 2 and 10: as dear as 1.2 votes."""
    election = Election.of(
        40,
        [Project("park", 24), Project("ramp", 12)],
        [Ballot(("park",), count=2), Ballot(("park", "ramp")), Ballot(("ramp",))],
    )
    reports = project_reports(election, count(election, by(exact=True, order=("park", "ramp"))))
    assert [(r.project.key, r.effective_votes) for r in reports] == [("park", 3), ("ramp", Fraction(6, 5))]


def test_rules_without_purses_tell_no_money_left():
    greedy = count(VILLAGE, by(Rule.GREEDY, exact=True))
    assert [report.left for report in group_reports(VILLAGE, greedy)] == [None, None, None]
    assert [report.missing for report in project_reports(VILLAGE, greedy)] == [None, None, None]
    assert project_reports(VILLAGE, greedy)[0].effective_votes == 3


def test_who_asked_for_nothing_is_not_left_with_nothing():
    ballots = [*VILLAGE.ballots, Ballot((), count=5)]
    election = Election.of(40, VILLAGE.projects, ballots)
    assert with_nothing(VILLAGE, DONE) == 1
    assert with_nothing(election, count(election, by(Rule.GREEDY))) == 1


def test_two_outcomes_are_compared_by_what_they_are_worth_to_each():
    shares, greedy = count(TWO_SIDES, by(completion=Completion.ADD1)), count(TWO_SIDES, by(Rule.GREEDY))
    assert compare(TWO_SIDES, shares, greedy) == Preference(first=49, second=51, same=0)
    assert compare(TWO_SIDES, greedy, greedy) == Preference(0, 0, 100)
    # One project of 30 or two of 10: by cost the first, by number the second, by points as they are.
    election = Election.of(30, [Project("a", 30), Project("b", 10), Project("c", 10)], [Ballot(("a", "b", "c"), (3, 1, 2))])
    one, two = count(election, by(Rule.GREEDY, utility=Utility.POINTS)), count(election, by(Rule.GREEDY))
    assert (one.winners, set(two.winners)) == (("a",), {"b", "c"})
    assert compare(election, one, two, Utility.COST) == Preference(1, 0, 0)
    assert compare(election, one, two, Utility.CARDINALITY) == Preference(0, 1, 0)
    assert compare(election, one, two, Utility.POINTS) == Preference(0, 0, 1)


def test_what_would_have_changed_it():
    """By hand. One friend more: 8 each, ramp and park have 3 votes, the ramp is cheaper. For 12 the 2 + 10 are enough."""
    change = change_needed(VILLAGE, by(exact=True), "ramp")
    assert change == Change(1, 12)
    assert change_needed(VILLAGE, by(exact=True), "park") == Change(0, 24)
    assert change_needed(VILLAGE, by(exact=True), "pool") == Change(None, 10)


def test_the_number_of_votes_is_the_least_beside_one_that_is_not_enough():
    """By hand: of 10 voters one wants the dear one (60). With v more, (1 + v) 100/(10 + v) is 60 or more from v = 12.5 on."""
    election = Election.of(100, [Project("x", 60), Project("y", 30)], [Ballot(("x",)), Ballot(("y",), count=9)])
    assert change_needed(election, by(exact=True), "x") == Change(13, 10)


@settings(max_examples=30)
@given(elections(), by_laws, st.data())
def test_each_change_is_tried_and_one_less_is_not_enough(election, by_law, data):
    key = data.draw(st.sampled_from(sorted(election.costs)))
    change = change_needed(election, by_law, key)

    def wins(more=0, cost=None):
        projects = [Project(p.key, cost if p.key == key and cost else p.cost) for p in election.projects]
        ballots = [*election.ballots, *([Ballot((key,), count=more)] if more else [])]
        return key in count(Election.of(election.budget, projects, ballots), by_law).winners

    if change.votes is not None:
        assert wins(more=change.votes)
        assert change.votes == 0 or not wins(more=change.votes - 1)
    if change.cost is not None and change.votes != 0:
        assert wins(cost=change.cost)
        assert not wins(cost=change.cost + 1) or change.cost + 1 > election.costs[key]


@given(st.one_of(elections(), elections(scores)), by_laws)
def test_the_groups_account_for_all_that_was_spent(election, by_law):
    outcome = count(election, by_law)
    paid = sum(report.ballot.count * sum(amount for _, amount in report.paid) for report in group_reports(election, outcome))
    assert paid == outcome.spent
    assert sorted(r.project.key for r in project_reports(election, outcome)) == sorted(election.costs)
    assert tuple(r.project.key for r in project_reports(election, outcome) if r.place) == outcome.winners
