"""The lists of pacts, expenses, hours, accesses and dues as columns, for the files that go out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from legami.core.dates import ROME
from legami.core.tables import Column, Table, day, euro, hours
from legami.journal.models import Purpose
from legami.people.models import EmergencyAccess

from .access import FIELD_GROUPS, PURPOSES, Relation
from .models import HoursEntry, Pact, SpendingRequest
from .reads.vouchers import Due
from .spending_steps import yes_given
from .templatetags.pact_states import spending_in_words, state_in_words

Whose = Callable[[Sequence[Any]], Iterable[tuple[Sequence[str], Iterable[UUID]]]]


def pacts_table(rows: QuerySet[Pact], purpose: Purpose) -> Table[Pact]:
    """The pacts that a worker follows or a coordinator oversees."""
    columns = (
        Column[Pact]("Persona", lambda pact: pact.person.full_name),
        Column[Pact]("Codice", lambda pact: pact.code),
        Column[Pact]("Comune", lambda pact: pact.municipality.name),
        Column[Pact]("Stato", lambda pact: state_in_words(pact, _open_version(pact))),
        Column[Pact]("Scade la firma", _signing_ends),
    )
    whose = _people(("identity",), lambda pact: pact.person_id)
    return Table(name="patti", verb="pact.exported", purpose=purpose, rows=rows, columns=columns, whose=whose)


def shares_table(rows: QuerySet[Pact]) -> Table[Pact]:
    """The pacts in which a body takes part: first name and state."""
    columns = (
        Column[Pact]("Persona", lambda pact: pact.person.given_name),
        Column[Pact]("Stato", lambda pact: state_in_words(pact, _open_version(pact), why=False)),
    )
    whose = _people(("first_name",), lambda pact: pact.person_id)
    return Table(name="patti-ente", verb="pact.exported", purpose=Purpose.PARTNERSHIP, rows=rows, columns=columns, whose=whose)


def waiting_spending_table(
    rows: QuerySet[SpendingRequest], kind: str, *, sees_names: bool, needed: Callable[[SpendingRequest], int]
) -> Table[SpendingRequest]:
    """The expenses that wait; who pays reads a code and a category, never a name nor a need."""
    columns = (
        Column[SpendingRequest]("Chiesta il", lambda row: day(row.requested_at)),
        Column[SpendingRequest]("Persona", lambda row: row.pact.person.full_name)
        if sees_names
        else Column[SpendingRequest]("Patto", lambda row: row.pact.code),
        Column[SpendingRequest]("Per che cosa", _wanted_for if sees_names else _category),
        Column[SpendingRequest]("Approvazioni", lambda row: f"{yes_given(row)} su {needed(row)}")
        if kind == "approve"
        else Column[SpendingRequest]("Da chi si compra", lambda row: row.supplier_name),
        Column[SpendingRequest]("Importo", lambda row: euro(row.amount_cents)),
    )
    groups = ("identity", "movements") if sees_names else ("pseudonym", "movements")
    purpose = PURPOSES[Relation.WORKER if sees_names else Relation.ACCOUNTANT]
    whose = _people(groups, lambda row: row.pact.person_id)
    return Table(name="spese-in-attesa", verb="spending.exported", purpose=purpose, rows=rows, columns=columns, whose=whose)


def spending_table(pact: Pact, relation: Relation, rows: QuerySet[SpendingRequest]) -> Table[SpendingRequest]:
    """All expenses of one pact."""
    columns = (
        Column[SpendingRequest]("Per il giorno", lambda row: row.service_on),
        Column[SpendingRequest]("Per che cosa", _category if relation == Relation.ACCOUNTANT else _wanted_for),
        Column[SpendingRequest]("A che punto è", spending_in_words),
        Column[SpendingRequest]("Importo", lambda row: euro(row.amount_cents)),
    )
    groups = ("pseudonym", "movements") if relation == Relation.ACCOUNTANT else ("movements",)
    whose = _people(groups, lambda row: pact.person_id)
    name = f"spese-{pact.code}"
    return Table(name=name, verb="spending.exported", purpose=PURPOSES[relation], rows=rows, columns=columns, whose=whose)


def waiting_hours_table(rows: QuerySet[HoursEntry]) -> Table[HoursEntry]:
    """The hours that wait for a body's word; first names only."""
    columns = (
        Column[HoursEntry]("Giorno", lambda entry: entry.given_on),
        Column[HoursEntry]("Chi", lambda entry: entry.pact.person.given_name),
        Column[HoursEntry]("Attività", _activity),
        Column[HoursEntry]("Tempo", lambda entry: hours(entry.duration_minutes)),
    )
    whose = _people(sorted(FIELD_GROUPS[Relation.PARTNER]), lambda entry: entry.pact.person_id)
    purpose = PURPOSES[Relation.PARTNER]
    return Table(name="ore-da-confermare", verb="hours.exported", purpose=purpose, rows=rows, columns=columns, whose=whose)


def hours_table(pact: Pact, relation: Relation, rows: QuerySet[HoursEntry]) -> Table[HoursEntry]:
    """The hours of one pact; a partner has those given in its own house."""
    columns = (
        Column[HoursEntry]("Giorno", lambda entry: entry.given_on),
        Column[HoursEntry]("Attività", _activity),
        Column[HoursEntry]("Tempo", lambda entry: hours(entry.duration_minutes)),
        Column[HoursEntry]("A che punto è", _answer),
    )
    whose = _people(("own_hours" if relation == Relation.PARTNER else "giving_back",), lambda entry: pact.person_id)
    # A partner knows no code of a pact, and a file's name is seen by many.
    name = "ore" if relation == Relation.PARTNER else f"ore-{pact.code}"
    return Table(name=name, verb="hours.exported", purpose=PURPOSES[relation], rows=rows, columns=columns, whose=whose)


def emergencies_table(rows: QuerySet[EmergencyAccess]) -> Table[EmergencyAccess]:
    """Who opened a record without following the person; the record is a code."""
    columns = (
        Column[EmergencyAccess]("Quando", lambda access: access.opened_at),
        Column[EmergencyAccess]("Chi", lambda access: f"{access.worker.name}, {access.organisation}"),
        Column[EmergencyAccess]("Scheda", lambda access: str(access.person_id)[:8]),
        Column[EmergencyAccess]("Perché", lambda access: access.reason),
        Column[EmergencyAccess]("Fino a", lambda access: f"ore {access.expires_at.astimezone(ROME):%H:%M}"),
    )
    return Table(name="accessi-in-emergenza", verb="person.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)


def dues_table(rows: Sequence[Due]) -> Table[Due]:
    """What is owed to who took vouchers. No person in it."""
    columns = (
        Column[Due]("Chi ha preso i buoni", lambda due: str(due.merchant)),
        Column[Due]("In tutto finora", lambda due: euro(due.taken_cents)),
        Column[Due]("Da pagare", lambda due: euro(due.cents)),
    )
    return Table(name="buoni-da-pagare", verb="voucher.exported", purpose=Purpose.ACCOUNTING, rows=rows, columns=columns)


# ---- cells -----------------------------------------------------------------------------------------


def _people(groups: Sequence[str], person: Callable[[Any], UUID]) -> Whose:
    return lambda rows: [(groups, [person(row) for row in rows])]


def _open_version(pact: Any) -> Any:
    """The version being written or signed, which the list reads with its pacts."""
    return pact.open_versions[0] if pact.open_versions else None


def _signing_ends(pact: Pact) -> Any:
    version = _open_version(pact)
    return version.signing_expires_on if version and version.status == "signing" else "–"


def _wanted_for(row: SpendingRequest) -> str:
    return row.line.description if row.line else ""


def _category(row: SpendingRequest) -> str:
    label = str(row.line.get_category_display()) if row.line else ""
    return label[:1].upper() + label[1:]


def _activity(entry: HoursEntry) -> str:
    return f"{entry.give_back.what} ({entry.note})" if entry.note else entry.give_back.what


def _answer(entry: HoursEntry) -> str:
    if entry.validated_at:
        return "confermate"
    return f"non confermate «{entry.rejection_reason}»" if entry.rejected_at else "in attesa di chi accoglie"
