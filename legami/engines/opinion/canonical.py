"""One order for the same votes, by what they say and not by where they stand or what they are called.

Groups must not depend on who voted first, on how statements are numbered, or on whether a statement says “more buses” or “no
more buses”. So before anything is drawn or summed, rows, columns and signs are put in an order of their own: every number that
follows is then the same to the last digit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .votes import Ints, Votes

Hashes = NDArray[np.uint64]
Sums = Callable[[Hashes], Hashes]
TRIES = 64  # voters told apart by hand before the rest is left as it came: needed only by votes made to be alike


@dataclass(frozen=True, eq=False)
class Canonical:
    """The same votes in their own order. Place i is voter `order[i]`; column j is statement `kept[j]`, times `signs[j]`."""

    votes: Votes
    order: Ints
    kept: Ints
    signs: NDArray[np.int8]


def canonical(votes: Votes) -> Canonical:
    """Voters, statements and signs in an order that only the votes decide; statements that nobody voted on are left out.

    Voters get colours by what they voted, statements by who voted on them, in turns until no more can be told apart (colour
    refinement; Weisfeiler and Leman 1968), in a way that turning a statement round changes no colour. If voters with unlike
    votes still share a colour (two sides of the same size), one of them is told apart and the turns go on. Cost O(votes)
    a turn, some ten turns.
    """
    if not len(votes.values):
        nobody = votes.only(np.arange(0)).without(votes.statements)
        return Canonical(nobody, np.arange(0), np.arange(0), np.zeros(0, dtype=np.int8))
    table = _Table(votes)
    colours = table.apart(table.refined(np.ones(len(votes.voters), dtype=np.uint64)))
    order = np.lexsort((table.contents, colours))
    signs = table.signs(order)
    kept = table.in_order(colours, signs)
    return Canonical(_rearranged(votes, order, kept, signs), order, kept, signs[kept])


def _rearranged(votes: Votes, order: Ints, kept: Ints, signs: NDArray[np.int8]) -> Votes:
    ordered = votes.only(order)
    places = np.zeros(len(votes.statements), dtype=np.int64)
    places[kept] = np.arange(len(kept))
    values = ordered.values * signs[ordered.columns]
    statements = [votes.statements[column] for column in kept]
    return Votes.of_arrays(ordered.voters, statements, ordered.rows, places[ordered.columns], values)


class _Table:
    """The votes with what sums over rows and columns need. Sums wrap round at 2^64, so their order changes nothing."""

    def __init__(self, votes: Votes) -> None:
        self.rows, self.columns = votes.rows, votes.columns
        self.votes = votes.values.astype(np.int64).view(np.uint64)
        self.passed = (votes.values == 0).astype(np.uint64)
        self.height, self.width = len(votes.voters), len(votes.statements)
        self.by_row = _sums(self.rows, self.height)
        self.by_column = _sums(self.columns, self.width)
        names = mixed(np.arange(self.width, dtype=np.uint64))
        self.contents = self.by_row(mixed(names[self.columns] + self.votes))

    def refined(self, colours: Hashes) -> Hashes:
        """Colours after as many turns as tell more voters apart."""
        known = 0
        while (found := len(np.unique(colours))) > known:
            known, colours = found, self.turn(colours)
        return colours

    def turn(self, colours: Hashes) -> Hashes:
        """Statements learn from voters and voters from statements. Turning one round changes both sides of a product."""
        pulls = self.by_column(self.votes * colours[self.rows])
        size = np.minimum(pulls, -pulls)
        marks = mixed(size + mixed(self.by_column(mixed(colours)[self.rows] * (self.passed + 1))))
        told = self.by_row(self.votes * (pulls * (marks | 1))[self.columns])
        seen = self.by_row(mixed(marks[self.columns] + self.passed))
        return mixed(colours + mixed(told + mixed(seen)))

    def apart(self, colours: Hashes) -> Hashes:
        """Colours that only voters with the same votes share."""
        for _ in range(TRIES):
            same = np.lexsort((self.contents, colours))
            colour, content = colours[same], self.contents[same]
            unlike = (colour[1:] == colour[:-1]) & (content[1:] != content[:-1])
            if not unlike.any():
                break
            first = same[np.argmax(unlike)]
            chosen = (colours == colours[first]) & (self.contents == self.contents[first])
            colours = self.refined(np.where(chosen, mixed(colours + 1), colours))
        return colours

    def signs(self, order: Ints) -> NDArray[np.int8]:
        """1 or -1 for each statement, so that the first in this order who takes a side agrees."""
        places = np.empty(self.height, dtype=np.int64)
        places[order] = np.arange(self.height)
        sided = np.flatnonzero(self.votes)
        firsts = sided[np.argsort(places[self.rows[sided]], kind="stable")[::-1]]
        found = np.ones(self.width, dtype=np.int8)
        found[self.columns[firsts]] = self.votes[firsts].view(np.int64)
        return found

    def in_order(self, colours: Hashes, signs: NDArray[np.int8]) -> Ints:
        """The statements that somebody voted on, by what was voted."""
        turned = self.votes * signs.astype(np.int64).view(np.uint64)[self.columns]
        contents = self.by_column(mixed(colours[self.rows] + turned))
        present = np.unique(self.columns)
        return present[np.argsort(contents[present], kind="stable")].astype(np.int64)


def _sums(places: NDArray[np.integer], size: int) -> Sums:
    """A function that adds up numbers which belong to the same place, wrapping round at 2^64."""
    order = np.argsort(places, kind="stable")
    present, starts = np.unique(places[order], return_index=True)

    def sums(numbers: Hashes) -> Hashes:
        found = np.zeros(size, dtype=np.uint64)
        found[present] = np.add.reduceat(numbers[order], starts)
        return found

    return sums


def mixed(numbers: Hashes) -> Hashes:
    """Numbers that look drawn by lot, the same for the same (the finaliser of splitmix64; Steele, Lea and Flood 2014)."""
    found = numbers + np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))
