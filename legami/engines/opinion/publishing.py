"""What may be published of groups: no number that speaks of fewer than five people, nor two from which one could be had."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .figures import tallies
from .groups import Groups
from .votes import Ints, Votes

LEAST = 5  # people of whom a number may speak

Cells = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many agree, disagree, pass, and saw a statement. None: not told."""

    agree: int | None
    disagree: int | None
    passed: int | None
    seen: int | None


@dataclass(frozen=True, slots=True)
class PublishedStatement:
    """A statement: what each told group said, what all the others said together, and all of them."""

    key: str
    groups: tuple[Counts, ...]
    others: Counts
    everybody: Counts


@dataclass(frozen=True, slots=True)
class Published:
    """The report: how many are in each group that is told, in none of these, and in all; and the statements, by key.

    Groups of fewer than `LEAST` are not told, and neither is how many there are: their people are among the others.
    """

    groups: tuple[int | None, ...]
    others: int | None
    everybody: int | None
    statements: tuple[PublishedStatement, ...]


def published(votes: Votes, groups: Groups) -> Published:
    """The k-anonymous report. A hidden number cannot be had from those beside it, by sums of rows and columns.

    A count below `LEAST`, nought too, is hidden. Then, smallest first, so many others of its row and column that what is hidden
    in each sums to `LEAST` or more, and that no hidden number is fixed by the sums (Willenborg and de Waal 2001). Such a number
    would be the only bridge between two parts of what is hidden (Gusfield 1988). Cost O(votes).
    """
    told = [group for group in groups.members if len(group) >= LEAST]
    inside = {voter for group in told for voter in group}
    rest = [voter for voter in votes.voters if voter not in inside]
    parts = [*told, rest] if rest else told
    counts = tallies(votes, parts)
    found = []
    for column in sorted(range(len(votes.statements)), key=lambda c: votes.statements[c]):
        *rows, everybody = _rows(counts[:, column])
        others = rows.pop() if rest else Counts(0, 0, 0, 0)  # of nobody nothing is betrayed
        found.append(PublishedStatement(votes.statements[column], tuple(rows), others, everybody))
    *sizes, whole = _sizes([len(part) for part in parts])
    return Published(tuple(sizes[: len(told)]), sizes[-1] if rest else 0, whole, tuple(found))


def _rows(counts: Ints) -> list[Counts]:
    """One row each, and all of them: agree, disagree, pass and seen."""
    table = np.vstack((counts, counts.sum(axis=0)))
    table = np.column_stack((table[:, ::-1][:, [0, 2, 1]], table.sum(axis=1)))
    dark = hidden(table)
    return [Counts(*_told(row, shut)) for row, shut in zip(table, dark, strict=True)]


def _sizes(sizes: list[int]) -> list[int | None]:
    """Sizes and their sum, as one line."""
    table = np.array([[*sizes, sum(sizes)]])
    dark = table < LEAST
    _close_line(table[0], dark[0])
    return _told(table[0], dark[0])


def _told(row: Ints, dark: Cells) -> list[int | None]:
    return [None if shut else int(number) for number, shut in zip(row, dark, strict=True)]


def hidden(table: Ints) -> Cells:
    """Which cells of a table, whose last row and column are sums, must be hidden. Cost O(cells^2), a table of few cells.

    >>> hidden(np.array([[9, 9, 18], [1, 9, 10], [10, 18, 28]])).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    """
    dark = table < LEAST
    while True:
        before = dark.sum()
        for numbers, line in _lines(table, dark):
            _close_line(numbers, line)
        fixed = _fixed(dark)
        if fixed is not None:
            _hide_smallest(table[fixed[0]], dark[fixed[0]])
            _hide_smallest(table[:, fixed[1]], dark[:, fixed[1]])
        if dark.sum() == before:
            return dark


def _lines(table: Ints, dark: Cells) -> Iterator[tuple[Ints, Cells]]:
    yield from zip(table, dark, strict=True)
    yield from zip(table.T, dark.T, strict=True)


def _close_line(numbers: Ints, dark: Cells) -> None:
    """Hide more of a line until its hidden parts are none, or two or more with enough people in them."""
    while dark.any() and not dark.all():
        parts = dark[:-1]
        enough = numbers[:-1][parts].sum() >= LEAST
        # A hidden sum hides its parts as long as one of them is hidden too.
        if (dark.sum() > 1 and (dark[-1] or enough)) and parts.any():
            return
        _hide_smallest(numbers, dark)


def _hide_smallest(numbers: Ints, dark: Cells) -> None:
    """Hide the smallest that is shown, a part rather than the sum; nothing if all is hidden."""
    shown = np.flatnonzero(~dark)
    if len(shown):
        dark[min(shown, key=lambda place: (place == len(dark) - 1, numbers[place], place))] = True


def _fixed(dark: Cells) -> tuple[int, int] | None:
    """A hidden cell that the sums give away: without it, its row and column are no longer joined by hidden cells."""
    height = len(dark)
    edges = [(int(row), int(column) + height) for row, column in np.argwhere(dark)]
    for edge in edges:
        if edge[1] not in _reached(edge[0], [other for other in edges if other != edge]):
            return edge[0], edge[1] - height
    return None


def _reached(start: int, edges: list[tuple[int, int]]) -> set[int]:
    found, left = {start}, [start]
    while left:
        here = left.pop()
        near = {a if b == here else b for a, b in edges if here in (a, b)} - found
        found |= near
        left += near
    return found
