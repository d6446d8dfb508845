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


Line = tuple[Scale, GroupRow]


def lines_of(courses: list[GroupCourse]) -> list[Line]:
    """Every row of every scale, as the page shows them."""
    return [(course.scale, row) for course in courses for row in course.rows]


def groups_table(lines: list[Line]) -> Table[Line]:
    """The same lines as a file; whose data they are cannot be told."""
    columns = (
        Column[Line]("Scala", lambda line: f"{line[0].name}, versione {line[0].version}"),
        Column[Line]("Dove vivono", lambda line: line[1].places),
        Column[Line]("Persone", lambda line: line[1].group.count),
        Column[Line]("Senza le due misure", lambda line: "non si dice" if line[1].missing is None else line[1].missing),
        Column[Line]("Prima, in media", lambda line: Decimal(line[1].first)),
        Column[Line]("Ultima, in media", lambda line: Decimal(line[1].last)),
        Column[Line]("Meglio", lambda line: line[1].group.better),
        Column[Line]("Uguale", lambda line: line[1].group.same),
        Column[Line]("Peggio", lambda line: line[1].group.worse),
    )
    return Table(
        name="misure-dei-gruppi",
        verb="groups.exported",
        purpose=Purpose.SUPERVISION,
        rows=lines,
        columns=columns,
    )
