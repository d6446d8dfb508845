"""What is voted on and how: projects with a cost, one pot of money, ballots; equal ballots are counted once."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Money = int | Fraction  # in one unit for the whole vote: cents, or the unit of a file


class BadElection(ValueError):
    """La votazione non si può contare: mancano dati o si contraddicono."""


@dataclass(frozen=True, slots=True)
class Project:
    """Something that can be funded whole or not at all."""

    key: str
    cost: Money
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What `count` voters wrote, all the same: projects, and points for each (none: one point each)."""

    projects: tuple[str, ...]
    points: tuple[Money, ...] = ()
    count: int = 1

    def tidy(self) -> "Ballot":
        """In the order of the keys, without zero points; points that are all 1 are left out."""
        points = self.points or (1,) * len(self.projects)
        pairs = sorted((key, point) for key, point in zip(self.projects, points, strict=True) if point)
        only_ticks = all(point == 1 for _, point in pairs)
        return Ballot(tuple(key for key, _ in pairs), () if only_ticks else tuple(p for _, p in pairs), self.count)

    def pairs(self) -> Iterable[tuple[str, Money]]:
        """Each project with its points."""
        return zip(self.projects, self.points or (1,) * len(self.projects), strict=True)


@dataclass(frozen=True)
class Election:
    """A vote that can be counted. Make it with `of`, which checks it, joins equal ballots and puts all in one order."""

    budget: Money
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]

    @classmethod
    def of(cls, budget: Money, projects: Iterable[Project], ballots: Iterable[Ballot]) -> "Election":
        """The same election whatever order its parts come in. Raises BadElection. Cost O(n log n) in the ballots.

        >>> Election.of(100, [Project("a", 60)], [Ballot(("a",)), Ballot(("a",))]).ballots
        (Ballot(projects=('a',), points=(), count=2),)
        """
        known = tuple(sorted(projects, key=lambda project: project.key))
        _check_projects(budget, known)
        keys = {project.key for project in known}
        counts: dict[tuple[tuple[str, ...], tuple[Money, ...]], int] = {}
        for ballot in ballots:
            _check_ballot(ballot, keys)
            tidy = ballot.tidy()
            counts[tidy.projects, tidy.points] = counts.get((tidy.projects, tidy.points), 0) + tidy.count
        return cls(budget, known, tuple(Ballot(*written, count) for written, count in sorted(counts.items())))

    @cached_property
    def voters(self) -> int:
        """How many voted, those with an empty ballot too."""
        return sum(ballot.count for ballot in self.ballots)

    @cached_property
    def costs(self) -> dict[str, Money]:
        """Each project's cost."""
        return {project.key: project.cost for project in self.projects}

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many voters chose each project."""
        found = dict.fromkeys(self.costs, 0)
        for ballot in self.ballots:
            for key in ballot.projects:
                found[key] += ballot.count
        return found

    @cached_property
    def points(self) -> dict[str, Money]:
        """The sum of each project's points; with ticks alone, its votes."""
        found: dict[str, Money] = dict.fromkeys(self.costs, 0)
        for ballot in self.ballots:
            for key, point in ballot.pairs():
                found[key] += point * ballot.count
        return found

    @cached_property
    def eligible(self) -> tuple[str, ...]:
        """The projects that can win at all: somebody chose them, and they do not cost more than the whole pot."""
        return tuple(key for key, cost in self.costs.items() if self.votes[key] and cost <= self.budget)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of pot, costs and ballots as one text: the same in whatever order they came; names are left out.

        Lines of keys and numbers apart by a tab: budget; each project with its cost; each ballot with its count and its points.
        """
        found = hashlib.sha256(f"{self.budget}\n".encode())
        for project in self.projects:
            found.update(f"{project.key}\t{project.cost}\n".encode())
        for ballot in self.ballots:
            marks = "".join(f"\t{key}\t{point}" for key, point in ballot.pairs())
            found.update(f"{ballot.count}{marks}\n".encode())
        return found.hexdigest()

    def cost_of(self, keys: Iterable[str]) -> Money:
        """What these projects cost together."""
        return sum((self.costs[key] for key in keys), start=0)

    def is_exhaustive(self, winners: Iterable[str]) -> bool:
        """True if no project that somebody chose would still fit in what is left."""
        won = set(winners)
        left = self.budget - self.cost_of(won)
        return all(self.costs[key] > left for key in self.eligible if key not in won)


def tie_order(election: Election, seed: int | str = 0) -> tuple[str, ...]:
    """All projects, the one that wins a tie first: lowest cost, then most votes, then a lot.

    The lot is SHA-256 of "seed/key", smallest first: drawn once for all counts, and anybody can draw it again.
    """
    return tuple(sorted(election.costs, key=lambda key: (election.costs[key], -election.votes[key], lot(seed, key))))


def lot(seed: int | str, key: str) -> str:
    """The lot of one project, as hexadecimal digits.

    >>> lot(2026, "a") == lot("2026", "a")
    True
    """
    return hashlib.sha256(f"{seed}/{key}".encode()).hexdigest()


def _check_projects(budget: Money, projects: Sequence[Project]) -> None:
    if budget <= 0:
        raise BadElection("Il budget deve essere più grande di zero.")
    if len({project.key for project in projects}) < len(projects):
        raise BadElection("Due progetti hanno la stessa sigla.")
    for project in projects:
        if not project.key or not project.key.isprintable():
            raise BadElection("La sigla di un progetto è vuota o ha caratteri che non si vedono.")
        if project.cost <= 0:
            raise BadElection(f"Il costo del progetto {project.key} deve essere più grande di zero.")


def _check_ballot(ballot: Ballot, keys: set[str]) -> None:
    for key in ballot.projects:
        if key not in keys:
            raise BadElection(f"Una scheda sceglie il progetto {key}, che non c’è.")
    if len(set(ballot.projects)) < len(ballot.projects):
        raise BadElection("Una scheda sceglie due volte lo stesso progetto.")
    if ballot.points and len(ballot.points) != len(ballot.projects):
        raise BadElection("Una scheda non ha un punteggio per ogni progetto.")
    if any(point < 0 for point in ballot.points):
        raise BadElection("Una scheda ha punti sotto lo zero.")
    if ballot.count < 1:
        raise BadElection("Una scheda conta meno di un voto.")
