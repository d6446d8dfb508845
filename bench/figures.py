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


def summary(missed: Sequence[Figure], *, started_load: float, loaded: float) -> str:
    """What is over its budget, one line each, and how busy the machine was.

    >>> print(summary([Figure("cpu", 6.1, "x one", 6.0, detail=(("page", "home"),))], started_load=0.1, loaded=2.0))
    Load average 0.1 at the start, 2.0 at the end.
    1 over budget:
      cpu, page home: 6.1 x one (budget 6.0)
    """
    busy = f"Load average {started_load:.1f} at the start, {loaded:.1f} at the end."
    if not missed:
        return f"{busy}\nEverything is within its budget."
    lines = [f"  {_name(f)}: {round(f.value, 3)} {f.unit} (budget {f.budget})" for f in missed]
    return "\n".join([busy, f"{len(missed)} over budget:", *lines])


def _name(figure: Figure) -> str:
    told = [f"{key} {value}" for key, value in figure.detail if key in ("page", "clients")]
    return ", ".join([figure.name, *told])
