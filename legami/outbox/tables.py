"""The letters that wait as columns, for the file that goes out: names, never addresses."""

from django.db.models import QuerySet

from legami.core.access import Actor
from legami.core.tables import Column, Table, day
from legami.people.access import FieldGroup, purpose_of

from .models import OutgoingMessage


def letters_table(actor: Actor, rows: QuerySet[OutgoingMessage]) -> Table[OutgoingMessage]:
    """For whom, since when, about what."""
    columns = (
        Column[OutgoingMessage]("Lettera per", lambda letter: str(letter.person)),
        Column[OutgoingMessage]("Scritta il", lambda letter: day(letter.written_at)),
        Column[OutgoingMessage]("Oggetto", _subject),
    )
    return Table(
        name="lettere",
        verb="message.exported",
        purpose=purpose_of(actor),
        rows=rows,
        columns=columns,
        whose=lambda letters: [((FieldGroup.IDENTITY,), [one.person_id for one in letters if one.person_id])],
    )


def _subject(letter: OutgoingMessage) -> str:
    return f"{letter.subject} ({letter.last_error})" if letter.last_error else letter.subject
