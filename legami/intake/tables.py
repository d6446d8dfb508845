"""The lists of referrals as columns, for the files that go out. As on the pages, no name of whom they are about."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from legami.core.access import Actor
from legami.core.dates import long_date
from legami.core.tables import Column, Table
from legami.journal.models import Purpose
from legami.network.roles import Role
from legami.people.access import purpose_of

from .models import Referral
from .queries import told_to_sender

Numbered = tuple[int, Referral, bool]  # place, referral, and whether it is open to who reads


def referrals_table(actor: Actor, rows: QuerySet[Referral], on: date) -> Table[Referral]:
    """New ones of the place and one's own; all of them for who coordinates."""

    def sender(referral: Referral) -> str:
        source = str(referral.get_source_display())
        return f"{source}, {referral.organisation}" if referral.organisation else source

    def state(referral: Referral) -> str:
        coordinates, taken_by = actor.role == Role.COORDINATOR, referral.taken_by
        return f"{referral.get_status_display()}, {taken_by}" if coordinates and taken_by else referral.get_status_display()

    def clock(referral: Referral) -> str:
        late = "in ritardo " if referral.is_late_on(on) else ""
        if not referral.is_open and referral.closed_at:
            return f"{late}chiusa il {long_date(referral.closed_at)}"
        if referral.answered_at:
            return f"{late}risposta data il {long_date(referral.answered_at)}"
        return f"{late}{referral.clock_says}"

    columns = (
        Column[Referral]("Numero", lambda referral: referral.name),
        Column[Referral]("Comune", lambda referral: str(referral.municipality)),
        Column[Referral]("Chi segnala", sender),
        Column[Referral]("A che punto è", state),
        Column[Referral]("Orologio", clock),
    )
    return Table(name="segnalazioni", verb="referral.exported", purpose=purpose_of(actor), rows=rows, columns=columns)


def waiting_table(actor: Actor, rows: Iterable[Numbered]) -> Table[Numbered]:
    """Who waits, in the order of the list; the reason of an urgency only where the referral is open to the actor."""
    columns = (
        Column[Numbered]("Posto", lambda row: row[0]),
        Column[Numbered]("Segnalazione", lambda row: f"{row[1].name}, {row[1].municipality}"),
        Column[Numbered]("Urgenza", lambda row: _urgency(row[1], is_open=row[2])),
        Column[Numbered]("Arrivata il", lambda row: row[1].received_on),
        Column[Numbered]("In lista dal", lambda row: row[1].waiting_since_on),
    )
    return Table(name="lista-di-attesa", verb="referral.exported", purpose=purpose_of(actor), rows=rows, columns=columns)


def sent_table(rows: QuerySet[Referral]) -> Table[Referral]:
    """What one's body sent, and how far it is."""

    def state(referral: Referral) -> str:
        told = told_to_sender(referral)
        waits = referral.is_open and not referral.answered_at
        return f"{told}, risposta entro il {long_date(referral.answer_due_on)}" if waits else told

    columns = (
        Column[Referral]("Numero", lambda referral: referral.name),
        Column[Referral]("Arrivata il", lambda referral: referral.received_on),
        Column[Referral]("Comune", lambda referral: str(referral.municipality)),
        Column[Referral]("A che punto è", state),
    )
    return Table(name="segnalazioni-mandate", verb="referral.exported", purpose=Purpose.PARTNERSHIP, rows=rows, columns=columns)


def _urgency(referral: Referral, *, is_open: bool) -> str:
    label = str(referral.get_urgency_display())
    return f"{label}: {referral.urgency_reason}" if is_open else label
