"""The rule of most cities today: by votes, skipping what does not fit. It asks nobody who is left with nothing."""

from array import array
from collections.abc import Iterable
from fractions import Fraction

from .election import Election, Money
from .settings import Outcome, Paid, Settings, Utility


def greedy(election: Election, settings: Settings, order: tuple[str, ...]) -> Outcome:
    """Fund by votes (by votes per euro with cardinality, by points with points) while the money lasts. Cost O(m log m)."""
    rank = {key: place for place, key in enumerate(order)}
    by_score = sorted(election.eligible, key=lambda key: (-score(election, settings.utility, key), rank[key]))
    winners = tuple(_what_fits(election, by_score, election.budget))
    return Outcome(
        settings=settings,
        order=order,
        winners=winners,
        spent=election.cost_of(winners),
        exhaustive=election.is_exhaustive(winners),
        paid=tuple(equal_parts(election, key, exact=settings.exact) for key in winners),
    )


def fill(election: Election, utility: Utility, order: tuple[str, ...], winners: Iterable[str]) -> tuple[str, ...]:
    """What still fits after the winners, by votes (by points with points)."""
    won, rank = set(winners), {key: place for place, key in enumerate(order)}
    by = Utility.POINTS if utility == Utility.POINTS else Utility.COST
    rest = sorted((k for k in election.eligible if k not in won), key=lambda key: (-score(election, by, key), rank[key]))
    return tuple(_what_fits(election, rest, election.budget - election.cost_of(won)))


def score(election: Election, utility: Utility, key: str) -> Money:
    """What a project is worth to its voters together, per unit of cost; points are counted as they are."""
    if utility == Utility.POINTS:
        return election.points[key]
    if utility == Utility.CARDINALITY:
        return Fraction(election.votes[key]) / election.costs[key]
    return election.votes[key]


def equal_parts(election: Election, key: str, *, exact: bool) -> Paid:
    """The cost divided equally among all who chose the project: nobody's purse is asked."""
    groups = [group for group, ballot in enumerate(election.ballots) if key in ballot.projects]
    part = Fraction(election.costs[key]) / election.votes[key]
    if exact:
        return Paid(key, tuple(groups), (part,) * len(groups))
    return Paid(key, array("q", groups), array("d", [float(part)] * len(groups)))


def _what_fits(election: Election, keys: Iterable[str], left: Money) -> Iterable[str]:
    for key in keys:
        if election.costs[key] <= left:
            left -= election.costs[key]
            yield key
