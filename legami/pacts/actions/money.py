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
    """Put the money of an urgent advance on its line before the pact is signed. Raises FundTooSmall.

    Of a text in signing the whole budget is held already: the advance comes out of that hold.
    """
    line = request.line
    held = _free_hold(line, cause=request.pk, on=on, by=by)
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
    _hold_rest(held, cause=request.pk, on=on, by=by)


def take_advance_back(request: SpendingRequest, *, on: date, by: Actor) -> None:
    """The advance is not needed any more: its money goes back to the fund."""
    given = Transfer.objects.get(key=f"advance:{request.line.key}:{request.pk}")
    back = f"{request.pk}-back"
    held = _free_hold(request.line, cause=back, on=on, by=by)
    note = f"Anticipo annullato, patto {request.pact.code}"
    ledger.reverse_transfer(given, key=f"advance-back:{request.pk}", reason=note, happened_on=on, by=by)
    _hold_rest(held, cause=back, on=on, by=by)


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


def _free_hold(line: BudgetLine, *, cause: object, on: date, by: Actor) -> BudgetLine | None:
    """Free what a text in signing holds for this line, so that it can be held anew; None if no text is in signing."""
    signing = BudgetLine.objects.filter(key=line.key, version__pact=line.version.pact_id, version__status="signing")
    there = signing.select_related("fund", "version__pact").first()
    if there is None:
        return None
    ledger.lock_accounts((line_account(there).pk, ledger.main_account(there.fund).pk))
    holds = Transfer.objects.filter(kind=Transfer.Kind.RESERVE, key__startswith=f"hold:{there.version_id}:", resolutions=None)
    for hold in holds.filter(key__endswith=f":{there.key}"):
        ledger.void_reserved(reservation=hold, key=f"free:{there.version_id}:{cause}:{there.key}", happened_on=on, by=by)
    return there


def _hold_rest(line: BudgetLine | None, *, cause: object, on: date, by: Actor) -> None:
    """Hold again what the line is still to receive when all have signed."""
    if line is None or not (rest := line.amount_cents - advanced_cents(line)):
        return
    ledger.reserve_transfer(
        key=f"hold:{line.version_id}:{cause}:{line.key}",
        debit=ledger.main_account(line.fund),
        credit=line_account(line),
        quantity=rest,
        purpose=f"Budget del patto {line.version.pact.code}, versione {line.version.number}",
        happened_on=on,
        by=by,
    )


def _key(verb: str, version: PactVersion, line: BudgetLine) -> str:
    return f"{verb}:{version.pk}:{line.key}"
