"""What waits on somebody's day: plain rows that every room makes of its own, and that one page shows together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from .dates import long_date

NEAR, SOON = timedelta(days=7), timedelta(days=30)
Waits = Literal["me", "others"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do, or to wait for. `about` is the person, for the journal; `clock` says from which event it runs."""

    kind: str  # its group in the filter: a key of the room's own table of words
    about: UUID
    name: str
    what: str
    url: str
    waits: Waits
    on: date | None = None  # the day by which it is due
    since: date | None = None  # the day from which somebody waits
    clock: str = ""

    @property
    def order(self) -> tuple[date, str, str]:
        """The most urgent first: by the day it is due, else by how long somebody waits."""
        return (self.on or self.since or date.max, self.name, self.what)

    def when(self, today: date) -> str:
        """How near it is, in words."""
        if self.on is None:
            return f"aspetta {_days_from(self.since, today)}" if self.since else ""
        days = (self.on - today).days
        if days < 0:
            return f"in ritardo di {_days(-days)}: era per il {long_date(self.on)}"
        return "oggi" if days == 0 else f"entro il {long_date(self.on)}, {'domani' if days == 1 else f'tra {_days(days)}'}"


def countdown(due_on: date, day: date) -> str:
    """How a clock stands, in words.

    >>> countdown(date(2026, 4, 8), date(2026, 4, 7)), countdown(date(2026, 4, 8), date(2026, 4, 10))
    ('manca un giorno', 'in ritardo di 2 giorni')
    """
    days = (due_on - day).days
    if days == 0:
        return "scade oggi"
    if days < 0:
        return f"in ritardo di {_days(-days)}"
    return "manca un giorno" if days == 1 else f"mancano {days} giorni"


def _days(count: int) -> str:
    return "un giorno" if count == 1 else f"{count} giorni"


def _days_from(since: date, today: date) -> str:
    days = (today - since).days
    return "da oggi" if days <= 0 else f"da {_days(days)}"


@dataclass(frozen=True)
class Group:
    """One heading of the page and what stands under it, the most urgent first."""

    slug: str
    title: str
    says: str
    rows: list[Due]


# In the order of a morning: what is late, what is today, what is near, who waits for me, whom I wait for.
GROUPS = (
    ("in-ritardo", "In ritardo", ""),
    ("oggi", "Oggi", ""),
    ("sette-giorni", "Nei prossimi sette giorni", ""),
    ("ti-aspettano", "Chi aspetta una risposta", "Da più tempo, per primi."),
    ("trenta-giorni", "Nei prossimi trenta giorni", ""),
    ("aspettano-altri", "Tocca ad altri", "Qui si aspetta qualcun altro: serve solo se tarda."),
)


def grouped(rows: Iterable[Due], on: date) -> list[Group]:
    """The groups that hold something, in the order of a morning. Each thing stands in one; what is far away in none."""
    found: dict[str, list[Due]] = {slug: [] for slug in ("", *(slug for slug, _, _ in GROUPS))}
    for row in rows:
        found[_group_of(row, on)].append(row)
    return [
        Group(slug, title, says, sorted(found[slug], key=lambda row: row.order)) for slug, title, says in GROUPS if found[slug]
    ]


def _group_of(row: Due, on: date) -> str:
    if row.on is not None and row.on < on:
        return "in-ritardo"
    if row.waits == "others":
        return "aspettano-altri"
    if row.on is not None and row.on <= on + NEAR:
        return "oggi" if row.on == on else "sette-giorni"
    if row.since is not None:
        return "ti-aspettano"
    return "trenta-giorni" if row.on is not None and row.on <= on + SOON else ""


def birthday(born: date, age: int) -> date:
    """The day on which somebody turns an age; born on 29 February, 1 March in a common year.

    >>> birthday(date(2008, 2, 29), 18), birthday(date(2008, 5, 1), 18)
    (datetime.date(2026, 3, 1), datetime.date(2026, 5, 1))
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
