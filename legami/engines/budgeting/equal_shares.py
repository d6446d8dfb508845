"""The Method of Equal Shares: everybody has the same money, and a project is paid by those who chose it."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from .election import Election, Money
from .greedy import equal_parts, fill
from .purses import Purses, Queue, Table, table_of
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
        purses, queue = self.table.purses(start), self.table.opening(start)
        bought = []
        while (best := self.cheapest(purses, queue)) is not None:
            purses.buy(best.key, best.rho)
            bought.append(best)
        return Stand(start, tuple(bought))

    def cheapest(self, purses: Purses, queue: Queue) -> Bought | None:
        """The next to buy; it leaves the queue. The search ends at the first whose earlier price is already too high.

        Who cannot be paid now never can be, and leaves the queue too.
        """
        best: Number | None = None
        seen: Queue = []
        looked = 0
        for before, key in queue:
            if best is not None and before > self.nearly(best):
                break
            looked += 1
            rho = purses.price(key, best)
            if rho is not None:
                seen.append((rho, key))
                best = rho if best is None else min(best, rho)
        del queue[:looked]
        if best is None:
            return None
        near = self.nearly(best)
        pick = min((item for item in seen if item[0] <= near), key=lambda item: self.rank[item[1]])
        for item in seen:
            if item is not pick:
                insort(queue, item)
        return Bought(pick[1], pick[0])

    def jumped(self, stand: Stand, start: Money) -> Stand | None:
        """The count at `start`, if every count on the way buys the same in the same order; else None.

        With the same purchases so far, more start money leaves everybody with more and makes no price higher. So on the way
        the next winner costs at most its price at the beginning, and every other at least its price at the end: it is enough
        that no other would win against those.
        """
        self.counts += 1
        purses, queue = self.table.purses(start), self.table.opening(start)
        bought = []
        for before in stand.bought:
            rho = None if self.rival(purses, queue, before) else purses.price(before.key, None)
            if rho is None:
                return None
            purses.buy(before.key, rho)
            bought.append(Bought(before.key, rho))
        if any(purses.price(key, None) is not None for _, key in queue):
            return None
        return Stand(start, tuple(bought))

    def rival(self, purses: Purses, queue: Queue, winner: Bought) -> bool:
        """True if another could be chosen instead of the winner at its price of before. The winner leaves the queue."""
        limit = self.nearly(winner.rho)
        seen: Queue = []
        looked = 0
        for before, key in queue:
            if before > limit:
                break
            looked += 1
            rho = None if key == winner.key else purses.price(key, winner.rho)
            if rho is None:
                continue
            seen.append((rho, key))
            if rho <= limit and (self.nearly(rho) < winner.rho or self.rank[key] < self.rank[winner.key]):
                return True
        del queue[:looked]
        for item in seen:
            insort(queue, item)
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
