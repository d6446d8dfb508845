"""What an outcome means to those who voted: who paid, who got nothing, what a project lacked, what would have changed it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from .counting import count
from .election import Ballot, Election, Money, Project
from .settings import Number, Outcome, Settings, Utility

FAR = 10  # times as many voters as there are: further votes are not looked for


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Voters with the same ballot: what each of them paid for each winner, and has left (None: the rule gives no money)."""

    ballot: Ballot
    paid: tuple[tuple[str, Number], ...]
    left: Number | None


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """One project at the end. `place` is 1 for the first winner, None if it lost.

    `effective_votes` of a winner: its cost over the most that one voter paid; less than its votes when some had too little.
    Of a loser of equal shares: `left` is what its supporters still had, `missing` what they lacked of the cost, and
    `missing_votes` how many more supporters with all their start money would have had it, all else the same. A project that is
    not in because the pot is spent may lack nothing.
    """

    project: Project
    votes: int
    place: int | None
    effective_votes: Number | None = None
    left: Number | None = None
    missing: Number | None = None
    missing_votes: int | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """How many voters get more from the first outcome, from the second, or the same."""

    first: int
    second: int
    same: int


@dataclass(frozen=True, slots=True)
class Change:
    """With so many more voters who choose only this project it would have won; with one fewer not. The same for the cost.

    None: no such number was found. A winner needs no vote and no discount: 0 and its cost.
    """

    votes: int | None
    cost: Money | None


def group_reports(election: Election, outcome: Outcome) -> Iterator[GroupReport]:
    """One report for each kind of ballot, in the order of the election's. Cost O(payments)."""
    paid: list[list[tuple[str, Number]]] = [[] for _ in election.ballots]
    for part in outcome.paid:
        for group, amount in zip(part.groups, part.amounts, strict=True):
            paid[group].append((part.project, amount))
    left = purses_left(election, outcome)
    for group, ballot in enumerate(election.ballots):
        yield GroupReport(ballot, tuple(paid[group]), left[group] if left else None)


def purses_left(election: Election, outcome: Outcome) -> list[Number]:
    """What a voter of each kind of ballot has left; empty for rules that give no money. `filled` projects take nothing."""
    if outcome.start is None:
        return []
    start = Fraction(outcome.start)
    left: list[Number] = [start if outcome.settings.exact else float(start)] * len(election.ballots)
    for part in outcome.paid:
        if part.project not in outcome.filled:
            for group, amount in zip(part.groups, part.amounts, strict=True):
                left[group] = max(left[group] - amount, 0)
    return left


def project_reports(election: Election, outcome: Outcome) -> tuple[ProjectReport, ...]:
    """Winners in order, then the others by votes, cheapest first. Cost O(marks on the ballots)."""
    places = {key: place for place, key in enumerate(outcome.winners, 1)}
    by_key = {project.key: project for project in election.projects}
    most = {part.project: max(part.amounts) for part in outcome.paid}
    friends = _left_of_supporters(election, outcome)
    found = []
    for key, votes in election.votes.items():
        report = ProjectReport(by_key[key], votes, places.get(key))
        if report.place:
            report = replace(report, effective_votes=by_key[key].cost / most[key])
        elif key in friends:
            report = _lacking(report, friends[key], outcome.start or 0)
        found.append(report)
    return tuple(sorted(found, key=lambda r: (r.place or len(found) + 1, -r.votes, r.project.cost, r.project.key)))


def _left_of_supporters(election: Election, outcome: Outcome) -> dict[str, Number]:
    left = purses_left(election, outcome)
    friends: dict[str, Number] = dict.fromkeys(election.costs, 0) if left else {}
    for ballot, money in zip(election.ballots, left, strict=bool(left)):
        for key in ballot.projects:
            friends[key] += money * ballot.count
    return friends


def _lacking(report: ProjectReport, left: Number, start: Money) -> ProjectReport:
    missing = max(report.project.cost - left, 0)
    votes = ceil(Fraction(missing) / Fraction(start)) if start else None
    return replace(report, left=left, missing=missing, missing_votes=votes)


def with_nothing(election: Election, outcome: Outcome) -> int:
    """Voters who chose something and got none of it. Those with an empty ballot asked for nothing and do not count."""
    won = set(outcome.winners)
    return sum(ballot.count for ballot in election.ballots if ballot.projects and won.isdisjoint(ballot.projects))


def compare(election: Election, first: Outcome, second: Outcome, utility: Utility = Utility.COST) -> Preference:
    """How many voters prefer each of two outcomes, by what the winners they chose are worth to them.

    Some by-laws keep the greedy outcome if more voters prefer it (Wieliczka 2023). Cost O(marks on the ballots).
    """
    worth = _worth(election, utility)
    wins = (set(first.winners), set(second.winners))
    sides = [0, 0, 0]
    for ballot in election.ballots:
        one, two = (sum(worth(key, point) for key, point in ballot.pairs() if key in won) for won in wins)
        sides[0 if one > two else 1 if two > one else 2] += ballot.count
    return Preference(*sides)


def _worth(election: Election, utility: Utility) -> Callable[[str, Money], Money]:
    if utility == Utility.COST:
        return lambda key, _: election.costs[key]
    return (lambda _, point: point) if utility == Utility.POINTS else (lambda _, __: 1)


def change_needed(election: Election, settings: Settings, key: str) -> Change:
    """What would have made this project win, found by counting the whole vote again: some twenty to forty counts.

    More votes do not always help and a discount can hurt others, so this is not the only change that would have done it; but
    each number is tried, and so is the one beside it, which is not enough. Raises KeyError for a project that does not stand.
    """
    cost = election.costs[key]
    if key in count(election, settings).winners:
        return Change(0, cost)
    return Change(_votes_needed(election, settings, key), _cost_needed(election, settings, key))


def _votes_needed(election: Election, settings: Settings, key: str) -> int | None:
    def wins(more: int) -> bool:
        ballots = (*election.ballots, Ballot((key,), count=more))
        return key in count(Election.of(election.budget, election.projects, ballots), settings).winners

    if election.costs[key] > election.budget:
        return None
    enough = 1
    while not wins(enough):
        enough *= 2
        if enough > FAR * max(election.voters, 1):
            return None
    return _edge(enough // 2, enough, wins)


def _cost_needed(election: Election, settings: Settings, key: str) -> Money | None:
    def wins(cost: Money) -> bool:
        others = [p if p.key != key else replace(p, cost=cost) for p in election.projects]
        return key in count(Election.of(election.budget, others, election.ballots), settings).winners

    highest = ceil(election.costs[key])
    if highest <= 1 or not wins(1):
        return None
    return _edge(highest, 1, wins)


def _edge(fails: int, works: int, wins: Callable[[int], bool]) -> int:
    """Halving between a number that fails and one that works: one that works, beside one that fails."""
    while abs(works - fails) > 1:
        middle = (works + fails) // 2
        fails, works = (fails, middle) if wins(middle) else (middle, works)
    return works
