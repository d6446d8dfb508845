"""The case worker's morning: what is due, who waits and since when, and the whole caseload, on one page.

It stands here and not on the first page: it reads the whole caseload and writes in the journal that its people were shown,
which is too much for a page that one passes through.
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from legami.core.access import Request, needs
from legami.core.dates import long_date, today
from legami.core.due import Due, Group, grouped
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.roles import Permission
from legami.pacts.models import Pact
from legami.pacts.reads.day import KINDS, Caseload, caseload

STATES = {status.value: str(status.label) for status in (Pact.Status.PREPARING, Pact.Status.ACTIVE, Pact.Status.SUSPENDED)}
SHOWN = 50  # rows of a group: the most urgent stand first, and a link shows the rest
HOLE = str(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Line:
    """One pact of the caseload, in the words of the page."""

    url: str
    name: str
    code: str
    town: str
    state: str
    next: str


@dataclass(frozen=True)
class Choice:
    """One choice of a filter: what it says, where it leads, how many it holds."""

    label: str
    url: str
    count: int
    is_chosen: bool


@needs(Permission.PACT_DRAFT)
def my_day(request: Request) -> HttpResponse:
    """What waits in the caseload, the most urgent first; `cosa` and `stato` in the address narrow it."""
    on = today()
    load = caseload(request.actor, on=on)
    kind = _one_of(KINDS, request.GET.get("cosa", ""))
    state = _one_of(STATES, request.GET.get("stato", ""))
    shown = grouped(load.dues, on)
    groups = grouped((due for due in load.dues if due.kind == kind), on) if kind else shown
    lines = _lines(load, state)
    _journal(request, load)
    context = {
        "on": on,
        "groups": [_shown(group, request) for group in groups],
        "lines": lines,
        "kinds": _choices("cosa", KINDS, kind, "stato", state, [due.kind for group in shown for due in group.rows]),
        "states": _choices("stato", STATES, state, "cosa", kind, [row.status for row in load.rows.values()]),
        "total": len(load.rows),
        "is_narrow": bool(kind),
    }
    return render(request, "web/my_day.html", context)


def _one_of(words: dict[str, str], typed: str) -> str:
    return typed if typed in words else ""


def _shown(group: Group, request: Request) -> tuple[Group, list[Due], str]:
    """A group, the rows to show, and where to find all of them if they are more."""
    if len(group.rows) <= SHOWN or request.GET.get("tutto") == group.slug:
        return group, group.rows, ""
    query = request.GET.copy()
    query["tutto"] = group.slug
    return group, group.rows[:SHOWN], f"?{query.urlencode()}"


def _lines(load: Caseload, state: str) -> list[Line]:
    """The caseload by name, each pact with the first date that comes."""
    first: dict[UUID, Due] = {}
    for dated in sorted((due for due in load.dues if due.on), key=lambda due: due.order):
        first.setdefault(dated.about, dated)
    address = reverse("pacts:detail", args=[HOLE])
    found = []
    for row in load.rows.values():
        if state and row.status != state:
            continue
        due = first.get(row.person)
        next_ = f"{due.what}: {long_date(due.on)}" if due and due.on else ""
        found.append(Line(address.replace(HOLE, str(row.pk)), row.name, row.code, row.town, load.state(row), next_))
    return found


def _choices(name: str, words: dict[str, str], chosen: str, other: str, kept: str, found: list[str]) -> list[Choice]:
    """The choices of one filter; the other filter stays as it is."""
    rest = {other: kept} if kept else {}
    both = [("", "Tutto" if name == "cosa" else "Tutti", len(found))]
    both += [(value, label.capitalize(), found.count(value)) for value, label in words.items()]
    return [
        Choice(label, "?" + urlencode(({name: value} if value else {}) | rest), count, value == chosen)
        for value, label, count in both
        if count or not value or value == chosen
    ]


def _journal(request: Request, load: Caseload) -> None:
    """Everybody whose name is shown: one INSERT."""
    people = sorted({row.person for row in load.rows.values()} | {due.about for due in load.dues}, key=str)
    groups = ("identity", "goals", "movements", "giving_back")
    record_read("pact.listed", by=request.actor, purpose=Purpose.CASE_WORK, subject_ids=people, field_groups=groups)
