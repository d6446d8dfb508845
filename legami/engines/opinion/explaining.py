"""In which group am I, and why: the statements that put a person nearer to its own group than to the next."""

from dataclasses import dataclass

import numpy as np

from .figures import share, tallies
from .groups import Groups
from .votes import Floats, Votes


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement, the person's vote, and how far it pulls towards the own group (below zero: away), in squares of the plane.

    `own_agree` and `other_agree` are the smoothed shares that agree in the own and in the other group.
    """

    statement: str
    vote: int
    pull: float
    own_agree: float
    other_agree: float


@dataclass(frozen=True, slots=True)
class Why:
    """The group of a person, the other group that is nearest, how sure the first is, and the reasons, strongest first.

    The pulls, and `middle` for where the two groups stand, add up to how much farther (in squares) the other group is.
    """

    group: int
    other: int
    sureness: float
    middle: float
    reasons: tuple[Reason, ...]


def why(votes: Votes, groups: Groups, voter: str) -> Why | None:
    """Why somebody is in their group; None for who is in none. Raises KeyError for a stranger. Cost O(votes).

    Where somebody stands is a sum over their votes, so the difference of the squared distances to two groups is one too.
    """
    place = votes.place[voter]
    if voter not in groups.group_of:
        return None
    own, centres = groups.group_of[voter], _centres(groups)
    other = _nearest_other(np.array(groups.placed[voter]), centres, own)
    columns = votes.columns[slice(*votes.starts[place : place + 2])]
    values = votes.values[slice(*votes.starts[place : place + 2])]
    towards = groups.plane.axes[columns] @ (centres[own] - centres[other])
    scale = np.sqrt(len(votes.statements) / len(columns))
    pulls = 2 * scale * (values - groups.plane.means[columns]) * towards
    counts = tallies(votes, groups.members)
    reasons = [
        Reason(
            votes.statements[c],
            int(v),
            float(pull),
            *(share(int(counts[g, c, 2]), int(counts[g, c].sum())) for g in (own, other)),
        )
        for c, v, pull in zip(columns, values, pulls, strict=True)
    ]
    reasons.sort(key=lambda reason: (-round(reason.pull, 9), reason.statement))
    middle = float((centres[other] ** 2).sum() - (centres[own] ** 2).sum())
    return Why(own, other, groups.sureness[voter], middle, tuple(reasons))


def _centres(groups: Groups) -> Floats:
    return np.array([np.mean([groups.placed[voter] for voter in group], axis=0) for group in groups.members])


def _nearest_other(point: Floats, centres: Floats, own: int) -> int:
    gaps = ((centres - point) ** 2).sum(axis=1)
    gaps[own] = np.inf
    return int(np.argmin(gaps))
