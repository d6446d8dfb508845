"""Reads of the book: what stands where, what moved, which gift paid what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When

from .actions import givers_code, main_code
from .models import Account, Fund, Lot, LotUse, Transfer, Unit

MOVING = (Transfer.Kind.DIRECT, Transfer.Kind.POST, Transfer.Kind.REVERSAL)


def balance(account_id: int) -> int:
    """What stands on an account now, in cents or minutes, reserved or not. One query by key."""
    inflow, outflow = Account.objects.values_list("in_quantity", "out_quantity").get(pk=account_id)
    return inflow - outflow


# ---- statement of an account ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One movement as an account sees it: what it added (or took) and what then stood there, in cents or minutes."""

    transfer: Transfer
    change: int
    balance_after: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Some lines, newest first; `older` is where the next page begins, None on the last."""

    lines: list[Line]
    older: int | None


def statement(account: Account, *, before: int | None = None, size: int = 50) -> Statement:
    """The account's lines older than transfer `before` (None: the newest), with the running balance.

    Cost: 3 queries, 4 on later pages; the first page does not depend on how many rows there are.
    """
    mine = [Transfer.objects.filter(debit=account), Transfer.objects.filter(credit=account)]
    if before is not None:
        mine = [side.filter(pk__lt=before) for side in mine]
    newest = [t for side in mine for t in side.select_related("debit", "credit").order_by("-pk")[: size + 1]]
    newest.sort(key=lambda t: -t.pk)
    running = balance(account.pk) - (_moved_since(account, before) if before is not None else 0)
    lines = []
    for transfer in newest[:size]:
        change = _change(transfer, account.pk)
        lines.append(Line(transfer, change, running))
        running -= change
    return Statement(lines, older=lines[-1].transfer.pk if len(newest) > size else None)


def _change(transfer: Transfer, account_id: int) -> int:
    if transfer.kind not in MOVING:
        return 0
    return transfer.quantity if transfer.credit_id == account_id else -transfer.quantity


def _moved_since(account: Account, first: int) -> int:
    signed = Case(When(credit=account, then=F("quantity")), default=-F("quantity"), output_field=BigIntegerField())
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account), pk__gte=first, kind__in=MOVING)
    return int(rows.aggregate(total=Sum(signed, default=Value(0)))["total"])


# ---- funds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FundSummary:
    """Where a fund's euro are, in cents. received = spent + assigned + free."""

    fund: Fund
    received: int
    assigned: int
    reserved: int
    free: int

    @property
    def left(self) -> int:
        """What is still in the fund, on its main account and on the budgets it feeds."""
        return self.assigned + self.free

    @property
    def spent(self) -> int:
        """What has gone out, less what came back."""
        return self.received - self.left

    @property
    def spent_pct(self) -> float:
        """What was spent, in per cent of what was received; 0 of nothing."""
        return 100 * self.spent / self.received if self.received > 0 else 0.0

    @property
    def assigned_pct(self) -> float:
        """What stands on budgets, in per cent of what was received; 0 of nothing."""
        return 100 * self.assigned / self.received if self.received > 0 else 0.0


def fund_summaries(funds: Iterable[Fund]) -> list[FundSummary]:
    """Where the euro of each fund are. Cost: 2 queries, whatever the number of funds."""
    funds = list(funds)
    own = Account.objects.filter(code__in=[code(f) for f in funds for code in (main_code, givers_code)]).in_bulk(
        field_name="code"
    )
    totals: dict[UUID, tuple[int, int]] = {
        fund_id: (standing, held)
        for fund_id, standing, held in Account.objects.filter(fund__in=funds, unit=Unit.EUR)
        .values("fund_id")
        .annotate(standing=Sum(F("in_quantity") - F("out_quantity")), held=Sum("reserved_quantity"))
        .values_list("fund_id", "standing", "held")
    }
    return [_summary(fund, own, *totals.get(fund.pk, (0, 0))) for fund in funds]


def _summary(fund: Fund, own: dict[str, Account], standing: int, held: int) -> FundSummary:
    main, givers = own.get(main_code(fund)), own.get(givers_code(fund))
    free = main.balance if main else 0
    return FundSummary(
        fund=fund,
        received=-givers.balance if givers else standing,
        assigned=int(standing) - free,
        reserved=int(held),
        free=free,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Some transfers, newest first; `older` is where the next page begins, None on the last."""

    transfers: list[Transfer]
    older: int | None


def fund_movements(fund: Fund, *, before: int | None = None, size: int = 25) -> Page:
    """A fund's transfers older than `before` (None: the newest), with their accounts and what resolved them. 2 queries."""
    rows = fund.transfers.select_related("debit", "credit").prefetch_related("resolutions").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before is not None else rows)[: size + 1])
    return Page(found[:size], older=found[size - 1].pk if len(found) > size else None)


# ---- follow the euro ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """So many cents of a transfer."""

    transfer: Transfer
    quantity: int


def trace_lots(transfer: Transfer) -> list[Part]:
    """Which incoming transfers paid this one, to the cent, oldest first. Empty outside restricted funds. One query."""
    origins: dict[int, Part] = {}
    for use in LotUse.objects.filter(transfer=transfer).select_related("lot__origin").order_by("lot__origin_id"):
        origin = use.lot.origin
        so_far = origins[origin.pk].quantity if origin.pk in origins else 0
        origins[origin.pk] = Part(origin, so_far + use.quantity)
    return list(origins.values())


def brings_money_in(transfer: Transfer) -> bool:
    """True for money that came into a fund from outside: what one can follow to its use. Accounts must be at hand."""
    return transfer.kind != Transfer.Kind.REVERSAL and transfer.debit.fund_id is None and transfer.credit.fund_id is not None


@dataclass(frozen=True, slots=True)
class GiftStory:
    """What became of an incoming transfer: what it paid outside the fund, and on which accounts the rest stands."""

    spent: list[Part]
    standing: dict[int, int]


def uses_of(incoming: Transfer) -> GiftStory:
    """What my euro did: the payments that left the fund (undone ones left out) and what still stands, by account key.

    The sum of both is what came in. Two queries.
    """
    spent: dict[int, Part] = {}
    uses = LotUse.objects.filter(lot__origin=incoming, transfer__credit__fund=None).exclude(
        transfer__resolutions__kind=Transfer.Kind.REVERSAL
    )
    for use in uses.select_related("transfer__credit").order_by("transfer_id"):
        so_far = spent[use.transfer_id].quantity if use.transfer_id in spent else 0
        spent[use.transfer_id] = Part(use.transfer, so_far + use.quantity)
    standing: dict[int, int] = defaultdict(int)
    for account_id, left in Lot.objects.filter(origin=incoming, is_open=True).values_list("account_id", "left_quantity"):
        standing[account_id] += left
    return GiftStory(list(spent.values()), dict(standing))
