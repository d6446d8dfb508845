"""Who said what of which statement: agree, disagree, pass. Most people see few statements, so votes are kept sparse."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

VALID = AGREE, PASS, DISAGREE = 1, 0, -1
WRONG = "Un voto è 1 (d’accordo), -1 (non d’accordo) o 0 (passo)."
ENOUGH = 7  # votes with which somebody can be placed (Small and others 2021); in a shorter list, all of it


class BadVotes(ValueError):
    """I voti non si possono leggere: mancano dati o si contraddicono."""


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes row by row (CSR): those of voter i are `columns[starts[i]:starts[i + 1]]`, by statement, with their `values`.

    Make it with `of` or `of_arrays`. Voters and statements are in order of first appearance, which changes no result but the
    reference run's (`polis`).
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    starts: Ints
    columns: NDArray[np.int32]
    values: NDArray[np.int8]

    @classmethod
    def of(cls, votes: Iterable[tuple[str, str, int]]) -> "Votes":
        """Votes as (voter, statement, vote); the last of a voter on a statement counts. Raises BadVotes. Cost O(n log n).

        >>> Votes.of([("alba", "bus", 1), ("bruno", "bus", -1), ("alba", "bus", 0)]).triples()
        [('alba', 'bus', 0), ('bruno', 'bus', -1)]
        """
        voters: dict[str, int] = {}
        statements: dict[str, int] = {}
        votes = list(votes)
        if any(vote not in VALID for _, _, vote in votes):
            raise BadVotes(WRONG)
        found = [
            (voters.setdefault(who, len(voters)), statements.setdefault(what, len(statements)), vote)
            for who, what, vote in votes
        ]
        rows, columns, values = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return cls.of_arrays(tuple(voters), tuple(statements), rows, columns, values)

    @classmethod
    def of_arrays(
        cls, voters: Sequence[str], statements: Sequence[str], rows: NDArray[Any], columns: NDArray[Any], values: NDArray[Any]
    ) -> "Votes":
        """The same from three arrays of one length: places in `voters` and `statements`, and votes. Raises BadVotes."""
        if not np.isin(values, VALID).all():
            raise BadVotes(WRONG)
        width = max(len(statements), 1)
        cells = np.asarray(rows, dtype=np.int64) * width + columns
        order = np.argsort(cells, kind="stable")
        cells = cells[order]
        last = np.append(cells[1:] != cells[:-1], True)[: len(cells)]
        cells, order = cells[last], order[last]
        starts = np.searchsorted(cells, np.arange(len(voters) + 1, dtype=np.int64) * width)
        kept = (cells % width).astype(np.int32), np.asarray(values)[order].astype(np.int8)
        return cls(tuple(voters), tuple(statements), starts, *kept)

    @cached_property
    def counts(self) -> Ints:
        """How many statements each voter voted on."""
        return np.diff(self.starts)

    @cached_property
    def rows(self) -> Ints:
        """The place of the voter of each vote."""
        return np.repeat(np.arange(len(self.voters)), self.counts)

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each voter."""
        return {voter: place for place, voter in enumerate(self.voters)}

    @cached_property
    def column(self) -> dict[str, int]:
        """The place of each statement."""
        return {statement: place for place, statement in enumerate(self.statements)}

    @cached_property
    def enough(self) -> Ints:
        """The places of those who voted on `ENOUGH` statements, or on all if there are fewer. With none, nobody."""
        return np.flatnonzero((self.counts >= min(ENOUGH, len(self.statements))) & (self.counts > 0))

    @cached_property
    def means(self) -> Floats:
        """The mean vote on each statement, -1..1; 0 where nobody voted."""
        width = len(self.statements)
        seen = np.bincount(self.columns, minlength=width)
        return np.bincount(self.columns, weights=self.values, minlength=width) / np.maximum(seen, 1)

    def of_voter(self, voter: str) -> dict[str, int]:
        """A voter's votes by statement. Raises KeyError for a stranger."""
        own = slice(*self.starts[self.place[voter] :][:2])
        return {self.statements[c]: int(v) for c, v in zip(self.columns[own], self.values[own], strict=True)}

    def triples(self) -> list[tuple[str, str, int]]:
        """All votes as (voter, statement, vote), voter by voter."""
        parts = zip(self.rows, self.columns, self.values, strict=True)
        return [(self.voters[row], self.statements[column], int(value)) for row, column, value in parts]

    def without(self, statements: Collection[str]) -> "Votes":
        """The votes of the same voters on the other statements: what was moderated away does not count. Cost O(votes)."""
        left = [column for column, key in enumerate(self.statements) if key not in statements]
        places = np.full(len(self.statements), -1)
        places[left] = np.arange(len(left))
        kept = places[self.columns] >= 0
        names = [self.statements[column] for column in left]
        return Votes.of_arrays(self.voters, names, self.rows[kept], places[self.columns[kept]], self.values[kept])

    def only(self, rows: Ints) -> "Votes":
        """The votes of these voters alone, in this order, on the same statements. Cost O(their votes)."""
        counts = self.counts[rows]
        starts = np.concatenate(([0], np.cumsum(counts)))
        picked = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], counts)
        voters = tuple(self.voters[row] for row in rows)
        return Votes(voters, self.statements, starts, self.columns[picked], self.values[picked])
