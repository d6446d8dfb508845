"""Alerts on well-being as columns, for the file that goes out."""

from legami.core.access import Actor
from legami.core.tables import Column, Table
from legami.people.access import FieldGroup, purpose_of

from .access import alerts_for
from .models import Alert


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
