"""What voters still have, and what a project would ask of them: in floats for speed, in fractions for the last word."""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .election import Election, Money
from .settings import Number, Paid, Utility

TOLERANCE = 1e-9
Floats = NDArray[np.float64]
Queue = list[tuple[Number, str]]  # prices that can only have risen since, lowest first


class Purses(Protocol):
    """The money of all voters during one count."""

    tolerance: Number

    def price(self, key: str, enough: Number | None) -> Number | None:
        """The least rho at which the supporters, paying min(what they have, rho x utility), cover the cost; None: never.

        A price above `enough` may be told too low, yet above `enough`. Cost O(supporters), a few times.
        """

    def bill(self, key: str, rho: Number) -> Paid:
        """What the supporters would pay at that price."""

    def buy(self, key: str, rho: Number) -> None:
        """Take it from them."""


@dataclass(frozen=True, slots=True)
class Column:
    """The supporters of one project: ballot groups, how many voters each, and utility as a part of `scale` (None: all 1)."""

    cost: Money
    scale: Money
    groups: list[int]
    counts: list[int]
    points: list[Money] | None

    @property
    def least(self) -> Fraction:
        """No price can be below this one, at which nobody is short of money."""
        weights = self.points or [1] * len(self.counts)
        return Fraction(self.cost) / (sum(c * w for c, w in zip(self.counts, weights, strict=True)) * self.scale)


def columns(election: Election, utility: Utility) -> dict[str, Column]:
    """One column for each project that can win."""
    groups: dict[str, list[int]] = {key: [] for key in election.eligible}
    points: dict[str, list[Money]] = {key: [] for key in election.eligible}
    for group, ballot in enumerate(election.ballots):
        for key, point in ballot.pairs():
            if key in groups:
                groups[key].append(group)
                points[key].append(point)
    counts = [ballot.count for ballot in election.ballots]
    found = {}
    for key, mine in groups.items():
        cost = election.costs[key]
        flat = utility != Utility.POINTS or all(point == 1 for point in points[key])
        scale = cost if utility == Utility.COST else 1
        found[key] = Column(cost, scale, mine, [counts[group] for group in mine], None if flat else points[key])
    return found


@dataclass(frozen=True, slots=True)
class _Vectors:
    """A column for numpy."""

    cost: float
    scale: float
    groups: NDArray[np.intp]
    counts: Floats
    points: Floats | None
    pulls: Floats  # points of all the voters of a group together
    least: float


def _vectors(column: Column) -> _Vectors:
    counts = np.array(column.counts, dtype=np.float64)
    points = None if column.points is None else np.array([float(point) for point in column.points])
    return _Vectors(
        cost=float(column.cost),
        scale=float(column.scale),
        groups=np.array(column.groups, dtype=np.intp),
        counts=counts,
        points=points,
        pulls=counts if points is None else counts * points,
        least=float(column.least),
    )


class FloatTable:
    """Columns as vectors, made once for all the counts of a vote."""

    tolerance: Number = TOLERANCE

    def __init__(self, found: dict[str, Column], size: int) -> None:
        self.size = size
        self.columns = {key: _vectors(column) for key, column in found.items()}
        self.voters = {key: float(column.counts.sum()) for key, column in self.columns.items()}
        self.queue: Queue = sorted((column.least, key) for key, column in self.columns.items())

    def opening(self, start: Money) -> Queue:
        """The projects that their supporters can pay when all have `start`, by their least price."""
        money = float(start)
        enough = {key for key, column in self.columns.items() if self.voters[key] * money >= column.cost * (1 - TOLERANCE)}
        return [item for item in self.queue if item[1] in enough]

    def purses(self, start: Money) -> "FloatPurses":
        """Everybody with `start`."""
        return FloatPurses(self, float(start))


class FloatPurses:
    """Purses in floats."""

    tolerance: Number = TOLERANCE

    def __init__(self, table: FloatTable, start: float) -> None:
        self.columns = table.columns
        self.left = np.full(table.size, start)

    def price(self, key: str, enough: Number | None) -> Number | None:
        """As in Purses: the shares of those who cannot pay in full fall on the others, until nobody else is short."""
        column = self.columns[key]
        money = self.left.take(column.groups)
        worth = money * column.counts  # sums by numpy, not by BLAS: no threads, and the same digits on every machine
        total = float(worth.sum())
        if total < column.cost * (1 - TOLERANCE):
            return None
        missing, price = column.cost, column.least * column.scale
        limit = np.inf if enough is None else float(enough) * column.scale * (1 + TOLERANCE)
        reach = money if column.points is None else money / column.points
        pulls = column.pulls
        while price <= limit:
            rich = (reach >= price).nonzero()[0]
            if len(rich) == len(reach):
                break
            if not len(rich):
                return float(reach.max()) / column.scale
            reach, pulls, worth = reach.take(rich), pulls.take(rich), worth.take(rich)
            missing, total = missing - (total - float(worth.sum())), float(worth.sum())
            price = max(price, missing / float(pulls.sum()))
        return price / column.scale

    def bill(self, key: str, rho: Number) -> Paid:
        """As in Purses."""
        return paid_floats(key, self.columns[key].groups, self._amounts(key, rho))

    def buy(self, key: str, rho: Number) -> None:
        """As in Purses."""
        self.left[self.columns[key].groups] -= self._amounts(key, rho)

    def _amounts(self, key: str, rho: Number) -> Floats:
        column = self.columns[key]
        asked = float(rho) * column.scale
        limits = asked if column.points is None else asked * column.points
        amounts: Floats = np.minimum(self.left[column.groups], limits)
        return amounts


def paid_floats(key: str, groups: NDArray[np.intp], amounts: Floats) -> Paid:
    """As compact rows, without those who paid nothing."""
    some = amounts > 0
    return Paid(key, array("q", groups[some].astype(np.int64).tobytes()), array("d", amounts[some].tobytes()))


class ExactTable:
    """Columns in fractions."""

    tolerance: Number = Fraction(0)

    def __init__(self, found: dict[str, Column], size: int) -> None:
        self.size, self.columns = size, found
        self.least = {key: column.least for key, column in found.items()}
        self.voters = {key: sum(column.counts) for key, column in found.items()}
        self.queue: Queue = sorted((least, key) for key, least in self.least.items())

    def opening(self, start: Money) -> Queue:
        """As in FloatTable."""
        enough = {key for key, column in self.columns.items() if self.voters[key] * start >= column.cost}
        return [item for item in self.queue if item[1] in enough]

    def purses(self, start: Money) -> "ExactPurses":
        """Everybody with `start`."""
        return ExactPurses(self, start)


class ExactPurses:
    """Purses in fractions: slower, and nothing is rounded."""

    tolerance: Number = Fraction(0)

    def __init__(self, table: ExactTable, start: Money) -> None:
        self.columns, self.least = table.columns, table.least
        self.left: list[Fraction] = [Fraction(start)] * table.size

    def price(self, key: str, enough: Number | None) -> Number | None:
        """As in Purses."""
        column = self.columns[key]
        purse = [self.left[group] for group in column.groups]
        weights = [point * column.scale for point in column.points or [1] * len(purse)]
        rows = list(zip(purse, column.counts, weights, strict=True))
        if sum(money * count for money, count, _ in rows) < column.cost:
            return None
        missing, rho = Fraction(column.cost), self.least[key]
        while enough is None or rho <= enough:
            short = [row for row in rows if row[0] < rho * row[2]]
            if not short:
                break
            missing -= sum(money * count for money, count, _ in short)
            rich = [row for row in rows if row[0] >= rho * row[2]]
            rows, rho = rich, missing / sum(count * weight for _, count, weight in rich)
        return rho

    def bill(self, key: str, rho: Number) -> Paid:
        """As in Purses."""
        rows = [(group, amount) for group, amount in self._amounts(key, rho) if amount]
        return Paid(key, tuple(group for group, _ in rows), tuple(amount for _, amount in rows))

    def buy(self, key: str, rho: Number) -> None:
        """As in Purses."""
        for group, amount in self._amounts(key, rho):
            self.left[group] -= amount

    def _amounts(self, key: str, rho: Number) -> list[tuple[int, Fraction]]:
        column = self.columns[key]
        asked = Fraction(rho) * column.scale
        points = column.points or [1] * len(column.groups)
        return [(g, min(self.left[g], asked * point)) for g, point in zip(column.groups, points, strict=True)]


Table = FloatTable | ExactTable


def table_of(election: Election, utility: Utility, *, exact: bool) -> Table:
    """The supporters of every project that can win."""
    found = columns(election, utility)
    return (ExactTable if exact else FloatTable)(found, len(election.ballots))
