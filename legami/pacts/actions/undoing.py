"""Undo what a till took by mistake: the voucher has it again, and the merchant is owed as much less."""

from datetime import date

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.ledger import actions as ledger
from legami.ledger.models import Transfer

from ..models import VoucherRedemption, VoucherUndoing
from .vouchers import VoucherOver, lock_voucher


class TakingAlreadyPaid(Refusal):
    """Questo incasso è già stato pagato al negozio. Chiedi alla contabilità: i soldi tornano da lì."""


def undo_redemption(*, redemption: VoucherRedemption, reason: str, today: date, by: Actor) -> VoucherUndoing:
    """Take back one redemption, whole; both stay written. A repeat changes nothing and gives the first one back.

    Raises VoucherOver (withdrawn or run out: what was left has gone back), TakingAlreadyPaid.
    """
    with transaction.atomic():
        voucher = lock_voucher(redemption.voucher)
        if there := VoucherUndoing.objects.filter(redemption=redemption).first():
            return there
        if voucher.is_over:
            raise VoucherOver
        undoing = VoucherUndoing.objects.create(
            redemption=redemption,
            reason=reason,
            undone_by=by.user,
            transfer=_give_back(redemption, today=today, by=by) if redemption.transfer else None,
        )
        record("voucher.undone", by=by, target=voucher, subject_id=voucher.pact.person_id)
    return undoing


def _give_back(redemption: VoucherRedemption, *, today: date, by: Actor) -> Transfer:
    assert redemption.transfer is not None  # pacts_redemption_of_money_moved_it
    try:
        return ledger.reverse_transfer(
            redemption.transfer,
            key=f"voucher-undone:{redemption.pk}",
            reason=f"Incasso annullato, patto {redemption.voucher.pact.code}",
            happened_on=today,
            by=by,
        )
    except (ledger.InsufficientFunds, ledger.LotsAlreadySpent) as error:
        raise TakingAlreadyPaid from error
