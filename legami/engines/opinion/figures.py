"""What each group said of each statement, which statements speak for it, and on which all agree.

The figures are those that Polis publishes (Small and others 2021, and its open mathematics), under the same short names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod, sqrt

import numpy as np

from .groups import Groups
from .routing import priority
from .votes import Ints, Votes

SURE = 1.2816  # standard deviations: nine in ten, one side
TOLD = 5  # statements for a group, and of a consensus on each side


@dataclass(frozen=True, slots=True)
class Said:
    """A group on a statement: how many agree (`na`), disagree (`nd`) and saw it (`ns`, with those who passed).

    `pa` is the share that agrees, smoothed; `pat` how far above a half, in standard deviations; `ra` how many times the share
    of all other groups; `rat` how far above theirs, in standard deviations. `pd`, `pdt`, `rd`, `rdt`: the same of disagreeing.
    """

    na: int
    nd: int
    ns: int
    pa: float
    pat: float
    ra: float
    rat: float
    pd: float
    pdt: float
    rd: float
    rdt: float

    @property
    def agrees(self) -> bool:
        """True if agreeing sets this group apart more than disagreeing does."""
        return self.rat > self.rdt

    @property
    def speaks(self) -> bool:
        """True if most of the group take a side, and more than elsewhere, each surely enough."""
        return (self.rat > SURE and self.pat > SURE) or (self.rdt > SURE and self.pdt > SURE)

    @property
    def strength(self) -> float:
        """How well the statement speaks for the group, on the side that sets it apart."""
        return self.ra * self.rat * self.pa * self.pat if self.agrees else self.rd * self.rdt * self.pd * self.pdt


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: votes of all voters, what each group said, and its weight when the next one is drawn.

    `shared` is the chance that somebody of each group, taken together, agrees (group-aware consensus); None without groups.
    """

    key: str
    agree: int
    disagree: int
    seen: int
    groups: tuple[Said, ...]
    shared: float | None
    extremity: float
    priority: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A statement that speaks for a group, or for all, by agreeing or by disagreeing."""

    key: str
    agrees: bool


def share(some: int, seen: int) -> float:
    """The share of those who saw it, as if one more had said so and one had not.

    >>> share(3, 3)
    0.8
    """
    return (some + 1) / (seen + 2)


def above_half(some: int, seen: int) -> float:
    """How far a share is above a half, in standard deviations.

    >>> above_half(3, 3), above_half(0, 0)
    (2.0, 1.0)
    """
    return 2 * sqrt(seen + 1) * ((some + 1) / (seen + 1) - 1 / 2)


def above_rest(some: int, seen: int, rest: int, rest_seen: int) -> float:
    """How far a share is above that of the rest, in standard deviations, each count one higher; 0 if all say so.

    >>> above_rest(3, 3, 3, 3), round(above_rest(3, 3, 0, 3), 4)
    (0.0, 2.1909)
    """
    some, seen, rest, rest_seen = some + 1, seen + 1, rest + 1, rest_seen + 1
    pooled = (some + rest) / (seen + rest_seen)
    if pooled == 1:
        return 0.0
    return (some / seen - rest / rest_seen) / sqrt(pooled * (1 - pooled) * (1 / seen + 1 / rest_seen))


def tallies(votes: Votes, members: Sequence[Iterable[str]]) -> Ints:
    """How often each group said disagree, pass and agree of each statement (groups x statements x 3). Cost O(votes)."""
    label = np.full(len(votes.voters), -1)
    for number, group in enumerate(members):
        label[[votes.place[voter] for voter in group]] = number
    inside = label[votes.rows] >= 0
    size = (len(members), len(votes.statements), 3)
    cells = (label[votes.rows] * size[1] + votes.columns) * 3 + votes.values + 1
    return np.bincount(cells[inside], minlength=prod(size)).reshape(size)


def statements(votes: Votes, groups: Groups, meta: Iterable[str] = ()) -> tuple[Statement, ...]:
    """The figures of all statements, in the order of their keys; `meta` are those about the talk itself. Cost O(votes).

    Without groups the priority counts all who can be placed.
    """
    by_group = tallies(votes, groups.members)
    everybody = tallies(votes, [votes.voters])[0]
    grouped = by_group.sum(axis=0) if groups.k else tallies(votes, [groups.placed])[0]
    special, extremity = set(meta), groups.plane.extremity.tolist()
    found = []
    for column in sorted(range(len(votes.statements)), key=lambda c: votes.statements[c]):
        key, far = votes.statements[column], extremity[column]
        said = tuple(_said(by_group[:, column], number) for number in range(groups.k))
        weight = priority(*_counts(grouped[column]), far, meta=key in special)
        shared = prod(share(one.na, one.ns) for one in said) if said else None
        found.append(Statement(key, *_counts(everybody[column]), said, shared, far, weight))
    return tuple(found)


def _counts(three: Ints) -> tuple[int, int, int]:
    return int(three[2]), int(three[0]), int(three.sum())


def _said(counts: Ints, number: int) -> Said:
    na, nd, ns = _counts(counts[number])
    rest_a, rest_d, rest_s = (all_ - own for all_, own in zip(_counts(counts.sum(axis=0)), (na, nd, ns), strict=True))
    pa, pd = share(na, ns), share(nd, ns)
    return Said(
        na, nd, ns,
        pa, above_half(na, ns), pa / share(rest_a, rest_s), above_rest(na, ns, rest_a, rest_s),
        pd, above_half(nd, ns), pd / share(rest_d, rest_s), above_rest(nd, ns, rest_d, rest_s),
    )  # fmt: skip


def representative(found: Sequence[Statement], group: int) -> tuple[Chosen, ...]:
    """At most `TOLD` statements that speak for a group: those it agrees with first, and of these the best agreed one in front.

    If none speaks surely, the one that sets the group most apart. Equal ones go by key. Nothing was asked: none.
    """
    ordered = sorted(found, key=lambda one: (-one.groups[group].strength, one.key))
    chosen = [one for one in ordered if one.groups[group].speaks]
    best = best_agreed(found, group)
    if best:
        chosen = [best, *(one for one in chosen if one is not best)]
    if not chosen and found:
        chosen = [max(reversed(ordered), key=lambda one: max(one.groups[group].rat, one.groups[group].rdt))]
    told = [Chosen(one.key, one is best or one.groups[group].agrees) for one in chosen[:TOLD]]
    return tuple(sorted(told, key=lambda one: not one.agrees))


def best_agreed(found: Sequence[Statement], group: int) -> Statement | None:
    """The statement that a group agrees with most, and more than the others do if there is one; None if there is none.

    Agreed is what is surely above a half, or above a half and above the others.
    """
    said = {one.key: one.groups[group] for one in found}
    agreed = [one for one in found if _is_agreed(said[one.key])]
    apart = [one for one in agreed if said[one.key].ra > 1]
    if apart:
        return min(apart, key=lambda one: (-_product(said[one.key]) * said[one.key].ra * said[one.key].rat, one.key))
    return min(agreed, key=lambda one: (-_product(said[one.key]), one.key), default=None)


def _is_agreed(said: Said) -> bool:
    return said.na + said.nd > 0 and (said.pat > SURE or (said.ra > 1 and said.pa > 1 / 2))


def _product(said: Said) -> float:
    return said.pa * said.pat


def consensus(found: Sequence[Statement]) -> tuple[Chosen, ...]:
    """What most of all voters surely agree with, then what they disagree with: at most `TOLD` each, strongest first."""
    return (*_most(found, lambda one: one.agree, agrees=True), *_most(found, lambda one: one.disagree, agrees=False))


def _most(found: Sequence[Statement], some: Callable[[Statement], int], *, agrees: bool) -> list[Chosen]:
    kept = []
    for one in found:
        part, far = share(some(one), one.seen), above_half(some(one), one.seen)
        if part > 1 / 2 and far > SURE:
            kept.append((-part * far, one.key))
    return [Chosen(key, agrees) for _, key in sorted(kept)[:TOLD]]
