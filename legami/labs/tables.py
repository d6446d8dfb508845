"""Problems as columns, for the file that goes out: what the page of the work says, never a way to reach somebody."""

from typing import Any

from legami.core.tables import Column, Table, day
from legami.journal.models import Purpose


def problems_table(rows: Any) -> Table[Any]:
    """The problems of one lab, whatever their state."""
    columns = (
        Column[Any]("Che cosa non va", lambda one: one.words),
        Column[Any]("Di che cosa si tratta", lambda one: one.get_category_display()),
        Column[Any]("Persone toccate", lambda one: one.get_reach_display()),
        Column[Any]("Voci", lambda one: one.voices_count),
        Column[Any]("Come è arrivato", lambda one: one.get_channel_display()),
        Column[Any]("Detto il", lambda one: day(one.sent_at)),
        Column[Any]("Stato", lambda one: one.state),
    )
    return Table(name="problemi", verb="lab.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)
