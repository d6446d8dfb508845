"""Greedy against a slow twin, and by hand."""

from hypothesis import given
from hypothesis import strategies as st

from legami.engines.budgeting import Ballot, Election, Project, Rule, Utility, count

from .votes import by, elections, scores, winners


def test_most_votes_first_and_what_does_not_fit_is_skipped():
    projects = [Project("a", 60), Project("b", 50), Project("c", 40)]
    votes = [Ballot(("a",), count=5), Ballot(("b",), count=4), Ballot(("c",), count=3)]
    outcome = count(Election.of(100, projects, votes), by(Rule.GREEDY))
    assert (outcome.winners, outcome.spent, outcome.start) == (("a", "c"), 100, None)
    assert [list(paid.amounts) for paid in outcome.paid] == [[12.0], [40 / 3]]


def test_by_number_it_looks_at_votes_per_euro_and_by_points_at_points():
    projects = [Project("a", 60), Project("b", 20)]
    election = Election.of(60, projects, [Ballot(("a",), count=4), Ballot(("b",), (2,)), Ballot(("b",), (3,))])
    assert winners(election, rule=Rule.GREEDY) == ("a",)
    assert winners(election, rule=Rule.GREEDY, utility=Utility.CARDINALITY) == ("b",)
    assert winners(election, rule=Rule.GREEDY, utility=Utility.POINTS) == ("b",)


def slowly(election, utility, order):
    """Look at all projects again and again, and take the best that fits."""
    worth = {
        Utility.COST: lambda key: election.votes[key],
        Utility.CARDINALITY: lambda key: election.votes[key] / election.costs[key],
        Utility.POINTS: lambda key: election.points[key],
    }[utility]
    taken: list[str] = []
    left = election.budget
    while True:
        fits = [k for k in order if election.votes[k] and k not in taken and election.costs[k] <= left]
        if not fits:
            return tuple(taken)
        taken.append(max(fits, key=worth))
        left -= election.costs[taken[-1]]


@given(st.one_of(elections(), elections(scores)), st.sampled_from([Utility.COST, Utility.POINTS]))
def test_it_is_the_slow_greedy(election, utility):
    outcome = count(election, by(Rule.GREEDY, utility=utility))
    assert outcome.winners == slowly(election, utility, outcome.order)
    assert outcome.exhaustive
