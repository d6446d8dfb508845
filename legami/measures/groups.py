"""How a scale changed in each district: counts and means of groups, of which nothing is told if they are few."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from legami.engines.scales.disclosure import LEAST, Group, Outcome, outcome
from legami.people.models import Person
from legami.places.models import District

from .models import Scale, Sheet
from .scoring import LESS_IS_BETTER, score_for_groups

__all__ = ["LEAST", "GroupCourse", "GroupRow", "end_of_last_month", "group_courses"]

# How the ways are called, by the detail in which they may be told.
WAYS = {3: ("meglio", "uguale", "peggio"), 2: ("meglio", "uguale o peggio"), 1: ()}
LOOKS = ("meglio", "uguale", "peggio")
WIDE, NARROW, EDGE = 400, 34, 12  # of the drawings, of a part with no room for its number, and where the range begins


@dataclass(frozen=True)
class Drawn:
    """Where the first and the last mean stand, and the line between them."""

    first: str
    last: str
    begins: str
    length: str


@dataclass(frozen=True)
class GroupRow:
    """Some people, as a page shows them: the districts where they live, or all together."""

    places: str
    group: Group
    missing: int | None
    detail: int
    is_whole: bool = False

    @property
    def first(self) -> float:
        """The first mean."""
        return self.group.means[0]

    @property
    def last(self) -> float:
        """The last mean."""
        return self.group.means[1]

    def drawn(self, scale: Scale) -> "Drawn":
        """The two means along the range of the scale."""
        first, last = (_along(scale, mean) for mean in (self.first, self.last))
        return Drawn(f"{first:.1f}", f"{last:.1f}", f"{min(first, last):.1f}", f"{abs(last - first):.1f}")

    @property
    def parts(self) -> list[tuple[str, int, str, str, str, bool]]:
        """The bar: of each way its name, how many, where it begins, how wide it is, its look, and if the number has room."""
        found, at = [], 0.0
        for name, number, look in zip(WAYS[self.detail], self.group.cells(self.detail), LOOKS, strict=False):
            width = WIDE * number / self.group.count
            found.append((name, number, f"{at:.1f}", f"{width:.1f}", f"way-{look}", width >= NARROW))
            at += width
        return found

    @property
    def told(self) -> list[int | None]:
        """Better, same and worse, as far as they may be told: same and worse apart, or together in the second place."""
        cells: list[int | None] = list(self.group.cells(self.detail)) if self.detail > 1 else []
        return cells + [None] * (3 - len(cells))

    @property
    def says(self) -> str:
        """The bar in words."""
        ways = ", ".join(f"{name} {number}" for name, number, *_ in self.parts)
        return ways or f"{self.group.count} persone"


@dataclass(frozen=True)
class GroupCourse:
    """A scale over all districts. Without rows nothing may be told of it yet."""

    scale: Scale
    rows: list[GroupRow]
    detail: int

    @property
    def drawn(self) -> list[tuple[GroupRow, Drawn]]:
        """Each row with its drawing."""
        return [(row, row.drawn(self.scale)) for row in self.rows]


def _along(scale: Scale, mean: float) -> float:
    return EDGE + (WIDE - 2 * EDGE) * (mean - scale.lowest) / (scale.highest - scale.lowest)


def end_of_last_month(day: date) -> date:
    """Figures stop there: looked at every day, they would tell who answered yesterday. A sheet typed in late still counts.

    >>> end_of_last_month(date(2026, 3, 8))
    datetime.date(2026, 2, 28)
    """
    return day.replace(day=1) - timedelta(days=1)


def group_courses(*, until: date) -> list[GroupCourse]:
    """Each scale that anybody answered, by name and version, with what may be told of it. Four queries; a cursor reads the
    sheets, memory stays flat. A person counts where they live today, once for each scale: their first sheet that stands
    against their last. Who has only one, or left too many answers out of one of the two, is missing.
    """
    counted = _counted(until)
    names = {district.pk: district.short_name for district in District.objects.all()}
    scales = Scale.objects.filter(pk__in=counted).order_by("name", "version")
    found = [(scale, outcome(counted[scale.pk])) for scale in scales]
    return [GroupCourse(scale, _rows(told, names), told.detail) for scale, told in found]


def _rows(found: Outcome, names: dict[str, str]) -> list[GroupRow]:
    rows = [
        GroupRow(", ".join(sorted(names[pk] for pk in held)), group, group.missing_told, found.detail)
        for held, group in found.rows
    ]
    if found.whole and len(rows) > 1:
        rows.append(GroupRow("Tutti gli ambiti", found.whole, found.missing_told, found.detail, is_whole=True))
    return rows


def _counted(until: date) -> dict[Any, dict[str, Group]]:
    """For each scale and district, the people measured twice and those who lack a measure."""
    counted: dict[Any, dict[str, Group]] = {}
    for (scale_id, _), sheets in groupby(_sheets(until), key=lambda sheet: (sheet.scale_id, sheet.root)):
        of_person = list(sheets)
        here = counted.setdefault(scale_id, {})
        district = of_person[0].district_id
        here[district] = here.get(district, Group()) + _one(of_person)
    return counted


def _one(sheets: list[Any]) -> Group:
    """One person, as a group of one."""
    scale = sheets[0].scale
    scores = [score_for_groups(scale, sheet) for sheet in (sheets[0], sheets[-1])]
    first, last = scores
    if len(sheets) == 1 or first is None or last is None:
        return Group(missing=1)
    step = first - last if scale.code in LESS_IS_BETTER else last - first
    return Group(int(step > 0), int(step == 0), int(step < 0), first, last)


def _sheets(until: date) -> Iterator[Any]:
    """The sheets that stand, up to a day, of each scale and person in their order. Scales are few: each is read once."""
    scales = Scale.objects.in_bulk()
    lives = Person.objects.filter(pk=OuterRef("person__root")).values("municipality__district_id")[:1]
    rows: QuerySet[Any] = Sheet.objects.filter(replaced_by=None, taken_on__lte=until)
    rows = rows.annotate(root=F("person__root"), district_id=Subquery(lives))
    for sheet in rows.order_by("scale_id", "root", "taken_on", "entered_at").iterator(chunk_size=2000):
        sheet.scale = scales[sheet.scale_id]
        yield sheet
