"""Funds and their movements as columns, for the files that go out. No personal data: the book knows codes only."""

from collections.abc import Sequence
from decimal import Decimal

from legami.core.dates import format_minutes
from legami.core.tables import Column, Table, euro
from legami.journal.models import Purpose

from .models import Fund, Transfer, Unit
from .queries import FundSummary


def funds_table(rows: Sequence[FundSummary]) -> Table[FundSummary]:
    """Where the euro of each fund are."""
    columns = (
        Column[FundSummary]("Fondo", lambda row: row.fund.name),
        Column[FundSummary]("Ente", lambda row: row.fund.organisation.name),
        Column[FundSummary]("Ricevuto", lambda row: euro(row.received)),
        Column[FundSummary]("Speso", lambda row: euro(row.spent)),
        Column[FundSummary]("Assegnati ai patti", lambda row: euro(row.assigned)),
        Column[FundSummary]("di cui impegnato", lambda row: euro(row.reserved)),
        Column[FundSummary]("Ancora libero", lambda row: euro(row.free)),
    )
    return Table(name="fondi", verb="fund.exported", purpose=Purpose.ACCOUNTING, rows=rows, columns=columns)


def movements_table(fund: Fund) -> Table[Transfer]:
    """All movements of a fund, newest first."""
    rows = fund.transfers.select_related("debit", "credit").prefetch_related("resolutions").order_by("-pk")
    columns = (
        Column[Transfer]("Data", lambda transfer: transfer.happened_on),
        Column[Transfer]("Che cosa", lambda transfer: transfer.purpose),
        Column[Transfer]("Tipo", _kind),
        Column[Transfer]("Quantità", _quantity),
    )
    return Table(name="movimenti", verb="fund.exported", purpose=Purpose.ACCOUNTING, rows=rows, columns=columns)


def _kind(transfer: Transfer) -> str:
    later = (str(resolution.get_kind_display()) for resolution in transfer.resolutions.all())
    return " · poi: ".join([str(transfer.get_kind_display()), *later])


def _quantity(transfer: Transfer) -> Decimal | str | None:
    """Euro as a number; time in words, so that nobody adds hours to euro."""
    return format_minutes(transfer.quantity) if transfer.unit == Unit.MIN else euro(transfer.quantity)
