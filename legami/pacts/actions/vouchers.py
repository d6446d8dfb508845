"""Vouchers: asked, issued by somebody else, taken at the till in parts; what is not spent goes back to its line.

Order of the locks, everywhere: the pact, then the voucher, then the accounts (the book locks those).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.money import format_cents
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.ledger import actions as ledger
from legami.ledger.models import Account, Unit
from legami.network.models import Organisation

from ..guards import no_tie_with_who_is_paid, no_tie_with_who_takes
from ..models import BudgetLine, Pact, PactVersion, PartnerLink, Voucher, VoucherRedemption
from ..voucher_codes import new_code
from . import money
from .money import BudgetExceeded
from .spending import OwnRequest, PactNotInForce, check_purpose


class VoucherTooBig(Refusal):
    """Il buono è troppo grande: sopra questa cifra servono più approvazioni. Chiedi una spesa."""


class VoucherPastThePact(Refusal):
    """Il buono deve scadere prima della fine del patto, e non prima di oggi. Cambia la data."""


class UnevenPieces(Refusal):
    """Il valore non si divide in pezzi tutti uguali. Cambia il valore o il numero dei pezzi."""


class VoucherOver(Refusal):
    """Questo buono non è più aperto: qualcuno è arrivato prima. Ricarica la pagina e guarda a che punto è."""


class VoucherNotUsable(Refusal):
    """Adesso questo buono non si può usare. Non è un errore tuo, e non è stato incassato niente."""


class TooMuch(Refusal):
    """Sul buono non resta abbastanza. Non è stato incassato niente."""


class MerchantAlreadyPaid(Refusal):
    """Questi buoni sono già segnati come pagati. Ricarica la pagina e guarda che cosa resta."""


def voucher_limit_cents() -> int:
    """The highest value that one approval is enough for: the first band of settings.PACT_APPROVAL_BANDS.

    >>> voucher_limit_cents()
    49999
    """
    return min((cents for cents, count in settings.PACT_APPROVAL_BANDS if count > 1), default=10**9) - 1


def ask_voucher(
    *,
    pact: Pact,
    line: BudgetLine | None,
    merchants: Sequence[Organisation],
    goods: str,
    value_cents: int,
    pieces: int | None,
    expires_on: date,
    form_key: UUID,
    today: date,
    by: Actor,
) -> Voucher:
    """Ask for a voucher; nothing is held until somebody else issues it. The same `form_key` gives the first one back.

    `pieces` makes it a voucher of so many pieces, worth `value_cents` together (0: a gift of the shops, without a line).
    Raises ExcludedPurpose, PactNotInForce, VoucherTooBig, VoucherPastThePact, UnevenPieces, BudgetExceeded,
    FormUsedElsewhere.
    """
    check_purpose(goods)
    with transaction.atomic(), refused_as({"pacts_voucher_form_key_key": FormUsedElsewhere}):
        locked = _lock_pact(pact.pk)
        if there := Voucher.objects.filter(form_key=form_key, pact=pact).first():
            return there
        version = locked.versions.filter(status=PactVersion.Status.ACTIVE).first()
        if locked.status != Pact.Status.ACTIVE or version is None or (line and line.version_id != version.pk):
            raise PactNotInForce
        _check_terms(version, value_cents, pieces, expires_on, today)
        if line is not None:
            _check_room(line, value_cents)
        voucher = Voucher.objects.create(
            form_key=form_key,
            code=new_code(),
            pact=pact,
            issuer=pact.organisation,
            line=line if value_cents else None,
            goods=goods,
            value_cents=value_cents,
            pieces=pieces,
            expires_on=expires_on,
            asked_by=by.user,
        )
        voucher.merchants.set(merchants)
        record("voucher.asked", by=by, target=voucher, subject_id=pact.person_id)
    return voucher


def issue_voucher(*, voucher: Voucher, today: date, by: Actor) -> Voucher:
    """Say yes: from now on the money stands on the voucher, and tills may take it. A repeat changes nothing.

    Raises OwnRequest, TieDeclared, VoucherOver, PactNotInForce, BudgetExceeded.
    """
    if voucher.asked_by_id == by.user_id:
        raise OwnRequest
    no_tie_with_who_takes(voucher, by)
    with transaction.atomic():
        voucher = lock_voucher(voucher)
        if voucher.issued_at is not None:
            return voucher
        if voucher.is_over or today > voucher.expires_on:
            raise VoucherOver
        if voucher.pact.status != Pact.Status.ACTIVE:
            raise PactNotInForce
        voucher.funding = _fund(voucher, today=today, by=by) if voucher.value_cents else None
        voucher.issued_at, voucher.issued_by = timezone.now(), by.user
        voucher.save(update_fields=["funding", "issued_at", "issued_by"])
        record("voucher.issued", by=by, target=voucher, subject_id=voucher.pact.person_id)
    return voucher


def redeem_voucher(
    *,
    voucher: Voucher,
    merchant: Organisation,
    amount_cents: int,
    pieces: int | None = None,
    key: UUID,
    today: date,
    by: Actor,
    link: PartnerLink | None = None,
) -> VoucherRedemption:
    """A till takes an amount, or so many pieces: the money goes to the merchant. The same `key` takes it once.

    Of a voucher of pieces the amount follows from their number. Raises TooMuch, VoucherNotUsable, FormUsedElsewhere.
    """
    refusals = {"pacts_voucher_not_usable": VoucherNotUsable, "pacts_voucherredemption_key_key": FormUsedElsewhere}
    with transaction.atomic(), refused_as(refusals):
        voucher = lock_voucher(voucher)
        if there := VoucherRedemption.objects.filter(key=key, voucher=voucher, merchant=merchant).first():
            return there
        if not voucher.runs_on(today) or voucher.pact.status != Pact.Status.ACTIVE or merchant.has_left(today):
            raise VoucherNotUsable
        _check_left(voucher, amount_cents, pieces)
        amount_cents = voucher.piece_cents * pieces if pieces else amount_cents
        redemption = VoucherRedemption.objects.create(
            key=key,
            voucher=voucher,
            merchant=merchant,
            amount_cents=amount_cents,
            pieces=pieces,
            redeemed_on=today,
            redeemed_by=by.user,
            link=link,
            transfer=_pay(voucher, merchant, amount_cents, key, today=today, by=by) if amount_cents else None,
        )
        record("voucher.redeemed", by=by, target=voucher, subject_id=voucher.pact.person_id)
    return redemption


def withdraw_voucher(*, voucher: Voucher, today: date, by: Actor) -> Voucher:
    """Take a voucher back, or say no to one that was asked for: what is left goes back to its line. Raises VoucherOver."""
    with transaction.atomic():
        voucher = lock_voucher(voucher)
        if voucher.is_over:
            raise VoucherOver
        _empty(voucher, today=today, by=by)
        voucher.withdrawn_at, voucher.withdrawn_by = timezone.now(), by.user
        voucher.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("voucher.withdrawn", by=by, target=voucher, subject_id=voucher.pact.person_id)
    return voucher


def withdraw_vouchers(*, pact: Pact, today: date, by: Actor) -> None:
    """Take back all that are open, when the pact ends: what is left on them goes the way of their line."""
    for voucher in Voucher.objects.not_over().filter(pact=pact).order_by("pk"):
        withdraw_voucher(voucher=voucher, today=today, by=by)


def expire_vouchers(*, today: date, by: Actor) -> int:
    """Give back to their lines what is left on the vouchers that ran out. Returns how many. Safe to repeat."""
    late = Voucher.objects.not_over().filter(expires_on__lt=today).order_by("expires_on", "pk")
    return sum(_expire(voucher, today=today, by=by) for voucher in late)


def settle_merchant(
    *, organisation: Organisation, merchant: Organisation, amount_cents: int, key: UUID, today: date, by: Actor
) -> None:
    """Write that a merchant was paid what it took. The same `key` counts once. Raises MerchantAlreadyPaid, TieDeclared."""
    no_tie_with_who_is_paid(merchant, by)
    with transaction.atomic():
        owed = Account.objects.filter(code=f"merchant:{organisation.pk}:{merchant.pk}").first()
        if owed is None:
            raise MerchantAlreadyPaid
        try:
            ledger.post_transfer(
                key=f"merchant-paid:{key}",
                debit=owed,
                credit=money.suppliers_of(organisation),
                quantity=amount_cents,
                purpose="Buoni pagati a chi li ha presi",
                happened_on=today,
                by=by,
            )
        except (ledger.InsufficientFunds, ledger.NotPositive) as error:
            raise MerchantAlreadyPaid from error
        record("voucher.merchant_paid", by=by, target=merchant)


# ---- how -------------------------------------------------------------------------------------------


def purse(voucher: Voucher) -> Account:
    """The account on which a voucher's money stands. It cannot go below zero."""
    fund = voucher.line.fund if voucher.line else None
    return ledger.open_account(code=voucher.purse_code, name=f"{voucher.pact.code}: {voucher}"[:160], unit=Unit.EUR, fund=fund)


def merchant_account(voucher: Voucher, merchant: Organisation) -> Account:
    """What a merchant took of one body's vouchers: what that body still owes it. It cannot go below zero."""
    return ledger.open_account(
        code=f"merchant:{voucher.issuer_id}:{merchant.pk}",
        name=f"Buoni incassati: {merchant}"[:160],
        unit=Unit.EUR,
    )


def _lock_pact(pact_id: UUID) -> Pact:
    return Pact.objects.select_for_update(no_key=True).get(pk=pact_id)


def lock_voucher(voucher: Voucher) -> Voucher:
    """The voucher as it is now; it and its pact hold still until the transaction ends."""
    _lock_pact(voucher.pact_id)
    rows = Voucher.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("pact", "line__fund", "line__version__pact").get(pk=voucher.pk)


def _check_terms(version: PactVersion, value_cents: int, pieces: int | None, expires_on: date, today: date) -> None:
    if value_cents > voucher_limit_cents():
        raise VoucherTooBig(
            f"Un buono vale al massimo {format_cents(voucher_limit_cents())}: sopra servono più approvazioni. Chiedi una spesa."
        )
    if expires_on < today or not version.covers(expires_on):
        raise VoucherPastThePact
    if pieces and value_cents % pieces:
        raise UnevenPieces


def _check_room(line: BudgetLine, value_cents: int) -> None:
    left = money.line_account(line).available
    if value_cents > left:
        raise BudgetExceeded(f"Buono oltre il budget: su questa voce restano {format_cents(left)}. Abbassa il valore.")


def _check_left(voucher: Voucher, amount_cents: int, pieces: int | None) -> None:
    if voucher.pieces is None:
        if amount_cents > voucher.left_cents:
            raise TooMuch(f"Sul buono restano {format_cents(voucher.left_cents)}. Non è stato incassato niente.")
    elif not pieces or pieces > voucher.left_pieces:
        raise TooMuch(f"Sul buono restano {voucher.left_pieces} pezzi. Non è stato incassato niente.")


def _fund(voucher: Voucher, *, today: date, by: Actor) -> Any:
    assert voucher.line is not None  # pacts_voucher_money_has_a_line
    try:
        return ledger.post_transfer(
            key=f"voucher:{voucher.pk}",
            debit=money.line_account(voucher.line),
            credit=purse(voucher),
            quantity=voucher.value_cents,
            purpose=f"Buono del patto {voucher.pact.code}",
            happened_on=today,
            by=by,
        )
    except ledger.InsufficientFunds as error:
        raise BudgetExceeded from error


def _pay(voucher: Voucher, merchant: Organisation, cents: int, key: UUID, *, today: date, by: Actor) -> Any:
    try:
        return ledger.post_transfer(
            key=f"voucher-use:{voucher.pk}:{key}",
            debit=purse(voucher),
            credit=merchant_account(voucher, merchant),
            quantity=cents,
            purpose=f"Buono incassato, patto {voucher.pact.code}",
            happened_on=today,
            by=by,
        )
    except ledger.InsufficientFunds as error:
        raise TooMuch from error


def _empty(voucher: Voucher, *, today: date, by: Actor) -> None:
    if voucher.funding_id is None or voucher.line is None or not voucher.left_cents:
        return
    ledger.post_transfer(
        key=f"voucher-rest:{voucher.pk}",
        debit=purse(voucher),
        credit=money.line_account(voucher.line),
        quantity=voucher.left_cents,
        purpose=f"Resto di un buono del patto {voucher.pact.code}",
        happened_on=today,
        by=by,
    )


def _expire(voucher: Voucher, *, today: date, by: Actor) -> bool:
    with transaction.atomic():
        voucher = lock_voucher(voucher)
        if voucher.is_over:  # somebody withdrew it while the job ran
            return False
        _empty(voucher, today=today, by=by)
        voucher.expired_at = timezone.now()
        voucher.save(update_fields=["expired_at"])
        record("voucher.expired", by=by, target=voucher, subject_id=voucher.pact.person_id)
    return True
