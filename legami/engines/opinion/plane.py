"""The plane on which people with like votes stand close: the first two principal components of the votes.

Who did not see a statement is taken to stand at its mean, so what counts of a vote is its distance from the mean, and all else
is zero: the table is never filled.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .votes import Floats, Ints, Votes

Places = NDArray[np.int32] | Ints

DENSE = 1_200  # with more rows and columns than this the plane is found by repeated products, not from all products of columns
BLOCK, ROUNDS, STILL = 8, 100, 1e-9
CHUNK = 2_000  # rows filled with zeros at a time


@dataclass(frozen=True, eq=False)
class Plane:
    """`means` of the statements, their `axes` (statements x 2), and the `spread` of the votes along both, in squares."""

    means: Floats
    axes: Floats
    spread: Floats

    @property
    def statements(self) -> Floats:
        """Where somebody would stand who only agrees with one statement (statements x 2)."""
        found: Floats = np.sqrt(len(self.means)) * (1 - self.means)[:, None] * self.axes
        return found

    @property
    def extremity(self) -> Floats:
        """How far from the middle a statement stands."""
        x, y = self.statements.T
        found: Floats = np.hypot(x, y)
        return found

    def points(self, votes: Votes, seen: Ints | None = None) -> Floats:
        """Where the voters stand (voters x 2); who voted on few statements is moved out, since few votes pull little.

        p = sqrt(C / v) * sum of (vote - mean) * axis over the v votes, C statements. `seen` are the only statements that have
        axes, if not all: C and v count these. Nobody's votes: the middle. Cost O(votes).
        """
        counts, width = votes.counts, len(self.means)
        if seen is not None:
            wanted = np.zeros(width)
            wanted[seen] = 1
            counts, width = np.bincount(votes.rows, wanted[votes.columns], len(votes.voters)), len(seen)
        scale = np.sqrt(width / np.maximum(counts, 1))
        values = centred(votes, self.means)
        found: Floats = scale[:, None] * products(votes.rows, votes.columns, values, self.axes, len(votes.voters))
        return found


def centred(votes: Votes, means: Floats) -> Floats:
    """Each vote minus the mean of its statement."""
    return votes.values - means[votes.columns]


def products(into: Places, out_of: Places, values: Floats, vectors: Floats, size: int) -> Floats:
    """A sparse table times vectors: each value, times the vector's place `out_of`, is added to the place `into` (of `size`)."""
    return np.column_stack([np.bincount(into, values * vector[out_of], size) for vector in vectors.T])


def plane(votes: Votes) -> Plane:
    """The plane of all these votes. Cost O(rows * columns * the smaller of both), or O(votes * rounds) for big tables."""
    means, rows, columns = votes.means, votes.rows, votes.columns
    values = centred(votes, means)
    height, width = len(votes.voters), len(votes.statements)
    if min(height, width) > DENSE:
        axes, spread = by_rounds(
            lambda block: products(rows, columns, values, block, height),
            lambda block: products(columns, rows, values, block, width),
            width,
        )
    else:
        axes, spread = by_products(votes, values)
    return Plane(means, axes, spread)


def by_products(votes: Votes, values: Floats) -> tuple[Floats, Floats]:
    """Axes and spreads from all products of columns, or of rows if they are fewer, by an exact solver."""
    height, width = len(votes.voters), len(votes.statements)
    if height < width:
        return axes_of(filled(votes, values, 0, height))
    gram = np.zeros((width, width))
    for start in range(0, height, CHUNK):
        part = filled(votes, values, start, min(start + CHUNK, height))
        gram += part.T @ part
    spread, found = two_greatest(gram)
    return found, spread


def axes_of(table: Floats) -> tuple[Floats, Floats]:
    """Axes and spreads of a small table whose rows are people."""
    if len(table) >= table.shape[1]:
        spread, found = two_greatest(table.T @ table)
        return found, spread
    spread, found = two_greatest(table @ table.T)
    return _unit(table.T @ found), spread


def filled(votes: Votes, values: Floats, start: int, stop: int) -> Floats:
    """Rows from start to stop with a zero for each vote that was not given."""
    table = np.zeros((stop - start, len(votes.statements)))
    part = slice(votes.starts[start], votes.starts[stop])
    table[votes.rows[part] - start, votes.columns[part]] = values[part]
    return table


def two_greatest(gram: Floats) -> tuple[Floats, Floats]:
    """The two greatest eigenvalues and their vectors; zeros for those that are missing."""
    spread, found = np.linalg.eigh(gram)
    missing = max(2 - len(gram), 0)
    spread = np.pad(spread[::-1][:2], (0, missing))
    found = np.pad(found[:, ::-1][:, :2], ((0, 0), (0, missing)))
    real = spread > 1e-12 * max(spread[0], 1)
    return spread * real, found * real


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=0)
    found: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return found


def by_rounds(
    times: Callable[[Floats], Floats], times_turned: Callable[[Floats], Floats], width: int, still: float = STILL
) -> tuple[Floats, Floats]:
    """The same by subspace iteration: a block of vectors is multiplied until the spread of its first two stands still.

    `times` multiplies the table (people x `width`) by columns, `times_turned` the turned table. Cost two products a round.
    """
    block = np.random.default_rng(0).standard_normal((width, BLOCK))
    before = np.zeros(2)
    for _ in range(ROUNDS):
        block, _ = np.linalg.qr(block)
        image = times(block)
        spread, mix = np.linalg.eigh(image.T @ image)
        spread, axes = spread[::-1][:2], block @ mix[:, ::-1][:, :2]
        if np.abs(spread - before).max() <= still * spread[0]:
            break
        before, block = spread, times_turned(image)
    return axes, spread
