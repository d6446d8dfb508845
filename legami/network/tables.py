"""Bodies and who works there as columns, for the files that go out."""

from collections.abc import Iterable, Sequence
from typing import Any

from legami.core.tables import Column, Table
from legami.journal.models import Purpose

from .models import Membership


def bodies_table(rows: Iterable[Any]) -> Table[Any]:
    """All bodies, with `members_count` as the page counts it."""
    columns = (
        Column[Any]("Ente", lambda body: body.name),
        Column[Any]("Tipo", lambda body: body.get_kind_display()),
        Column[Any]("Comune", lambda body: str(body.municipality or "—")),
        Column[Any]("Persone con un incarico oggi", lambda body: body.members_count),
    )
    return Table(name="enti", verb="network.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)


def memberships_table(rows: Sequence[Membership]) -> Table[Membership]:
    """Who works in a body today or from a day to come."""
    columns = (
        Column[Membership]("Persona", lambda held: str(held.user)),
        Column[Membership]("Incarico", lambda held: held.get_role_display()),
        Column[Membership]("Territorio", lambda held: str(held.municipality or held.district or "tutto")),
        Column[Membership]("Dal", lambda held: held.starts_on),
        Column[Membership]("Al", lambda held: held.ends_on or "senza scadenza"),
    )
    return Table(name="incarichi", verb="network.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)
