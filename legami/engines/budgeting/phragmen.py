"""Phragmén's sequential rule: everybody is given money at the same pace, and a project is bought as soon as it can be paid."""

from fractions import Fraction

import numpy as np

from .election import Election
from .purses import TOLERANCE, Column, columns, paid_floats
from .settings import Number, Outcome, Paid, Settings, Utility


def phragmen(election: Election, settings: Settings, order: tuple[str, ...]) -> Outcome:
    """Choose the project whose supporters bear the least load with it; stop at the first that does not fit.

    A voter's load is what they have paid so far; supporters share the cost so that all of them end with the same load.
    Points count as ticks. Source: Phragmén 1894; Brill, Freeman, Janson and Lackner 2017, Phragmén's Voting Methods and
    Justified Representation; with costs, Los, Christoff and Grossi 2022. Cost O(winners x marks on the ballots) at most.
    """
    found = columns(election, Utility.CARDINALITY)
    loads = (_ExactLoads if settings.exact else _FloatLoads)(found, len(election.ballots))
    rank = {key: place for place, key in enumerate(order)}
    known: dict[str, Number] = dict.fromkeys(found, 0)
    winners: list[str] = []
    paid: list[Paid] = []
    left = election.budget
    while known:
        pick = _lightest(loads, known, rank)
        left -= election.costs[pick]
        if left < 0:
            break
        paid.append(loads.bear(pick, known.pop(pick)))
        winners.append(pick)
    return Outcome(
        settings=settings,
        order=order,
        winners=tuple(winners),
        spent=election.cost_of(winners),
        exhaustive=election.is_exhaustive(winners),
        paid=tuple(paid),
    )


class _ExactLoads:
    """What each voter has paid, in fractions."""

    tolerance: Number = Fraction(0)

    def __init__(self, found: dict[str, Column], size: int) -> None:
        self.columns = found
        self.voters = {key: sum(column.counts) for key, column in found.items()}
        self.borne = [Fraction(0)] * size

    def load(self, key: str) -> Number:
        """The load of the supporters if the project is bought now."""
        column = self.columns[key]
        before = sum(self.borne[group] * count for group, count in zip(column.groups, column.counts, strict=True))
        return Fraction(before + column.cost) / self.voters[key]

    def bear(self, key: str, load: Number) -> Paid:
        """All supporters come to the same load."""
        groups = self.columns[key].groups
        amounts = [Fraction(load) - self.borne[group] for group in groups]
        for group in groups:
            self.borne[group] = Fraction(load)
        return Paid(key, tuple(groups), tuple(amounts))


class _FloatLoads:
    """The same in floats."""

    tolerance: Number = TOLERANCE

    def __init__(self, found: dict[str, Column], size: int) -> None:
        self.groups = {key: np.array(column.groups, dtype=np.intp) for key, column in found.items()}
        self.counts = {key: np.array(column.counts, dtype=np.float64) for key, column in found.items()}
        self.costs = {key: float(column.cost) for key, column in found.items()}
        self.voters = {key: float(counts.sum()) for key, counts in self.counts.items()}
        self.borne = np.zeros(size)

    def load(self, key: str) -> Number:
        """As above."""
        return (self.costs[key] + float((self.borne[self.groups[key]] * self.counts[key]).sum())) / self.voters[key]

    def bear(self, key: str, load: Number) -> Paid:
        """As above."""
        groups = self.groups[key]
        amounts = float(load) - self.borne[groups]
        self.borne[groups] = float(load)
        return paid_floats(key, groups, amounts)


def _lightest(loads: _ExactLoads | _FloatLoads, known: dict[str, Number], rank: dict[str, int]) -> str:
    """Loads only grow, so the search ends at the first earlier load that is too high."""
    best: Number | None = None
    seen = []
    for key in sorted(known, key=known.__getitem__):
        if best is not None and known[key] > best + best * loads.tolerance:
            break
        load = loads.load(key)
        known[key] = load
        seen.append(key)
        best = load if best is None else min(best, load)
    assert best is not None  # `known` is never empty here
    near = best + best * loads.tolerance
    return min((key for key in seen if known[key] <= near), key=rank.__getitem__)
