"""What the pages on reviews show: the plan, and how each goal went over time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from legami.engines.scales.goals import goal_attainment_t

from ..models import Goal, GoalRating, Pact, Review

Rating = tuple[UUID, date, int]  # a goal's key, the day of the review, the level

# The drawing's frame, in its own units: the page scales it.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 220, 36, 24, 16, 36


@dataclass(frozen=True)
class Point:
    """One level of a goal at a moment, and where it stands in the drawing (as text, so that no page writes `1.234`)."""

    on: date | None
    level: int
    x: str
    y: str

    @property
    def label(self) -> str:
        """The level with its sign."""
        return f"{self.level:+d}".replace("-", "−") if self.level else "0"


@dataclass(frozen=True)
class Cell:
    """One cell of the table twin: a level, or nothing where the goal was not looked at."""

    head: str
    label: str


@dataclass(frozen=True)
class Course:
    """How one goal went: its starting point, then each review."""

    number: int
    goal: Goal
    points: list[Point]
    days: list[date | None]

    @property
    def cells(self) -> list[Cell]:
        """One cell for each moment."""
        at = {point.on: point.label for point in self.points}
        return [Cell(_head(day), at.get(day, "non guardato")) for day in self.days]

    @property
    def line(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True)
class Attained:
    """All goals of a moment in one number (50 = as expected, None if no goal was rated), and of how many goals it speaks."""

    head: str
    t_score: int | None
    rated: int
    missing: int


@dataclass(frozen=True)
class Chart:
    """The drawing and its table twin: one course for each goal, one column for each moment, and all goals together."""

    heads: list[str]
    courses: list[Course]
    attained: list[Attained]
    levels: list[tuple[str, str]]
    ticks: list[tuple[str, str, str]]  # where, how it stands to that point, the day


def reviews_of(pact: Pact) -> list[Review]:
    """The reviews of a pact, planned and held, in order of date. One query."""
    planned = [review for review in pact.reviews.all() if review.cancelled_at is None]  # they are few: see `pact.in_order`
    return sorted(planned, key=lambda review: (review.due_on, review.pk))


def ratings_of(pact: Pact) -> list[Rating]:
    """Each goal's key, the day of a review that was held, and the level seen there, oldest first. One query."""
    rows = GoalRating.objects.filter(review__pact=pact, review__held_on__isnull=False).order_by("review__held_on", "pk")
    return [(key, day, level) for key, day, level in rows.values_list("goal__key", "review__held_on", "level") if day]


def chart_of(goals: Sequence[Goal], ratings: Iterable[Rating]) -> Chart | None:
    """How these goals went, by review; None before the first. Goals keep their course through the versions by key."""
    levels: dict[UUID, dict[date, int]] = defaultdict(dict)
    for key, day, level in ratings:
        levels[key][day] = level
    days = sorted({day for course in levels.values() for day in course})
    if not days:
        return None
    xs = _xs(len(days) + 1)
    moments: list[date | None] = [None, *days]
    return Chart(
        heads=[_head(day) for day in moments],
        courses=[Course(n, goal, _points(goal, levels[goal.key], days, xs), moments) for n, goal in enumerate(goals, start=1)],
        attained=[_attained(goals, day, levels) for day in moments],
        levels=[(_y(level), _signed(level)) for level in range(-2, 3)],
        ticks=[(x, _anchor(n, len(xs)), _short(day)) for n, (x, day) in enumerate(zip(xs, moments, strict=True))],
    )


def _attained(goals: Sequence[Goal], day: date | None, levels: dict[UUID, dict[date, int]]) -> Attained:
    """At the start every goal stands at its baseline; at a review only those that were looked at count."""
    seen = [(g, g.baseline_level if day is None else levels[g.key].get(day)) for g in goals]
    rated = [(goal.weight, level) for goal, level in seen if level is not None]
    t_score = goal_attainment_t([level for _, level in rated], [weight for weight, _ in rated])
    return Attained(_head(day), None if t_score is None else round(t_score), len(rated), len(seen) - len(rated))


def _head(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "inizio"


def _short(day: date | None) -> str:
    return f"{day:%d/%m/%y}" if day else "inizio"


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _signed(level: int) -> str:
    """A level with its sign; a real minus reads as one."""
    return f"{level:+d}".replace("-", "−") if level else "0"


def _points(goal: Goal, levels: dict[date, int], days: list[date], xs: list[str]) -> list[Point]:
    start = Point(None, goal.baseline_level, xs[0], _y(goal.baseline_level))
    held = [Point(day, levels[day], x, _y(levels[day])) for day, x in zip(days, xs[1:], strict=True) if day in levels]
    return [start, *held]


def _xs(count: int) -> list[str]:
    step = (WIDTH - LEFT - RIGHT) / max(count - 1, 1)
    return [str(round(LEFT + step * number)) for number in range(count)]


def _y(level: int) -> str:
    return str(round(TOP + (HEIGHT - TOP - BOTTOM) * (2 - level) / 4))
