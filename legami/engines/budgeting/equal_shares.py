"""The Method of Equal Shares: everybody has the same money, and a project is paid by those who chose it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from .election import Election, Money
from .greedy import equal_parts, fill
from .purses import Purses, Table, table_of
from .settings import Completion, Number, Outcome, Paid, Settings, Stop

RESTING = 8  # plain steps after jumps that did not pay; twice as many each time


@dataclass(frozen=True, slots=True)
class Bought:
    """A project and the price per unit of utility at which it was bought."""

    key: str
    rho: Number


def equal_shares(election: Election, settings: Settings, order: tuple[str, ...]) -> Outcome:
    """Count by equal shares, with the completion asked for.

    Source: Peters, Pierczyński and Skowron 2021, Proportional Participatory Budgeting with Additive Utilities; completion and
    stop rules as published at equalshares.net. Cost: one count is about O(winners x marks on the ballots), and completion
    counts again for each step; `exact` jumps over the steps that change nothing.
    """
    if not election.voters:
        return Outcome(settings, order, (), 0, True, (), Fraction(0))
    counting = Counting(election, settings, order)
    stand = counting.completed()
    paid = list(counting.payments(stand))
    winners = [bought.key for bought in stand.bought]
    filled = fill(election, settings.utility, order, winners) if settings.completion == Completion.ADD1U else ()
    winners += filled
    return Outcome(
        settings=settings,
        order=order,
        winners=tuple(winners),
        spent=election.cost_of(winners),
        exhaustive=election.is_exhaustive(winners),
        paid=tuple(paid) + tuple(equal_parts(election, key, exact=settings.exact) for key in filled),
        start=stand.start,
        filled=filled,
        counts=counting.counts,
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """One count: everybody's start money, and what was bought in which order."""

    start: Money
    bought: tuple[Bought, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The winners, in order."""
        return tuple(bought.key for bought in self.bought)


class Counting:
    """Counts of one vote with more and more start money."""

    def __init__(self, election: Election, settings: Settings, order: tuple[str, ...]) -> None:
        self.election, self.settings = election, settings
        self.rank = {key: place for place, key in enumerate(order)}
        self.table: Table = table_of(election, settings.utility, exact=settings.exact)
        self.counts = 0

    def completed(self) -> Stand:
        """The count that stands."""
        first = self.count(first_share(self.election, whole=self.settings.whole_start))
        if self.settings.completion == Completion.NONE:
            return first
        if self.settings.completion == Completion.EXACT:
            return self.by_jumps(first)
        return self.by_steps(first)

    def by_steps(self, stand: Stand) -> Stand:
        """One step more for everybody, and again."""
        while not self.is_done(stand):
            more = self.count(stand.start + self.settings.step)
            if self.overspends(more):
                break
            stand = more
        return stand

    def by_jumps(self, stand: Stand) -> Stand:
        """The same answer as by steps: a jump is made only where no step in between could have changed what is bought.

        A jump that fails costs a count, so they are tried while they have saved more counts than they have cost.
        """
        jump, saved, rest, resting = 2, 0, 0, RESTING
        while not self.is_done(stand):
            if jump > 1 and not rest:
                further = self.jumped(stand, stand.start + jump * self.settings.step)
                saved += jump - 1 if further else -1
                stand, jump = (further, jump * 2) if further else (stand, jump // 2)
                if saved < 0:
                    saved, rest, resting = 0, resting, resting * 2
                continue
            more = self.count(stand.start + self.settings.step)
            if self.overspends(more):
                break
            stand, jump, rest = more, 2, max(rest - 1, 0)
        return stand

    def is_done(self, stand: Stand) -> bool:
        """True when more money can change nothing, or the by-law says that it is enough."""
        everything = len(stand.bought) == len(self.election.eligible)
        return everything or (self.settings.stop == Stop.EXHAUSTIVE and self.election.is_exhaustive(stand.keys))

    def overspends(self, stand: Stand) -> bool:
        """True if the winners cost more than the pot."""
        return self.election.cost_of(stand.keys) > self.election.budget

    def count(self, start: Money) -> Stand:
        """Buy the project of least price until no group of supporters can pay for one more."""
        self.counts += 1
        purses, known = self.table.purses(start), self.table.opening(start)
        bought = []
        while (best := self.cheapest(purses, known)) is not None:
            purses.buy(best.key, best.rho)
            del known[best.key]
            bought.append(best)
        return Stand(start, tuple(bought))

    def cheapest(self, purses: Purses, known: dict[str, Number]) -> Bought | None:
        """The next to buy. `known` has prices of earlier: they only rise, so the search ends at the first that is too high.

        Who cannot be paid now never can be, and leaves `known`.
        """
        best: Number | None = None
        seen = []
        for key in sorted(known, key=known.__getitem__):
            if best is not None and known[key] > self.nearly(best):
                break
            rho = purses.price(key, best)
            if rho is None:
                del known[key]
                continue
            known[key] = rho
            seen.append(key)
            best = rho if best is None else min(best, rho)
        if best is None:
            return None
        pick = min((key for key in seen if known[key] <= self.nearly(best)), key=self.rank.__getitem__)
        return Bought(pick, known[pick])

    def jumped(self, stand: Stand, start: Money) -> Stand | None:
        """The count at `start`, if every count on the way buys the same in the same order; else None.

        With the same purchases so far, more start money leaves everybody with more and makes no price higher. So on the way
        the next winner costs at most its price at the beginning, and every other at least its price at the end: it is enough
        that no other would win against those.
        """
        self.counts += 1
        purses, known = self.table.purses(start), self.table.opening(start)
        bought = []
        for before in stand.bought:
            if before.key not in known or self.rival(purses, known, before):
                return None
            rho = purses.price(before.key, None)
            if rho is None:
                return None
            purses.buy(before.key, rho)
            del known[before.key]
            bought.append(Bought(before.key, rho))
        if any(purses.price(key, None) is not None for key in known):
            return None
        return Stand(start, tuple(bought))

    def rival(self, purses: Purses, known: dict[str, Number], winner: Bought) -> bool:
        """True if another could be chosen instead of the winner at its price of before."""
        limit = self.nearly(winner.rho)
        for key in sorted(known, key=known.__getitem__):
            if known[key] > limit:
                break
            if key == winner.key:
                continue
            rho = purses.price(key, winner.rho)
            if rho is None:
                del known[key]
                continue
            known[key] = rho
            if rho <= limit and (self.nearly(rho) < winner.rho or self.rank[key] < self.rank[winner.key]):
                return True
        return False

    def nearly(self, rho: Number) -> Number:
        """Prices up to here are the same as this one."""
        return rho + rho * self.table.tolerance if self.table.tolerance else rho

    def payments(self, stand: Stand) -> Iterator[Paid]:
        """Who paid what in a count."""
        purses = self.table.purses(stand.start)
        for bought in stand.bought:
            yield purses.bill(bought.key, bought.rho)
            purses.buy(bought.key, bought.rho)


def first_share(election: Election, *, whole: bool) -> Money:
    """Everybody's part of the pot; rounded down if only whole units are given out."""
    share = Fraction(election.budget) / election.voters
    return floor(share) if whole else share
