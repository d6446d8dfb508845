"""Reports on accessibility as columns, for the file that goes out. Who wrote them is not in the list."""

from typing import Any

from django.utils.text import Truncator

from legami.core.tables import Column, Table, day
from legami.journal.models import Purpose


def reports_table(rows: Any, *, answered: bool) -> Table[Any]:
    """Those that wait, with the day by which to answer; or those that have their answer."""
    last = (
        Column[Any]("Risposta il", lambda report: day(report.answered_at))
        if answered
        else Column[Any]("Rispondere entro", lambda report: report.due_on)
    )
    columns = (
        Column[Any]("Pagina", lambda report: Truncator(report.page).chars(80)),
        Column[Any]("Che cosa serve", _wish),
        Column[Any]("Scritta il", lambda report: day(report.sent_at)),
        last,
    )
    name = "segnalazioni-accessibilita"
    return Table(name=name, verb="feedback.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)


def _wish(report: Any) -> str:
    label = str(report.get_wish_display())
    return label[:1].upper() + label[1:]
