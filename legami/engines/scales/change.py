"""Has a score changed by more than chance? One person by the reliable change index, a group by its mean and who is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

CERTAIN = 1.96  # 95 times in 100


@dataclass(frozen=True)
class GroupChange:
    """The mean change of those measured both times (None if nobody was), how many they are, how many lack a measure."""

    mean: float | None
    count: int
    missing: int


def reliable_change(before: float, after: float, *, deviation: float, reliability: float) -> float:
    """The reliable change index: the difference over its own error. Beyond ±1.96 chance alone is unlikely.

    `deviation` (of the score among people like these) and `reliability` (0 to 1, neither end) come from a published source;
    without one there is no index, and a change may be chance. Raises ValueError for values that cannot be.
    Source: Jacobson and Truax 1991, Journal of Consulting and Clinical Psychology 59:12.

    >>> round(reliable_change(32.5, 47.5, deviation=7.5, reliability=0.8), 2)
    3.16
    """
    if deviation <= 0 or not 0 < reliability < 1:
        raise ValueError("a deviation over 0, a reliability between 0 and 1")
    return (after - before) / (deviation * sqrt(2 * (1 - reliability)))


def is_reliable(index: float) -> bool:
    """True if a change as large as this is seldom chance. It says nothing on whether the change matters to the person."""
    return abs(index) > CERTAIN


def group_change(pairs: Sequence[tuple[float | None, float | None]]) -> GroupChange:
    """How much a group changed from its first to its second measure; whoever lacks one of the two is counted, never guessed.

    >>> group_change([(4, 6), (5, 5), (None, 3)])
    GroupChange(mean=1.0, count=2, missing=1)
    """
    changes = [after - before for before, after in pairs if before is not None and after is not None]
    mean = sum(changes) / len(changes) if changes else None
    return GroupChange(mean, len(changes), len(pairs) - len(changes))
