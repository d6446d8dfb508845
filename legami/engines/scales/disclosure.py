"""What may be told of groups without telling of anybody in them: small groups are told together, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

LEAST = 10  # of whom a number may be told: nobody, or at least so many


@dataclass(frozen=True)
class Group:
    """People measured twice, by which way they went, with the sums of their two scores; and those who lack a measure."""

    better: int = 0
    same: int = 0
    worse: int = 0
    first_sum: int = 0
    last_sum: int = 0
    missing: int = 0

    def __add__(self, other: "Group") -> "Group":
        return Group(
            self.better + other.better, self.same + other.same, self.worse + other.worse,
            self.first_sum + other.first_sum, self.last_sum + other.last_sum, self.missing + other.missing,
        )  # fmt: skip

    @property
    def ways(self) -> tuple[int, int, int]:
        """How many went each way."""
        return self.better, self.same, self.worse

    @property
    def count(self) -> int:
        """How many were measured twice."""
        return sum(self.ways)

    @property
    def means(self) -> tuple[float, float]:
        """The first and the last mean. Raises ZeroDivisionError for nobody."""
        return self.first_sum / self.count, self.last_sum / self.count

    @property
    def missing_told(self) -> int | None:
        """How many lack a measure; None for a few."""
        return self.missing if self.missing == 0 or self.missing >= LEAST else None

    def cells(self, detail: int) -> tuple[int, ...]:
        """The numbers to tell: 3 for each way, 2 for better and not better, 1 for all together."""
        return {3: self.ways, 2: (self.better, self.same + self.worse), 1: (self.count,)}[detail]

    def may_be_told(self, detail: int = 3) -> bool:
        """True if no number speaks of a few, and not everybody went the same way: then each one's would be known."""
        cells = self.cells(detail)
        spread = detail == 1 or max(cells) < self.count
        return self.count >= LEAST and spread and all(not n or n >= LEAST for n in cells)


@dataclass(frozen=True)
class Outcome:
    """The groups that may be told, each with the names that it holds, by name; and all together. Nothing is left over, so
    that taking one row from the whole gives other rows and never a hidden one. Without rows nothing may be told. `detail`
    is the same for every row: in how many numbers the ways are told (see `Group.cells`).
    """

    rows: list[tuple[tuple[str, ...], Group]]
    detail: int = 3

    @property
    def whole(self) -> Group | None:
        """Everybody, if they may be told."""
        return reduce(add, (group for _, group in self.rows)) if self.rows else None

    @property
    def missing_told(self) -> int | None:
        """How many lack a measure in all; None if a row keeps its own number, which taking the others away would tell."""
        told = [group.missing_told for _, group in self.rows]
        return None if None in told else sum(number or 0 for number in told)


def outcome(groups: Mapping[str, Group]) -> Outcome:
    """What may be told of some groups: each way, or else better and not better, or else only how many and their means.

    Groups large enough stand by themselves, the others in one row together. If these are still too few, the smallest of the
    large ones joins them (by number, then by name), until they may be told. A group with nobody measured twice adds only to
    the missing ones. The rule is the frequency rule of statistical disclosure control with at least ten, and no cell that
    holds a whole row. Source: Hundepool and others 2012, Statistical Disclosure Control, chapter 4. Cost: n log n.

    >>> outcome({"Crema": Group(20, 10, 10), "Soresina": Group(4, 3, 2), "Cremona": Group(30, 0, 12)}).rows[-1][0]
    ('Crema', 'Soresina')
    >>> outcome({"Crema": Group(20, 10, 3)}).detail, outcome({"Crema": Group(20, 1, 3)}).detail
    (2, 1)
    """
    found = (Outcome(_rows(groups, detail), detail) for detail in (3, 2, 1))
    return next((told for told in found if told.rows), Outcome([]))


def _rows(groups: Mapping[str, Group], detail: int) -> list[tuple[tuple[str, ...], Group]]:
    alone = {name: group for name, group in groups.items() if group.may_be_told(detail)}
    few = {name: group for name, group in groups.items() if name not in alone and (group.count or group.missing)}
    queue = sorted(alone, key=lambda name: (alone[name].count, name))
    while few and not reduce(add, few.values()).may_be_told(detail):
        if not queue:
            return []
        joins = queue.pop(0)
        few[joins] = alone.pop(joins)
    rows: list[tuple[tuple[str, ...], Group]] = [((name,), group) for name, group in alone.items()]
    if few:
        rows.append((tuple(sorted(few)), reduce(add, few.values())))
    return sorted(rows, key=lambda row: (len(row[0]) > 1, row[0]))
