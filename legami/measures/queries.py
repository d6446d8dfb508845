"""Reads of measures: what is planned, what was answered, how it went."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet

from legami.people.models import Person

from .models import WINDOW, Alert, Measurement, Scale, Sheet
from .scoring import is_sure, score_of

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 200, 44, 30, 16, 34


def planned_of(person: Person) -> QuerySet[Measurement]:
    """What is still to be asked, on every record of the person."""
    return Measurement.objects.filter(person__in=Person.objects.records_of(person), sheets=None)


def to_ask(person: Person, *, on: date) -> QuerySet[Measurement]:
    """What may still be asked on a day: a plan whose day went by a month ago is missed, and of who died nothing is asked."""
    rows = planned_of(person).filter(due_on__gte=on - WINDOW, person__deceased_on=None)
    return rows.select_related("scale").order_by("due_on", "scale__code")


def sheets_of(person: Person) -> QuerySet[Sheet]:
    """The sheets that stand, on every record of the person: not those that were corrected."""
    return Sheet.objects.filter(person__in=Person.objects.records_of(person), replaced_by=None)


def open_alerts(people: QuerySet[Person]) -> QuerySet[Alert]:
    """Alerts that nobody has answered, about these people; one about a sheet that was corrected no longer waits."""
    waiting = Alert.objects.filter(acknowledged_at=None, sheet__replaced_by=None, sheet__person__in=people)
    return waiting.select_related("sheet__person", "sheet__scale", "sheet__entered_by")


@dataclass(frozen=True)
class Row:
    """One sheet as a page shows it."""

    sheet: Sheet
    score: int | None
    missing: int  # how many answers the person kept to themselves
    step: int | None  # from the first score, in points
    is_sure: bool | None
    x: int = 0
    y: int = 0

    @property
    def size(self) -> int:
        """The step without its sign, which the page writes."""
        return abs(self.step or 0)


@dataclass(frozen=True)
class Course:
    """A scale over time: its sheets from the first to the last, and the line through those that have a score."""

    scale: Scale
    rows: list[Row]

    @property
    def dots(self) -> list[Row]:
        """What is drawn."""
        return [row for row in self.rows if row.score is not None]

    @property
    def line(self) -> str:
        """The points of the line."""
        return " ".join(f"{row.x},{row.y}" for row in self.dots)

    @property
    def ticks(self) -> list[tuple[int, int]]:
        """The values on the axis, with their height."""
        middle = (self.scale.lowest + self.scale.highest) // 2
        return [(_y(self.scale, value), value) for value in (self.scale.highest, middle, self.scale.lowest)]


def courses_of(person: Person) -> list[Course]:
    """Each scale that the person ever answered, by code; a new version of a scale begins a line of its own. One query."""
    rows = (
        sheets_of(person)
        .select_related("scale", "entered_by")
        .order_by("scale__code", "scale__version", "taken_on", "entered_at")
    )
    return [_course(scale, list(sheets)) for scale, sheets in groupby(rows, key=lambda sheet: sheet.scale)]


def _course(scale: Scale, sheets: list[Sheet]) -> Course:
    scores = [score_of(scale, sheet) for sheet in sheets]
    first = next((score for score in scores if score is not None), None)
    first_at = scores.index(first) if first is not None else 0
    xs = _xs([sheet.taken_on for sheet in sheets])
    rows = []
    for place, (sheet, score, x) in enumerate(zip(sheets, scores, xs, strict=True)):
        compared = score is not None and first is not None and place > first_at
        rows.append(
            Row(
                sheet,
                score,
                missing=sum(answer is None for answer in sheet.answers.values()),
                step=score - first if compared and score is not None and first is not None else None,
                is_sure=is_sure(scale, first, score) if compared and score is not None and first is not None else None,
                x=x,
                y=_y(scale, score) if score is not None else 0,
            )
        )
    return Course(scale, rows)


def _xs(days: list[date]) -> list[int]:
    """Days along the axis, as far apart as they were."""
    span = (days[-1] - days[0]).days or 1
    return [LEFT + 12 + round((WIDTH - LEFT - RIGHT - 12) * (day - days[0]).days / span) for day in days]


def _y(scale: Scale, value: int) -> int:
    return TOP + round((HEIGHT - TOP - BOTTOM) * (scale.highest - value) / (scale.highest - scale.lowest))
