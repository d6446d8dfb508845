"""Everything that moves euro or minutes. The database posts (see README); here are the terms, the keys and the refusals.

Each function that moves something takes a `key` made by the caller before the first try (`expense-<id>`): the same
key with the same terms gives the first transfer back and moves nothing; with other terms it is refused.
A refusal leaves the surrounding transaction usable (the INSERT stands in a savepoint).

A caller who moves money more than once in one transaction calls `lock_accounts` first with all the accounts, so that two
such transactions never wait for each other in a ring.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import connection, transaction

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, refused_as
from legami.core.refusals import Refusal as Refusal
from legami.journal.actions import record
from legami.network.models import Organisation

from .models import Account, Fund, Transfer, Unit

Kind = Transfer.Kind


class InsufficientFunds(Refusal):
    """Sul conto non c'è abbastanza: abbassa l'importo, oppure libera prima una somma impegnata."""


class KeyReused(Refusal):
    """Questa operazione è già stata registrata con dati diversi: ricarica la pagina e controlla i movimenti."""


class AlreadyResolved(Refusal):
    """Questo movimento è già stato pagato, annullato o stornato: ricarica la pagina per vedere come."""


class UnitMismatch(Refusal):
    """Euro e ore non si mescolano: scegli un conto con la stessa unità."""


class FundMismatch(Refusal):
    """I conti appartengono a fondi diversi: scegli un conto dello stesso fondo."""


class LotsAlreadySpent(Refusal):
    """Una parte di questi soldi è già stata spesa: storna prima le spese che li hanno usati."""


class TermsMismatch(Refusal):
    """Il movimento non corrisponde a quello a cui si riferisce: importo e conti devono essere gli stessi."""


class NotPositive(Refusal):
    """La quantità deve essere maggiore di zero e i due conti diversi: correggi e riprova."""


class AccountTermsDiffer(Refusal):
    """Esiste già un conto con questo codice ma con altre caratteristiche: scegli un altro codice."""


# What the database refuses, by the name of the constraint (see sql/posting.sql).
REFUSALS: dict[str, type[Refusal]] = {
    "ledger_no_overdraft": InsufficientFunds,
    "ledger_one_transfer_per_key": KeyReused,
    "ledger_resolved_once": AlreadyResolved,
    "ledger_unit_mismatch": UnitMismatch,
    "ledger_fund_mismatch": FundMismatch,
    "ledger_lots_already_spent": LotsAlreadySpent,
    "ledger_resolution_mismatch": TermsMismatch,
    "ledger_quantity_positive": NotPositive,
    "ledger_two_accounts": NotPositive,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransfer:
    """The terms of one transfer for `post_many`; quantities in cents or minutes, accounts and funds by key."""

    key: str
    debit_id: int
    credit_id: int
    unit: str
    quantity: int
    purpose: str
    happened_on: date
    fund_id: UUID | None = None
    kind: str = Kind.DIRECT
    resolves_id: int | None = None


BATCH = 1000  # rows in one INSERT
TERMS = tuple(NewTransfer.__dataclass_fields__)

# ---- accounts and funds ----------------------------------------------------------------------------


def open_account(*, code: str, name: str, unit: str, fund: Fund | None = None, may_go_negative: bool = False) -> Account:
    """Open an account, or give back the one that has this code and the same unit, fund and sign rule.

    An account of a fund may not go negative. Raises AccountTermsDiffer. Cost: 1 query if it exists, else 4.
    """
    terms = {"unit": unit, "fund": fund, "may_go_negative": may_go_negative}
    account, _ = Account.objects.get_or_create(code=code, defaults={"name": name, **terms})
    if (account.unit, account.fund_id, account.may_go_negative) != (unit, fund.pk if fund else None, may_go_negative):
        raise AccountTermsDiffer
    return account


def create_fund(
    *,
    name: str,
    organisation: Organisation,
    starts_on: date,
    ends_on: date | None = None,
    purpose: str = "",
    is_restricted: bool = True,
    fund_id: UUID | None = None,
    by: Actor | None,
) -> Fund:
    """Open a fund with its main account and the external account of its givers.

    `fund_id` may be given by a form, so that a double click makes one fund; raises FormUsedElsewhere if
    another body has it. Cost: 1 query if it exists, else 14.
    """
    with transaction.atomic():
        fund, is_new = Fund.objects.get_or_create(
            pk=fund_id or uuid4(),
            defaults={
                "name": name,
                "organisation": organisation,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "purpose": purpose,
                "is_restricted": is_restricted,
            },
        )
        if is_new:
            record("fund.created", by=by, target=fund)
            open_account(code=main_code(fund), name=name, unit=Unit.EUR, fund=fund)
            open_account(code=givers_code(fund), name=f"Chi ha dato: {name}"[:160], unit=Unit.EUR, may_go_negative=True)
    if fund.organisation_id != organisation.pk:
        raise FormUsedElsewhere
    return fund


def main_code(fund: Fund) -> str:
    """The code of a fund's main account, where its money comes in."""
    return f"fund:{fund.pk}"


def givers_code(fund: Fund) -> str:
    """The code of the external account of those who gave to a fund: its debt is what came in."""
    return f"givers:{fund.pk}"


def main_account(fund: Fund) -> Account:
    """Where a fund's money comes in. One query."""
    return Account.objects.get(code=main_code(fund))


# ---- movements -------------------------------------------------------------------------------------


def receive_into_fund(*, fund: Fund, cents: int, key: str, purpose: str, happened_on: date, by: Actor | None) -> Transfer:
    """Money from outside comes into a fund; in a restricted fund it makes a lot. Raises KeyReused, NotPositive."""
    accounts = Account.objects.in_bulk([givers_code(fund), main_code(fund)], field_name="code")
    return post_transfer(
        key=key,
        debit=accounts[givers_code(fund)],
        credit=accounts[main_code(fund)],
        quantity=cents,
        purpose=purpose,
        happened_on=happened_on,
        by=by,
    )


def post_transfer(
    *,
    key: str,
    debit: Account,
    credit: Account,
    quantity: int,
    purpose: str,
    happened_on: date,
    by: Actor | None,
    fund: Fund | None = None,
) -> Transfer:
    """Move cents or minutes from `debit` to `credit` at once. The fund is the accounts' own unless given.

    Raises InsufficientFunds, KeyReused, UnitMismatch, FundMismatch, NotPositive. Cost: one INSERT in a savepoint;
    the accounts in memory keep their old balances (`refresh_from_db()` reads the new ones).
    """
    return _post(_terms(Kind.DIRECT, key, debit, credit, quantity, purpose, happened_on, fund), by=by)


def reserve_transfer(
    *,
    key: str,
    debit: Account,
    credit: Account,
    quantity: int,
    purpose: str,
    happened_on: date,
    by: Actor | None,
    fund: Fund | None = None,
) -> Transfer:
    """Hold cents or minutes on `debit` for a later payment to `credit`. Errors and cost of `post_transfer`."""
    return _post(_terms(Kind.RESERVE, key, debit, credit, quantity, purpose, happened_on, fund), by=by)


def post_reserved(
    *, reservation: Transfer, key: str, quantity: int | None = None, happened_on: date, by: Actor | None
) -> Transfer:
    """Pay a reservation, wholly or in part; what is not paid becomes free again.

    Raises AlreadyResolved, KeyReused, TermsMismatch (more than was reserved, or not a reservation). Cost: one INSERT.
    """
    return _post(_resolving(reservation, Kind.POST, key, happened_on, quantity=quantity), by=by)


def void_reserved(*, reservation: Transfer, key: str, happened_on: date, by: Actor | None) -> Transfer:
    """Free what a reservation holds. Raises AlreadyResolved, KeyReused, TermsMismatch. Cost: one INSERT."""
    return _post(_resolving(reservation, Kind.VOID, key, happened_on), by=by)


def reverse_transfer(transfer: Transfer, *, key: str, reason: str, happened_on: date, by: Actor | None) -> Transfer:
    """Undo a movement that took place, wholly: the same quantity goes back, and each lot gets back what it gave.

    Raises AlreadyResolved, LotsAlreadySpent (part of the money has gone on), InsufficientFunds, KeyReused,
    TermsMismatch (a reservation is voided, a reversal is not reversed). Cost: one INSERT.
    """
    return _post(_resolving(transfer, Kind.REVERSAL, key, happened_on, purpose=reason), by=by)


def post_many(rows: Iterable[NewTransfer], *, by: Actor | None) -> int:
    """Post a batch, all or nothing, and say how many were new; those already there with the same terms stay as they are.

    Raises the refusals of `post_transfer`. Cost: 2 queries and about 0.1 ms a row for each 1,000 rows, one lock in all.
    """
    todo = list(rows)
    with refused_as(REFUSALS):
        lock_accounts({account for row in todo for account in (row.debit_id, row.credit_id)})
        return sum(_post_chunk(todo[start : start + BATCH], by=by) for start in range(0, len(todo), BATCH))


def lock_accounts(account_ids: Iterable[int]) -> None:
    """Lock accounts, lower key first, until the transaction ends. One query."""
    ordered = Account.objects.filter(pk__in=set(account_ids)).order_by("pk")
    list(ordered.select_for_update(no_key=True).values_list("pk", flat=True))


# ---- how ------------------------------------------------------------------------------------------


def _terms(
    kind: str, key: str, debit: Account, credit: Account, quantity: int, purpose: str, day: date, fund: Fund | None
) -> NewTransfer:
    return NewTransfer(
        kind=kind,
        key=key,
        debit_id=debit.pk,
        credit_id=credit.pk,
        unit=debit.unit,
        quantity=quantity,
        fund_id=fund.pk if fund else debit.fund_id or credit.fund_id,
        purpose=purpose,
        happened_on=day,
    )


def _resolving(
    first: Transfer, kind: str, key: str, day: date, *, quantity: int | None = None, purpose: str | None = None
) -> NewTransfer:
    debit_id, credit_id = first.debit_id, first.credit_id
    if kind == Kind.REVERSAL:
        debit_id, credit_id = credit_id, debit_id
    return NewTransfer(
        kind=kind,
        key=key,
        debit_id=debit_id,
        credit_id=credit_id,
        unit=first.unit,
        quantity=first.quantity if quantity is None else quantity,
        fund_id=first.fund_id,
        purpose=first.purpose if purpose is None else purpose,
        happened_on=day,
        resolves_id=first.pk,
    )


def _post(terms: NewTransfer, *, by: Actor | None) -> Transfer:
    """Insert; only if the database refuses, look whether this very transfer is already there."""
    row = _row(terms, by)
    try:
        with refused_as(REFUSALS):
            row.save(force_insert=True)
    except Refusal:
        first = Transfer.objects.filter(key=terms.key).first()
        if first is None:
            raise
        if not _same_terms(first, terms):
            raise KeyReused from None
        return first
    return row


def _post_chunk(chunk: Sequence[NewTransfer], *, by: Actor | None) -> int:
    there = {t.key: t for t in Transfer.objects.filter(key__in=[row.key for row in chunk])}
    if any(row.key in there and not _same_terms(there[row.key], row) for row in chunk):
        raise KeyReused
    new = [row for row in chunk if row.key not in there]
    _copy(new, by=by)
    return len(new)


def _copy(rows: Sequence[NewTransfer], *, by: Actor | None) -> None:
    """By COPY: `bulk_create` was measured at four times the cost, in Python, for columns that the database fills in."""
    columns = ", ".join((*TERMS, "recorded_by_id"))
    recorder = by.user_id if by else None
    statement = f"COPY ledger_transfer ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((*(getattr(row, name) for name in TERMS), recorder))


def _row(terms: NewTransfer, by: Actor | None) -> Transfer:
    return Transfer(**{name: getattr(terms, name) for name in TERMS}, recorded_by_id=by.user_id if by else None)


def _same_terms(first: Transfer, terms: NewTransfer) -> bool:
    return all(getattr(first, name) == getattr(terms, name) for name in TERMS)
