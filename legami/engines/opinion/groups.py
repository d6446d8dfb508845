"""Groups of people who vote alike, with how far each can be trusted; or no groups, where there are none to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .canonical import Canonical, canonical
from .clusters import distances, k_means, nearest, silhouette
from .plane import Plane, plane
from .stability import Sample, Trust, beyond_chance, spread_out, trust
from .votes import Floats, Ints, Votes

FEWEST = 3  # people in a group
STABLE = 0.75  # mean Jaccard likeness under which a group is not told (Hennig 2007)
BETWEEN = 0.8  # of the runs with its own group, under which somebody stands between groups
MOST = 5  # groups
LOOKED, COMPARED = 2_000, 600  # people among whom groups are first looked for, and whose distances say how well they fit


@dataclass(frozen=True)
class Try:
    """One number of groups: how well it fits (silhouette, -1..1), the stability and size of each group, largest first."""

    k: int
    silhouette: float
    stability: tuple[float, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, labels: Ints, held: Trust, fit: float) -> "Try":
        """What is known of one partition."""
        k = len(held.stability)
        return cls(k, fit, tuple(map(float, held.stability)), tuple(map(int, np.bincount(labels, minlength=k))))

    @property
    def holds(self) -> bool:
        """True if every group is stable and large enough to be told."""
        return min(self.sizes) >= FEWEST and min(self.stability) >= STABLE


@dataclass(frozen=True)
class Groups:
    """Who votes alike. `members` are the groups, largest first, each in the order of its keys; none: no clear groups.

    `stability` is of each group, `sureness` of each person (share of the runs in which they stayed with their group). `placed`
    are all who voted enough to be placed, with where they stand on the `plane`. `tried` says what was looked at.
    """

    members: tuple[tuple[str, ...], ...]
    stability: tuple[float, ...]
    sureness: Mapping[str, float] = field(repr=False)
    placed: Mapping[str, tuple[float, float]] = field(repr=False)
    plane: Plane = field(repr=False)
    tried: tuple[Try, ...] = ()

    @property
    def k(self) -> int:
        """How many groups; 0: no clear groups."""
        return len(self.members)

    @cached_property
    def group_of(self) -> dict[str, int]:
        """The group of each person who is in one, 0 the largest."""
        return {voter: number for number, group in enumerate(self.members) for voter in group}

    @cached_property
    def between(self) -> tuple[str, ...]:
        """Those who stand between groups: less than `BETWEEN` sure."""
        return tuple(sorted(voter for voter, share in self.sureness.items() if share < BETWEEN))


def find_groups(votes: Votes, seed: int = 0) -> Groups:
    """Two to five groups of people who vote alike, or none. Nobody to place, or all alike: none, never an error.

    Same votes, same groups: the order of people and statements, their names, and turning a statement round change nothing.
    People with `ENOUGH` votes stand on the plane of their votes and are grouped by nearness. A number of groups is told only if
    votes go together more than by chance, and every group is found again when people and statements are left out; of those, the
    best fit. `seed` draws what is left out. Cost as `plane`, and some fifty planes of part of the people.
    """
    own = canonical(votes.only(votes.enough))
    if len(own.order) < 2 * FEWEST or not own.votes.values.any():
        return _without(votes, own, plane(own.votes))
    flat = plane(own.votes)
    points = flat.points(own.votes)
    partitions = {k: partition(points, k, seed) for k in range(2, MOST + 1)}
    wide = {k: labels for k, labels in partitions.items() if np.bincount(labels, minlength=k).min() >= FEWEST}
    if not wide or not beyond_chance(own.votes, seed):
        return _without(votes, own, flat)
    held = trust(Sample(own.votes), wide, seed)
    some = spread_out(len(points), COMPARED)
    apart = distances(points[some])
    tried = tuple(Try.of(labels, held[k], silhouette(apart, labels[some], k)) for k, labels in wide.items())
    best = max((one for one in tried if one.holds), key=lambda one: (round(one.silhouette, 9), -one.k), default=None)
    if best is None:
        return _without(votes, own, flat, tried)
    return _with(votes, own, flat, wide[best.k], held[best.k], tried)


def partition(points: Floats, k: int, seed: int) -> Ints:
    """Labels 0..k-1, the largest group first, of groups found among at most `LOOKED` of the points."""
    _, centres = k_means(points[spread_out(len(points), LOOKED)], k, seed)
    labels = nearest(points, centres)
    sizes = np.bincount(labels, minlength=k)
    first = [int(np.argmax(labels == group)) for group in range(k)]
    order = sorted(range(k), key=lambda group: (-sizes[group], first[group]))
    return np.argsort(order)[labels]


def _with(votes: Votes, own: Canonical, flat: Plane, labels: Ints, held: Trust, tried: tuple[Try, ...]) -> Groups:
    names = own.votes.voters
    told = [
        (tuple(sorted(names[row] for row in np.flatnonzero(labels == group))), float(share))
        for group, share in enumerate(held.stability)
    ]
    told.sort(key=lambda group: (-len(group[0]), group[0]))  # two sides of one size have no order of their own
    members, stability = zip(*told, strict=True)
    sureness = dict(sorted(zip(names, map(float, held.sureness), strict=True)))
    return Groups(members, stability, sureness, *_placed(votes, own, flat), tried=tried)


def _without(votes: Votes, own: Canonical, flat: Plane, tried: tuple[Try, ...] = ()) -> Groups:
    return Groups((), (), {}, *_placed(votes, own, flat), tried=tried)


def _placed(votes: Votes, own: Canonical, flat: Plane) -> tuple[dict[str, tuple[float, float]], Plane]:
    """Where everybody stands, and the plane in the terms of the statements as they were asked."""
    width = len(votes.statements)
    means, axes = np.zeros(width), np.zeros((width, 2))
    means[own.kept], axes[own.kept] = flat.means * own.signs, flat.axes * own.signs[:, None]
    # Statements that none of them saw count too, so that people stand as far out as `Plane.statements` does.
    points = (flat.points(own.votes) * np.sqrt(width / max(len(own.kept), 1))).tolist()
    placed = {voter: (x, y) for voter, (x, y) in sorted(zip(own.votes.voters, points, strict=True))}
    return placed, Plane(means, axes, flat.spread)
