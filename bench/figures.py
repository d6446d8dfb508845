"""One JSON line per figure, and the little arithmetic behind it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured value beside its budget; `at_least` turns the comparison round."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    detail: tuple[tuple[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        """True within the budget, or without one."""
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def line(self) -> str:
        """The JSON line."""
        fields = {"figure": self.name, "value": round(self.value, 3), "unit": self.unit}
        if self.budget is not None:
            fields |= {"budget": self.budget, "at_least": self.at_least, "ok": self.ok}
        return json.dumps(fields | dict(self.detail), ensure_ascii=False)


def ratio(before: float, ours: float, after: float) -> float:
    """Ours as a multiple of the floor measured just before and just after.

    >>> ratio(1.0, 6.0, 3.0)
    3.0
    """
    return ours / ((before + after) / 2)


def middle(rounds: Sequence[tuple[float, float, float]]) -> float:
    """The median of the rounds' ratios: one noisy round moves nothing.

    >>> middle([(1, 2, 1), (1, 90, 1), (1, 3, 1)])
    3.0
    """
    return median(ratio(*each) for each in rounds)


def strangers(statuses: dict[str, int], wanted: int = 200) -> int:
    """How many answers were not the wanted one: a redirect to the sign-in would look like a fast page.

    >>> strangers({"200": 98, "302": 1, "TimeoutError": 1})
    2
    """
    return sum(count for status, count in statuses.items() if status != str(wanted))
