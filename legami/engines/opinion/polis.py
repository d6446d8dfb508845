"""The groups that Polis would show from the same votes at a cold start, to compare with: they depend on who came first.

What it does is from its open mathematics, steps 1 to 8, without the history of a running conversation: no warm starts, and a
number of groups is shown at once. Who wrote first, and the order of rows, change its groups; `find_groups` does not.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from .clusters import distances, nearest, silhouette
from .plane import plane
from .votes import Floats, Ints, Votes

BASES, BASE_ROUNDS, STILL = 100, 100, 0.01
GROUP_ROUNDS, MOST, BASES_A_GROUP = 20, 5, 12
PEOPLE = 15  # placed at least, the most active first, however few their votes


@dataclass(frozen=True)
class PolisGroups:
    """The group of each person who was placed, how many groups, and the silhouette of each number that was tried."""

    k: int
    group_of: dict[str, int]
    silhouettes: dict[int, float]


def as_polis(votes: Votes, out: Collection[str] = ()) -> PolisGroups:
    """The groups of a cold start; statements in `out` were moderated away. Nobody, or all in one place: one group.

    Cost as `plane`, and O(people * bases * rounds).
    """
    people = _placed(votes)
    if not len(people):
        return PolisGroups(0, {}, {})
    shown = _without(votes, out)
    points = plane(shown).points(shown)[people]
    labels, centres = lloyd(points, _first(points, BASES), np.ones(len(points)), BASE_ROUNDS, STILL)
    weights = np.bincount(labels, minlength=len(centres)).astype(np.float64)
    k, groups, fits = _grouped(centres, weights)
    return PolisGroups(k, {votes.voters[p]: int(groups[base]) for p, base in zip(people, labels, strict=True)}, fits)


def _placed(votes: Votes) -> Ints:
    """Who votes enough; with fewer than `PEOPLE` of them, the most active too."""
    if len(votes.enough) >= PEOPLE:
        return votes.enough
    active = np.argsort(-votes.counts, kind="stable")[:PEOPLE]
    return np.union1d(votes.enough, active[votes.counts[active] > 0])


def _without(votes: Votes, out: Collection[str]) -> Votes:
    """A statement moderated away stands as passed by everybody."""
    gone = np.array([votes.column[key] for key in out if key in votes.column], dtype=np.int64)
    kept = ~np.isin(votes.columns, gone)
    rows = np.concatenate((votes.rows[kept], np.repeat(np.arange(len(votes.voters)), len(gone))))
    columns = np.concatenate((votes.columns[kept], np.tile(gone, len(votes.voters))))
    values = np.concatenate((votes.values[kept], np.zeros(len(votes.voters) * len(gone), dtype=np.int8)))
    return Votes.of_arrays(votes.voters, votes.statements, rows, columns, values)


def _first(points: Floats, most: int) -> Floats:
    """The first so many different points, in the order in which they come."""
    _, firsts = np.unique(points, axis=0, return_index=True)
    return points[np.sort(firsts)[:most]]


def lloyd(points: Floats, centres: Floats, weights: Floats, rounds: int, still: float) -> tuple[Ints, Floats]:
    """Labels and centres after so many rounds, or once sorted centres move less than `still`; empty clusters are dropped."""
    for _ in range(rounds):
        labels = nearest(points, centres)
        used, labels = np.unique(labels, return_inverse=True)
        sizes = np.bincount(labels, weights)
        moved = np.column_stack([np.bincount(labels, weights * axis) / sizes for axis in points.T])
        stands = len(used) == len(centres) and _moved(centres, moved) < still
        centres = moved
        if stands:
            break
    return labels, centres


def _moved(before: Floats, after: Floats) -> float:
    one, two = (part[np.lexsort(part.T[::-1])] for part in (before, after))
    return float(np.linalg.norm(one - two, axis=1).max())


def _grouped(bases: Floats, weights: Floats) -> tuple[int, Ints, dict[int, float]]:
    """The number of groups with the best silhouette over the bases, the smaller of two as good; and each base's group."""
    apart = distances(bases)
    fits: dict[int, float] = {}
    found: dict[int, Ints] = {}
    for k in range(2, min(MOST, 2 + len(bases) // BASES_A_GROUP) + 1):
        found[k], centres = lloyd(bases, _first(bases, k), weights, GROUP_ROUNDS, STILL)
        fits[k] = silhouette(apart, found[k], len(centres))
    best = max(fits, key=lambda k: (fits[k], -k))
    return int(found[best].max()) + 1, found[best], fits
