"""Recompute the whole book from its transfers, in Python and apart from the triggers, and name the first wrong row.

Rules of the chain (whoever wants to check an export needs no more): each row's hash is SHA-256 over the hash of the
debit account's previous row, that of the credit account's previous row (32 zero bytes if none), and `canonical_text`.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from .models import Account, Transfer

NO_HASH = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHUNK = 5_000  # rows held in memory at a time


class BookBroken(Exception):
    """Il libro non torna."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


@dataclass(slots=True)
class Tally:
    """An account as recomputed so far."""

    unit: str
    fund_id: UUID | None
    inflow: int = 0
    outflow: int = 0
    reserved: int = 0
    head: bytes = field(default=NO_HASH)


COLUMNS = (
    "id", "key", "kind", "debit_id", "credit_id", "unit", "quantity", "fund_id", "purpose", "happened_on", "resolves_id",
    "recorded_by_id", "recorded_at", "debit_prev_hash", "credit_prev_hash", "hash",
)  # fmt: skip
FIRST = ("kind", "debit_id", "credit_id", "unit", "quantity", "fund_id")  # of the transfer that a row resolves


@dataclass(frozen=True, slots=True)
class Row:
    """A transfer as it stands in the table, with the terms of the one it resolves."""

    id: int
    key: str
    kind: str
    debit_id: int
    credit_id: int
    unit: str
    quantity: int
    fund_id: UUID | None
    purpose: str
    happened_on: date
    resolves_id: int | None
    recorded_by_id: UUID | None
    recorded_at: datetime
    debit_prev_hash: bytes
    credit_prev_hash: bytes
    hash: bytes
    first_kind: str | None
    first_debit_id: int | None
    first_credit_id: int | None
    first_unit: str | None
    first_quantity: int | None
    first_fund_id: UUID | None

    def __str__(self) -> str:
        return f"movimento {self.id} (chiave «{self.key}»)"


def canonical_text(row: Row) -> str:
    """The text of a row that its hash covers; fields in this order, joined by `|`, nothing for an absent one."""
    microseconds = (row.recorded_at - EPOCH) // timedelta(microseconds=1)
    fields = (
        row.id, row.kind, row.debit_id, row.credit_id, row.unit, row.quantity, row.fund_id or "", row.happened_on.isoformat(),
        row.resolves_id or "", row.recorded_by_id or "", microseconds, len(row.key), row.key, row.purpose,
    )  # fmt: skip
    return "|".join(map(str, fields))


def check_book(on_rows: Callable[[int], None] = lambda _: None) -> str:
    """Check everything and return the head of the book, in hex; `on_rows` hears how many rows are done.

    Raises BookBroken at the first wrong row. Cost: one pass over the transfers in one snapshot; memory grows with the
    accounts, not with the transfers.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:  # inside somebody's transaction the snapshot is theirs
            _one_snapshot()
        tallies = {
            pk: Tally(unit, fund_id) for pk, unit, fund_id in Account.objects.values_list("pk", "unit", "fund_id").iterator()
        }
        for number, row in enumerate(_rows(), start=1):
            _check_row(row, tallies)
            _book_row(row, tallies)
            if number % CHUNK == 0:
                on_rows(number)
        _check_accounts(tallies)
        _check_lots()
        return book_head()


def book_head() -> str:
    """One hash over the heads of all accounts that have moved, in order of code: keep it elsewhere, and nobody can
    rewrite the book unseen."""
    moved = Account.objects.exclude(head_hash=NO_HASH).values_list("code", "head_hash")
    lines = sorted(f"{code} {bytes(head).hex()}\n" for code, head in moved)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _one_snapshot() -> None:
    """Rows and balances of the same moment, while others go on posting."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _rows() -> Iterator[Row]:
    columns = (*COLUMNS, *(f"resolves__{name}" for name in FIRST))
    for values in Transfer.objects.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK):
        yield Row(*values)


def _check_row(row: Row, tallies: dict[int, Tally]) -> None:
    debit, credit = tallies[row.debit_id], tallies[row.credit_id]
    for name, said, there in (
        ("conto in uscita", row.debit_prev_hash, debit.head),
        ("conto in entrata", row.credit_prev_hash, credit.head),
    ):
        if bytes(said) != there:
            raise BookBroken(str(row), f"la catena del {name} si interrompe prima di questa riga")
    if hashlib.sha256(debit.head + credit.head + canonical_text(row).encode()).digest() != bytes(row.hash):
        raise BookBroken(str(row), "il contenuto non corrisponde alla sua impronta")
    if not row.unit == debit.unit == credit.unit:
        raise BookBroken(str(row), "l'unità non è quella dei conti")
    if any(side.fund_id not in (None, row.fund_id) for side in (debit, credit)):
        raise BookBroken(str(row), "il fondo non è quello dei conti")
    if not _resolves_rightly(row):
        raise BookBroken(str(row), "non corrisponde al movimento a cui si riferisce")


def _resolves_rightly(row: Row) -> bool:
    accounts, first = (row.debit_id, row.credit_id), (row.first_debit_id, row.first_credit_id)
    same = row.first_unit == row.unit and row.first_fund_id == row.fund_id
    match row.kind:
        case "direct" | "reserve":
            return row.resolves_id is None and row.quantity > 0
        case "post":
            return same and row.first_kind == "reserve" and accounts == first and 0 < row.quantity <= (row.first_quantity or 0)
        case "void":
            return same and row.first_kind == "reserve" and accounts == first and row.quantity == row.first_quantity
        case "reversal":
            moved = row.first_kind in ("direct", "post")
            return same and moved and accounts == first[::-1] and row.quantity == row.first_quantity
    return False


def _book_row(row: Row, tallies: dict[int, Tally]) -> None:
    debit, credit = tallies[row.debit_id], tallies[row.credit_id]
    if row.kind == "reserve":
        debit.reserved += row.quantity
    else:
        if row.kind in ("post", "void"):
            debit.reserved -= row.first_quantity or 0
        if row.kind != "void":
            debit.outflow += row.quantity
            credit.inflow += row.quantity
    debit.head = credit.head = bytes(row.hash)


def _check_accounts(tallies: dict[int, Tally]) -> None:
    for account in Account.objects.order_by("pk").iterator(chunk_size=CHUNK):
        tally = tallies[account.pk]
        for name, kept, recomputed in (
            ("entrate", account.in_quantity, tally.inflow),
            ("uscite", account.out_quantity, tally.outflow),
            ("impegni", account.reserved_quantity, tally.reserved),
            ("impronta", bytes(account.head_hash).hex(), tally.head.hex()),
        ):
            if kept != recomputed:
                raise BookBroken(
                    f"conto {account.pk} ({account.code})", f"{name}: c'è {kept}, dai movimenti risulta {recomputed}"
                )


# Each query gives the key of the first row that breaks its rule. A use by a transfer that was reversed does not count:
# the reversal gave it back to the very lot.
LOT_RULES = (
    (
        "lotto",
        "quanto resta non corrisponde a quanto ne è stato preso",
        """SELECT l.id FROM ledger_lot l
             LEFT JOIN (SELECT lot_id, sum(quantity) AS taken FROM ledger_lotuse u
                         WHERE NOT EXISTS (SELECT FROM ledger_transfer r
                                            WHERE r.resolves_id = u.transfer_id AND r.kind = 'reversal')
                         GROUP BY lot_id) u ON u.lot_id = l.id
            WHERE l.left_quantity <> l.quantity - coalesce(u.taken, 0) ORDER BY l.id LIMIT 1""",
    ),
    (
        "movimento",
        "i lotti da cui prende non fanno il suo importo",
        """SELECT t.id FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id
             JOIN ledger_fund f ON f.id = d.fund_id AND f.is_restricted
             LEFT JOIN (SELECT transfer_id, sum(quantity) AS taken FROM ledger_lotuse GROUP BY 1) u ON u.transfer_id = t.id
            WHERE t.kind IN ('direct', 'post') AND t.quantity <> coalesce(u.taken, 0) ORDER BY t.id LIMIT 1""",
    ),
    (
        "movimento",
        "i lotti che crea non hanno l'origine e l'importo giusti",
        """SELECT t.id FROM ledger_transfer t
             JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
             JOIN ledger_fund f ON f.id = c.fund_id AND f.is_restricted
            CROSS JOIN LATERAL (
                  SELECT origin_id, sum(quantity) AS quantity FROM ledger_lot WHERE transfer_id = t.id GROUP BY 1
                  EXCEPT
                  SELECT CASE WHEN d.fund_id IS NULL THEN t.id ELSE l.origin_id END, sum(u.quantity)
                    FROM (SELECT lot_id, quantity FROM ledger_lotuse WHERE transfer_id = t.id
                           UNION ALL SELECT NULL, t.quantity WHERE d.fund_id IS NULL) u
                    LEFT JOIN ledger_lot l ON l.id = u.lot_id GROUP BY 1) wrong
            WHERE t.kind IN ('direct', 'post') ORDER BY t.id LIMIT 1""",
    ),
    (
        "conto",
        "la somma dei lotti non è il saldo",
        """SELECT a.id FROM ledger_account a JOIN ledger_fund f ON f.id = a.fund_id AND f.is_restricted
             LEFT JOIN (SELECT account_id, sum(left_quantity) AS left_quantity FROM ledger_lot WHERE is_open GROUP BY 1) l
                    ON l.account_id = a.id
            WHERE a.in_quantity - a.out_quantity <> coalesce(l.left_quantity, 0) ORDER BY a.id LIMIT 1""",
    ),
)


def _check_lots() -> None:
    with connection.cursor() as cursor:
        for noun, what, query in LOT_RULES:
            cursor.execute(query)
            if wrong := cursor.fetchone():
                raise BookBroken(_named(noun, wrong[0]), what)


def _named(noun: str, key: int) -> str:
    transfers = Transfer.objects.filter(pk=key) if noun == "movimento" else Transfer.objects.filter(lots_made__pk=key)
    keyed = transfers.values_list("key", flat=True).first() if noun in ("movimento", "lotto") else None
    return f"{noun} {key}" + (f" (chiave «{keyed}»)" if keyed else "")
