"""Would the same groups be found if other people had come and other statements had been asked? And if votes were lots?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .clusters import k_means, nearest
from .plane import Plane, axes_of, by_rounds, filled
from .votes import Floats, Ints, Votes

RUNS = 30  # times the groups are looked for again
KEPT = 0.8  # of the people and of the statements, each time
VOTES, LOT_VOTES = 50_000, 20_000  # looked at in a run, and dealt in a lot: from some of the people, if there are more
FEWEST, MOST = 200, 2_000  # of the people, however many votes they gave
LOTS = 20  # times the votes are drawn by lot
EXACT, ROUGH = 250, 1e-3  # beyond this size axes are found by rounds, until the spread moves by less than this share
STARTS = 3


@dataclass(frozen=True)
class Trust:
    """How a partition into k groups held: `stability` of each group, and of each person the share of runs with its group."""

    stability: Floats
    sureness: Floats


class Sample:
    """Some of the voters, evenly spread over the canonical order, with their votes in a full table."""

    def __init__(self, votes: Votes, most: int = VOTES) -> None:
        self.votes = votes
        people = most * len(votes.voters) // max(len(votes.values), 1)
        self.people = spread_out(len(votes.voters), min(max(people, FEWEST), MOST))
        self.own = votes.only(self.people)
        self.values = filled(self.own, self.own.values.astype(np.float64), 0, len(self.people))
        self.seen = filled(self.own, np.ones(len(self.own.values)), 0, len(self.people))

    def plane(self, people: Ints, statements: Ints) -> Plane:
        """The plane of a part of the table; the other statements have no axes."""
        cells = np.ix_(people, statements)
        values, seen = self.values[cells], self.seen[cells]
        part = values.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        means, axes = np.zeros(self.values.shape[1]), np.zeros((self.values.shape[1], 2))
        means[statements] = part
        axes[statements], spread = quick_axes((values - part) * seen)
        return Plane(means, axes, spread)

    @cached_property
    def by_column(self) -> Ints:
        """The places of the votes, statement by statement."""
        return np.argsort(self.own.columns, kind="stable")

    @cached_property
    def spread(self) -> float:
        """The spread along the first axis."""
        return self._spread_of(self.own.values)

    def spread_by_lot(self, chance: np.random.Generator) -> float:
        """The same after the votes on each statement are dealt anew among those who voted on it."""
        columns, values = self.own.columns, self.own.values
        dealt = np.empty_like(values)
        dealt[self.by_column] = values[np.argsort(columns + chance.random(len(values)))]
        return self._spread_of(dealt)

    def _spread_of(self, values: np.typing.NDArray[np.int8]) -> float:
        centred = values - self.own.means[self.own.columns]
        return first_spread(filled(self.own, centred, 0, len(self.people)))


def quick_axes(table: Floats) -> tuple[Floats, Floats]:
    """Axes and spread of a table: exact if it is small, else near enough."""
    if min(table.shape) <= EXACT:
        return axes_of(table)
    return by_rounds(table.__matmul__, table.T.__matmul__, table.shape[1], ROUGH)


def first_spread(table: Floats) -> float:
    """The spread along the first axis alone."""
    if min(table.shape) > EXACT:
        return float(quick_axes(table)[1][0])
    short = table if len(table) < table.shape[1] else table.T
    return float(np.linalg.eigvalsh(short @ short.T)[-1])


def spread_out(size: int, most: int) -> Ints:
    """At most so many places, evenly spread over 0..size-1.

    >>> spread_out(10, 4).tolist(), spread_out(3, 4).tolist()
    ([0, 2, 5, 7], [0, 1, 2])
    """
    return np.arange(min(size, most)) * size // min(size, most) if size > most else np.arange(size)


def beyond_chance(votes: Votes, seed: int) -> bool:
    """True if votes go together more than in any of `LOTS` deals in which each statement keeps its votes (Horn 1965).

    Votes given by chance pass less than once in `LOTS` + 1. Cost `LOTS` planes.
    """
    sample = Sample(votes, LOT_VOTES)
    lots = (sample.spread_by_lot(np.random.default_rng([seed, 1, n])) for n in range(LOTS))
    return all(sample.spread > lot * (1 + 1e-9) for lot in lots)


def trust(sample: Sample, partitions: dict[int, Ints], seed: int) -> dict[int, Trust]:
    """How each partition (labels of all voters, by k) holds when people and statements are left out.

    Each run finds k groups anew among `KEPT` of the people, with `KEPT` of the statements, and then puts everybody with the
    nearest. The stability of a group is its mean Jaccard likeness to the likest group of the runs, 0..1 (Hennig 2007). Somebody
    is with its group in a run if the likest group to its own has it. Cost `RUNS` planes and projections.
    """
    likeness: dict[int, list[Floats]] = {k: [] for k in partitions}
    stayed = {k: np.zeros(len(sample.votes.voters)) for k in partitions}
    for run, (fitted, points) in enumerate(runs(sample, seed)):
        for k, labels in partitions.items():
            _, centres = k_means(points[fitted], k, run, STARTS)
            again = nearest(points, centres)
            alike = jaccard(labels, again, k)
            likeness[k].append(alike.max(axis=1))
            stayed[k] += again == alike.argmax(axis=1)[labels]
    return {k: Trust(np.mean(likeness[k], axis=0), stayed[k] / RUNS) for k in partitions}


def runs(sample: Sample, seed: int) -> Iterator[tuple[Ints, Floats]]:
    """For each run: the places of the people who were kept, and where everybody stands."""
    width = len(sample.votes.statements)
    for run in range(RUNS):
        chance = np.random.default_rng([seed, 0, run])
        people, statements = some(len(sample.people), chance), some(width, chance)
        yield sample.people[people], sample.plane(people, statements).points(sample.votes, statements)


def some(size: int, chance: np.random.Generator) -> Ints:
    """`KEPT` of the places 0..size-1, in order, at least one."""
    return np.sort(chance.permutation(size)[: max(int(KEPT * size), 1)])


def jaccard(first: Ints, second: Ints, k: int) -> Floats:
    """How much alike each group of the first partition (rows) is to each of the second: shared over all, 0..1."""
    both = np.bincount(first * k + second, minlength=k * k).reshape(k, k)
    together = both.sum(axis=1)[:, None] + both.sum(axis=0) - both
    found: Floats = both / np.maximum(together, 1)
    return found
