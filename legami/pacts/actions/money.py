"""How a pact's money stands in the ledger. One account for each budget line, the same through all versions.

Opening the signing reserves what each line needs (and, where a new version lowers a line, what goes back), so that the
last signature can never fail for lack of money.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.ledger import actions as ledger
from legami.ledger.models import Account, Transfer, Unit
from legami.network.models import Organisation

from ..models import BudgetLine, Pact, PactVersion, Party, SpendingRequest


class FundTooSmall(Refusal):
    """Nel fondo non ci sono abbastanza soldi liberi per questo budget. Abbassa una voce o scegli un altro fondo."""


class LineAlreadySpent(Refusal):
    """Da una voce che abbassi o togli si è già speso, o ci sono spese approvate. Lasciale almeno quei soldi."""


class BudgetExceeded(Refusal):
    """Spesa oltre il budget della voce. Abbassa l'importo, oppure cambia il patto con una nuova versione."""


def line_account(line: BudgetLine) -> Account:
    """The account of a line, opened the first time it is asked for."""
    return ledger.open_account(
        code=line.account_code, name=f"{line.version.pact.code}: {line.get_category_display()}", unit=Unit.EUR, fund=line.fund
    )


def suppliers_account(pact: Pact) -> Account:
    """Where the money of the pacts of one body leaves Legami: its suppliers, outside."""
    return suppliers_of(pact.organisation)


def suppliers_of(organisation: Organisation) -> Account:
    """The suppliers of a body, outside."""
    return ledger.open_account(
        code=f"suppliers:{organisation.pk}",
        name=f"Fornitori di {organisation}"[:160],
        unit=Unit.EUR,
        may_go_negative=True,
    )


def person_hours_account(pact: Pact) -> Account:
    """The time that the person gives, from outside: it goes below zero as hours are given."""
    return ledger.open_account(code=f"pact-hours:{pact.pk}", name=f"{pact.code}: ore date", unit=Unit.MIN, may_go_negative=True)


def host_hours_account(host: Party) -> Account:
    """The time that a body received for the community."""
    return ledger.open_account(
        code=f"hours:{host.organisation_id or host.key}", name=f"Ore restituite: {host.display_name}"[:160], unit=Unit.MIN
    )


def reserve_budget(version: PactVersion, *, on: date, by: Actor) -> None:
    """Hold what this version adds to each line, and what it takes away. Raises FundTooSmall, LineAlreadySpent."""
    changes = _changes(version)
    ledger.lock_accounts(account.pk for change in changes for account in (change["debit"], change["credit"]))
    for change in changes:
        refusal = FundTooSmall if change["adds"] else LineAlreadySpent
        try:
            ledger.reserve_transfer(
                key=_key("hold", version, change["line"]),
                debit=change["debit"],
                credit=change["credit"],
                quantity=change["cents"],
                purpose=f"Budget del patto {version.pact.code}, versione {version.number}",
                happened_on=on,
                by=by,
            )
        except ledger.InsufficientFunds as error:
            raise refusal from error


def settle_budget(version: PactVersion, *, on: date, by: Actor | None, post: bool) -> None:
    """Move what was held when the version comes into force (`post`), or free it when it is withdrawn."""
    held = Transfer.objects.filter(kind=Transfer.Kind.RESERVE, key__startswith=f"hold:{version.pk}:", resolutions=None)
    reservations = list(held.order_by("pk"))
    ledger.lock_accounts(account for row in reservations for account in (row.debit_id, row.credit_id))
    for reservation in reservations:
        line_key = reservation.key.rsplit(":", 1)[1]
        if post:
            ledger.post_reserved(reservation=reservation, key=f"assign:{version.pk}:{line_key}", happened_on=on, by=by)
        else:
            ledger.void_reserved(reservation=reservation, key=f"free:{version.pk}:{line_key}", happened_on=on, by=by)


def advance(request: SpendingRequest, *, on: date, by: Actor) -> None:
    """Put the money of an urgent advance on its line before the pact is signed. Raises FundTooSmall."""
    line = request.line
    try:
        ledger.post_transfer(
            key=f"advance:{line.key}:{request.pk}",
            debit=ledger.main_account(line.fund),
            credit=line_account(line),
            quantity=request.amount_cents,
            purpose=f"Anticipo urgente, patto {request.pact.code}",
            happened_on=on,
            by=by,
        )
    except ledger.InsufficientFunds as error:
        raise FundTooSmall from error


def take_advance_back(request: SpendingRequest, *, on: date, by: Actor) -> None:
    """The advance is not needed any more: its money goes back to the fund."""
    given = Transfer.objects.get(key=f"advance:{request.line.key}:{request.pk}")
    note = f"Anticipo annullato, patto {request.pact.code}"
    ledger.reverse_transfer(given, key=f"advance-back:{request.pk}", reason=note, happened_on=on, by=by)


def advanced_cents(line: BudgetLine) -> int:
    """What a line has received before its pact was signed, in cents."""
    given = Transfer.objects.filter(key__startswith=f"advance:{line.key}:", resolutions=None)
    return given.aggregate(sum=Sum("quantity"))["sum"] or 0


def return_unspent(pact: Pact, *, cause: UUID, on: date, by: Actor) -> None:
    """Give back to each fund what the lines of a closed pact hold: at the closing, and when an expense comes back later.

    `cause` is what made it happen: the pact itself, or the expense.
    """
    lines = [(line, line_account(line), ledger.main_account(line.fund)) for line in signed_lines(pact)]
    ledger.lock_accounts(account.pk for _, own, fund in lines for account in (own, fund))
    for line, account, fund in lines:
        account.refresh_from_db()
        if account.available > 0:
            ledger.post_transfer(
                key=f"return:{cause}:{line.key}",
                debit=account,
                credit=fund,
                quantity=account.available,
                purpose=f"Avanzo del patto {pact.code}",
                happened_on=on,
                by=by,
            )


def signed_lines(pact: Pact) -> QuerySet[BudgetLine]:
    """Every line that was ever in force, in its newest form: money may still come back to one that a new version dropped."""
    of_the_pact = BudgetLine.objects.filter(version__pact=pact)
    signed = of_the_pact.filter(
        Q(version__activated_at__isnull=False) | ~Q(spending_requests__advance_reason="") & Q(spending_requests__isnull=False)
    )
    return signed.select_related("fund", "version__pact").order_by("key", "-version__number").distinct("key")


def _lines_in_force(pact: Pact) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(version__pact=pact, version__status="active").select_related("fund", "version__pact")


def _changes(version: PactVersion) -> list[dict[str, Any]]:
    """Each line whose amount differs from the version in force, with where the difference comes from and goes to."""
    before = {line.key: line for line in _lines_in_force(version.pact)}
    after = {line.key: line for line in version.budget_lines.select_related("fund", "version__pact")}
    found = []
    for key in sorted(before.keys() | after.keys(), key=str):
        line = after.get(key) or before[key]
        has = before[key].amount_cents if key in before else advanced_cents(line)
        cents = (after[key].amount_cents if key in after else 0) - has
        if cents:
            fund, own = ledger.main_account(line.fund), line_account(line)
            debit, credit = (fund, own) if cents > 0 else (own, fund)
            found.append({"line": line, "cents": abs(cents), "adds": cents > 0, "debit": debit, "credit": credit})
    return found


def _key(verb: str, version: PactVersion, line: BudgetLine) -> str:
    return f"{verb}:{version.pk}:{line.key}"
