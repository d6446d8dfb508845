"""What the pages show of vouchers, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from legami.core.access import Actor
from legami.ledger.models import Account
from legami.network.models import Organisation

from ..models import Pact, Voucher, VoucherRedemption


@dataclass(frozen=True)
class Due:
    """What a body owes a merchant for the vouchers it took, in cents."""

    merchant: Organisation
    cents: int
    taken_cents: int


def vouchers_of(pact: Pact) -> QuerySet[Voucher]:
    """The vouchers of a pact, newest first."""
    return pact.vouchers.select_related("line").order_by("-asked_at", "pk")


def with_a_voucher_to_issue(actor: Actor | None = None) -> Q:
    """A condition on pacts: a voucher waits for somebody's yes; for an actor, one that they did not ask for."""
    waiting = Voucher.objects.not_over().filter(pact=OuterRef("pk"), issued_at=None)
    return Q(Exists(waiting.exclude(asked_by=actor.user_id) if actor else waiting))


def till_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers that this actor's body may take."""
    return Voucher.objects.usable().filter(merchants=actor.organisation_id, pact__status=Pact.Status.ACTIVE)


def uses_of(voucher: Voucher) -> QuerySet[VoucherRedemption]:
    """What tills took of it, the last first, with what was undone."""
    rows = voucher.redemptions.select_related("merchant", "transfer", "voucher__pact", "undoing")
    return rows.order_by("-redeemed_at", "pk")


def taken_here(voucher: Voucher, actor: Actor, on: date) -> list[VoucherRedemption]:
    """What this actor's body took of a voucher on a day, and stands."""
    return list(uses_of(voucher).filter(merchant=actor.organisation_id, redeemed_on=on, undoing=None))


def vouchers_on(line_keys: Iterable[UUID]) -> list[Voucher]:
    """The vouchers that took money from these lines. One query."""
    return list(Voucher.objects.filter(line__key__in=line_keys, funding__isnull=False).select_related("line"))


def voucher_sums(vouchers: Iterable[Voucher]) -> dict[UUID, tuple[int, int]]:
    """By line: cents taken at tills, and cents that stand on vouchers still open. No query."""
    sums: dict[UUID, tuple[int, int]] = {}
    for voucher in vouchers:
        if voucher.line is not None and voucher.funding_id is not None:
            spent, held = sums.get(voucher.line.key, (0, 0))
            sums[voucher.line.key] = spent + voucher.spent_cents, held + (0 if voucher.is_over else voucher.left_cents)
    return sums


def dues_of(organisation_id: UUID | None) -> list[Due]:
    """What this body owes to each merchant, by name; what was taken by mistake and undone is not counted. Three queries."""
    prefix = f"merchant:{organisation_id}:"
    accounts = Account.objects.filter(code__startswith=prefix, in_quantity__gt=F("out_quantity"))
    by_key: dict[str, Any] = {account.code.removeprefix(prefix): account for account in accounts}
    merchants = Organisation.objects.filter(pk__in=by_key).order_by("name", "pk")
    stand = VoucherRedemption.objects.filter(voucher__issuer=organisation_id, merchant__in=merchants, undoing=None)
    taken = dict(stand.values_list("merchant").annotate(Sum("amount_cents")))
    return [Due(body, by_key[str(body.pk)].balance, taken[body.pk]) for body in merchants]
