"""Alerts on well-being, and groups, as columns for the file that goes out."""

from decimal import Decimal

from legami.core.access import Actor
from legami.core.tables import Column, Table
from legami.journal.models import Purpose
from legami.people.access import FieldGroup, purpose_of

from .access import alerts_for
from .groups import GroupCourse, GroupRow
from .models import Alert, Scale


def alerts_table(actor: Actor) -> Table[Alert]:
    """The alerts that nobody has answered yet, about the people whom the actor sees."""
    columns = (
        Column[Alert]("Persona", lambda alert: str(alert.sheet.person)),
        Column[Alert]("Benessere", lambda alert: alert.get_level_display()),
        Column[Alert]("Giorno", lambda alert: alert.sheet.taken_on),
        Column[Alert]("Raccolto da", lambda alert: str(alert.sheet.entered_by)),
    )
    groups = (FieldGroup.IDENTITY, FieldGroup.MEASURES)
    return Table(
        name="avvisi-benessere",
        verb="measures.exported",
        purpose=purpose_of(actor),
        rows=alerts_for(actor),
        columns=columns,
        whose=lambda alerts: [(groups, [alert.sheet.person.root_id for alert in alerts])],
    )


Line = tuple[Scale, GroupRow, list[str | int]]


def lines_of(courses: list[GroupCourse]) -> list[Line]:
    """Every row of every scale, with its ways as the page writes them."""
    return [(c.scale, row, [way_in_words(row, place) for place in range(3)]) for c in courses for row in c.rows]


def way_in_words(row: GroupRow, place: int) -> str | int:
    """How many went one way: 0 better, 1 same, 2 worse."""
    number = row.told[place]
    if number is not None:
        return f"{number}, insieme a peggio" if row.detail == 2 and place == 1 else number
    return "con uguale" if row.detail == 2 else "non si dice"


def groups_table(lines: list[Line]) -> Table[Line]:
    """The same lines as a file; whose data they are cannot be told."""
    columns = (
        Column[Line]("Scala", lambda line: line[0].short_name),
        Column[Line]("Dove vivono", lambda line: line[1].places),
        Column[Line]("Persone", lambda line: line[1].group.count),
        Column[Line]("Manca una misura", lambda line: "non si dice" if line[1].missing is None else line[1].missing),
        Column[Line]("Prima media", lambda line: Decimal(line[1].first)),
        Column[Line]("Ultima media", lambda line: Decimal(line[1].last)),
        Column[Line]("Meglio", lambda line: line[2][0]),
        Column[Line]("Uguale", lambda line: line[2][1]),
        Column[Line]("Peggio", lambda line: line[2][2]),
    )
    return Table(
        name="misure-dei-gruppi",
        verb="groups.exported",
        purpose=Purpose.SUPERVISION,
        rows=lines,
        columns=columns,
    )
