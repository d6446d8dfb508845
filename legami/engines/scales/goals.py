"""Goal attainment scaling: one number for goals that each have words of their own."""

from collections.abc import Sequence
from math import sqrt

MEAN, SPREAD = 50, 10
CORRELATION = 0.3  # between goals of one person, as the authors assumed
LOWEST, HIGHEST = -2, 2


def goal_attainment_t(levels: Sequence[int], weights: Sequence[int] | None = None) -> float | None:
    """The T score: 50 where all goals are just as expected, about 10 for each step of all goals together.

    `levels` are -2 (much less than expected) to +2, one for each goal that was rated; `weights` are positive, 1 each if left
    out. None without goals. Raises ValueError for a level or weight out of range, or as many weights as there are not goals.
    T = 50 + 10 Σwx / √(0.7 Σw² + 0.3 (Σw)²). Source: Kiresuk and Sherman 1968, Community Mental Health Journal 4:443.
    A T score compares a person with what was agreed with them, not with others. Cost O(n).

    >>> round(goal_attainment_t([-1, -1, -1]), 2)
    36.31
    """
    weighed = [1] * len(levels) if weights is None else list(weights)
    if len(weighed) != len(levels):
        raise ValueError("one weight for each goal")
    if any(not LOWEST <= level <= HIGHEST for level in levels) or any(weight <= 0 for weight in weighed):
        raise ValueError("levels go from -2 to 2, weights are positive")
    if not levels:
        return None
    moved = sum(weight * level for weight, level in zip(weighed, levels, strict=True))
    spread = sqrt((1 - CORRELATION) * sum(weight * weight for weight in weighed) + CORRELATION * sum(weighed) ** 2)
    return MEAN + SPREAD * moved / spread
