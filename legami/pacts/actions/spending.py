"""An expense from the request to the verified receipt."""

from datetime import date
from mimetypes import guess_extension
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.money import format_cents
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.core.uploads import sha256_of
from legami.journal.actions import record
from legami.ledger import actions as ledger

from ..excluded import excluded_kind
from ..guards import no_declared_tie
from ..lifecycle import WrongState, may_move, move
from ..models import Approval, BudgetLine, Pact, PactVersion, Receipt, SpendingRequest
from . import money
from .money import BudgetExceeded


class PactNotInForce(Refusal):
    """Si può chiedere una spesa solo su un patto firmato e attivo."""


class ExcludedPurpose(Refusal):
    """Con il budget del patto questo non si paga. Parlane con chi segue il patto: si cerca un altro modo."""


class NoAdvanceNow(Refusal):
    """L’anticipo urgente si chiede su un testo che la persona legge già, finché non hanno firmato tutti."""


class AdvanceTooHigh(Refusal):
    """L’anticipo supera il limite per un patto non ancora firmato. Chiedi meno, oppure aspetta la firma."""


class OutsideDates(Refusal):
    """La data della spesa è fuori dal patto. Scegli un giorno compreso tra l'inizio e la fine del patto."""


class OwnRequest(Refusal):
    """Chi chiede una spesa non può approvarla. Deve farlo un'altra persona."""


class OwnRefusal(Refusal):
    """Hai respinto tu questa spesa, e il rifiuto è stato contestato: ora decide un’altra persona."""


class RequestReworded(Refusal):
    """La richiesta è cambiata mentre la leggevi: l'approvazione non è stata registrata. Rileggila e approva di nuovo."""


class ReceiptUsedTwice(Refusal):
    """Questo giustificativo è già stato usato per un'altra spesa. Controlla numero, data e importo."""


class FileUsedTwice(Refusal):
    """Questo file prova già un'altra spesa. Ogni spesa ha il suo: se uno solo ne copre due, chiedine due a chi vende."""


class OwnReceipt(Refusal):
    """Chi ha aggiunto il giustificativo non può controllarlo. Deve farlo un'altra persona."""


class ReceiptReplaced(Refusal):
    """Questo giustificativo non è più quello della spesa. Ricarica la pagina e guarda quello nuovo."""


class NotReversible(Refusal):
    """Questo pagamento non si può più stornare: i soldi tornati sono già stati usati. Chiama chi gestisce il fondo."""


class ReceiptTooHigh(Refusal):
    """Il giustificativo supera l'importo pagato. Controlla l'importo, oppure chiedi una nuova spesa per la differenza."""


def approvals_needed(amount_cents: int) -> int:
    """How many different people must approve an amount (settings.PACT_APPROVAL_BANDS).

    >>> approvals_needed(100), approvals_needed(50_000), approvals_needed(500_000)
    (1, 2, 3)
    """
    return max(count for from_cents, count in settings.PACT_APPROVAL_BANDS if amount_cents >= from_cents)


def request_spending(
    *,
    pact: Pact,
    line: BudgetLine,
    amount_cents: int,
    reason: str,
    supplier_name: str,
    service_on: date,
    form_key: UUID,
    by: Actor,
    other_purpose: str = "",
) -> SpendingRequest:
    """Ask for an expense on a line in force. Nothing is held yet: the last approval does that.

    `other_purpose` says what it is if the line does not name it; then two must approve. The same `form_key` gives the
    first request back. Raises PactNotInForce, OutsideDates, BudgetExceeded, ExcludedPurpose, FormUsedElsewhere.
    """
    check_purpose(reason, supplier_name, other_purpose)
    refusals = {
        "pacts_spending_on_unsigned_pact": PactNotInForce,
        "pacts_spendingrequest_form_key_key": FormUsedElsewhere,
    }
    with transaction.atomic(), refused_as(refusals):
        # The lock makes a double click wait for its twin, and an expense for a closing.
        locked = Pact.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=pact.pk)
        if there := SpendingRequest.objects.filter(form_key=form_key, pact=pact).first():
            return there
        if not locked.takes_expense(service_on) or line.version.status != "active" or line.version.pact_id != pact.pk:
            raise PactNotInForce
        if not line.version.covers(service_on):
            raise OutsideDates
        _check_budget(line, amount_cents)
        request = SpendingRequest.objects.create(
            form_key=form_key,
            pact=pact,
            line=line,
            amount_cents=amount_cents,
            reason=reason,
            supplier_name=supplier_name,
            service_on=service_on,
            purpose=SpendingRequest.Purpose.OTHER if other_purpose else SpendingRequest.Purpose.LINE,
            other_purpose=other_purpose,
            requested_by=by.user,
        )
        record("spending.requested", by=by, target=request, subject_id=pact.person_id)
    return request


def request_advance(
    *,
    pact: Pact,
    line: BudgetLine,
    amount_cents: int,
    reason: str,
    advance_reason: str,
    supplier_name: str,
    service_on: date,
    form_key: UUID,
    by: Actor,
) -> SpendingRequest:
    """Ask for money before the pact is signed by all, because something cannot wait (rule V02). Two others must approve.

    All advances of a pact together stay under settings.PACT_ADVANCE_CAP_CENTS and under the line's amount. The same
    `form_key` gives the first request back. Raises NoAdvanceNow, AdvanceTooHigh, BudgetExceeded, ExcludedPurpose,
    FormUsedElsewhere.
    """
    check_purpose(reason, supplier_name, advance_reason)
    with transaction.atomic(), refused_as({"pacts_spendingrequest_form_key_key": FormUsedElsewhere}):
        locked = Pact.objects.select_for_update(of=("self",), no_key=True).get(pk=pact.pk)
        if there := SpendingRequest.objects.filter(form_key=form_key, pact=pact).first():
            return there
        text = PactVersion.objects.select_for_update(no_key=True).get(pk=line.version_id)
        if locked.status != Pact.Status.PREPARING or text.pact_id != pact.pk or text.status not in PactVersion.READ_BEFORE:
            raise NoAdvanceNow
        _check_advance(locked, line, amount_cents)
        request = SpendingRequest.objects.create(
            form_key=form_key,
            pact=pact,
            line=line,
            amount_cents=amount_cents,
            reason=reason,
            advance_reason=advance_reason,
            supplier_name=supplier_name,
            service_on=service_on,
            requested_by=by.user,
        )
        record("spending.advance_requested", by=by, target=request, subject_id=pact.person_id)
    return request


def approve(*, request: SpendingRequest, today: date, by: Actor, wording: int | None = None) -> SpendingRequest:
    """Say yes to the `wording` that was read. When enough people have, the money is reserved in the same transaction.

    Raises OwnRequest, OwnRefusal, WrongState (already decided), RequestReworded, PactNotInForce, BudgetExceeded.
    Cost: one row lock.
    """
    with transaction.atomic():
        request = _lock(request)
        if not _may_go_on(request):
            raise PactNotInForce
        if request.status != SpendingRequest.Status.REQUESTED:
            raise WrongState
        if wording not in (None, request.wording):
            raise RequestReworded
        _decide(request, Approval.Decision.YES, reason="", by=by)
        said_yes = request.approvals.filter(decision=Approval.Decision.YES, wording=request.wording)
        if said_yes.count() >= max(approvals_needed(request.amount_cents), request.approvals_at_least):
            if request.is_advance and request.pact.status == Pact.Status.PREPARING:
                money.advance(request, on=today, by=by)
            move(request, "commit", reservation=_reserve(request, today=today, by=by))
        record("spending.approved", by=by, target=request, subject_id=request.pact.person_id)
    return request


def reject(*, request: SpendingRequest, reason: str, by: Actor) -> SpendingRequest:
    """Say no, and why. Raises OwnRequest, WrongState."""
    with transaction.atomic():
        request = _lock(request)
        move(request, "reject")
        _decide(request, Approval.Decision.NO, reason=reason, by=by)
        record("spending.rejected", by=by, target=request, subject_id=request.pact.person_id)
    return request


def contest(*, request: SpendingRequest, reason: str, by: Actor) -> SpendingRequest:
    """Say that a refusal is not right: the request is open again, once, and who refused it no longer decides.

    Raises AlreadyContested, WrongState, PactNotInForce.
    """
    with transaction.atomic():
        request = _lock(request)
        if not _may_go_on(request):
            raise PactNotInForce
        said = {"contest_reason": reason, "contested_at": timezone.now(), "contested_by": by.user}
        move(request, "contest", wording=request.wording + 1, **said)
        record("spending.contested", by=by, target=request, subject_id=request.pact.person_id)
    return request


def ask_to_complete(*, request: SpendingRequest, reason: str, by: Actor) -> SpendingRequest:
    """Ask the requester for what is missing. Raises OwnRequest, WrongState."""
    with transaction.atomic():
        request = _lock(request)
        move(request, "ask")
        _decide(request, Approval.Decision.ASK, reason=reason, by=by)
        record("spending.asked_to_complete", by=by, target=request, subject_id=request.pact.person_id)
    return request


def answer_question(*, request: SpendingRequest, reason: str, by: Actor) -> SpendingRequest:
    """Complete the request. Those who had approved approved other words: all are asked again.

    Raises WrongState, ExcludedPurpose.
    """
    check_purpose(reason)
    with transaction.atomic():
        request = _lock(request)
        move(request, "answer", reason=reason, wording=request.wording + 1)
        record("spending.completed", by=by, target=request, subject_id=request.pact.person_id)
    return request


def pay(*, request: SpendingRequest, paid_on: date, by: Actor) -> SpendingRequest:
    """Pay the supplier: what was reserved leaves the budget. A repeat pays nothing twice. Raises WrongState, OwnRequest."""
    if request.requested_by_id == by.user_id:
        raise OwnRequest
    with transaction.atomic():
        request = _lock(request)
        no_declared_tie(request, by)
        if request.status != SpendingRequest.Status.COMMITTED or request.reservation is None:
            raise WrongState
        payment = ledger.post_reserved(reservation=request.reservation, key=f"pay:{request.pk}", happened_on=paid_on, by=by)
        move(request, "pay", payment=payment)
        record("spending.paid", by=by, target=request, subject_id=request.pact.person_id)
    return request


def cancel_request(*, request: SpendingRequest, today: date, by: Actor) -> SpendingRequest:
    """Give up an expense that is not paid yet; what was reserved is free again. Raises WrongState."""
    with transaction.atomic():
        request = _lock(request)
        if request.reservation is not None and request.status == SpendingRequest.Status.COMMITTED:
            ledger.void_reserved(reservation=request.reservation, key=f"void:{request.pk}", happened_on=today, by=by)
            if request.is_advance and request.pact.activated_at is None:
                money.take_advance_back(request, on=today, by=by)
        move(request, "cancel")
        record("spending.cancelled", by=by, target=request, subject_id=request.pact.person_id)
    return request


def reverse_spending(*, request: SpendingRequest, reason: str, today: date, by: Actor) -> SpendingRequest:
    """Undo a payment that should not have been: the money comes back to the line by a new movement, the receipt is void.

    Raises WrongState, NotReversible.
    """
    with transaction.atomic():
        request = _lock(request)
        if request.payment is None or not may_move(request, "reverse"):
            raise WrongState
        try:
            note = f"Storno di una spesa del patto {request.pact.code}"  # the book holds no words on a person
            ledger.reverse_transfer(request.payment, key=f"reverse:{request.pk}", reason=note, happened_on=today, by=by)
        except (ledger.LotsAlreadySpent, ledger.InsufficientFunds, ledger.AlreadyResolved) as error:
            raise NotReversible from error
        _void_receipts(request, reason=reason, by=by)
        move(request, "reverse", reversal_reason=reason)
        _return_if_closed(request, today=today, by=by)
        record("spending.reversed", by=by, target=request, subject_id=request.pact.person_id)
    return request


# ---- receipts --------------------------------------------------------------------------------------


def add_receipt(
    *,
    request: SpendingRequest,
    supplier_tax_code: str,
    number: str,
    issued_on: date,
    amount_cents: int,
    file: Any,
    file_type: str,
    by: Actor,
) -> Receipt:
    """Attach the proof of a paid expense. Raises ReceiptUsedTwice, FileUsedTwice, ReceiptTooHigh, OutsideDates, WrongState."""
    if amount_cents > request.amount_cents:
        raise ReceiptTooHigh
    _check_receipt_day(request, issued_on)
    used = {
        "pacts_receipt_used_once": ReceiptUsedTwice,
        "pacts_receipt_file_used_once": FileUsedTwice,
        "pacts_one_receipt_per_request": WrongState,
    }
    with transaction.atomic():
        request = _lock(request)
        move(request, "account")
        receipt = Receipt(
            request=request,
            supplier_tax_code=_one_word(supplier_tax_code),
            number=_one_word(number),
            issued_on=issued_on,
            amount_cents=amount_cents,
            file=file,
            file_sha256=sha256_of(file),
            file_type=file_type,
            added_by=by.user,
        )
        # The sender's own name for the file may tell who they are.
        receipt.file.name = f"{receipt.pk}{guess_extension(file_type) or ''}"
        try:
            with refused_as(used):
                receipt.save(force_insert=True)
        except Refusal:
            receipt.file.delete(save=False)  # the row is refused: its file must not stay behind
            raise
        record("spending.receipt_added", by=by, target=request, subject_id=request.pact.person_id)
    return receipt


def verify_receipt(*, receipt: Receipt, today: date, by: Actor) -> SpendingRequest:
    """Accept the proof. What was paid beyond it comes back to the line. Raises OwnReceipt, ReceiptReplaced, WrongState."""
    with transaction.atomic():
        request = _lock(receipt.request)
        _check_receipt(receipt, by=by)
        corrected = _pay_only(request, receipt, today=today, by=by)
        move(request, "verify", payment=corrected)
        Receipt.objects.filter(pk=receipt.pk).update(verified_at=timezone.now(), verified_by=by.user)
        _return_if_closed(request, today=today, by=by)
        record("spending.verified", by=by, target=request, subject_id=request.pact.person_id)
    return request


def send_back_receipt(*, receipt: Receipt, reason: str, by: Actor) -> SpendingRequest:
    """Refuse the proof and say why: it is void, and another one is awaited. Raises OwnReceipt, ReceiptReplaced, WrongState."""
    with transaction.atomic():
        request = _lock(receipt.request)
        _check_receipt(receipt, by=by)
        move(request, "send_back")
        _void_receipts(request, reason=reason, by=by)
        record("spending.receipt_sent_back", by=by, target=request, subject_id=request.pact.person_id)
    return request


# ---- how -------------------------------------------------------------------------------------------


def _lock(request: SpendingRequest) -> SpendingRequest:
    """The request as it is now; it and the pact's state hold still until the transaction ends."""
    rows = SpendingRequest.objects.select_for_update(of=("self", "pact"), no_key=True)
    return rows.select_related("pact__organisation", "line__fund", "line__version__pact", "reservation", "payment").get(
        pk=request.pk
    )


def _may_go_on(request: SpendingRequest) -> bool:
    """True if this expense may still be approved: in a pact in force, or as an advance on one that is not signed yet."""
    waits_for_signatures = request.is_advance and request.pact.status == Pact.Status.PREPARING
    return waits_for_signatures or request.pact.takes_expense(request.service_on)


def check_purpose(*texts: str) -> None:
    """Raises ExcludedPurpose if these words name what the budget never pays."""
    if kind := excluded_kind(*texts):
        raise ExcludedPurpose(
            f"Con il budget del patto non si pagano {kind}. La richiesta non è partita. Se non è questo, scrivila con altre "
            "parole; se è questo, parlane con chi segue il patto: si cerca un altro modo."
        )


def _check_advance(pact: Pact, line: BudgetLine, amount_cents: int) -> None:
    """Under the cap for the pact, and under what the line will have. Call with the pact locked."""
    over = (SpendingRequest.Status.REJECTED, SpendingRequest.Status.CANCELLED, SpendingRequest.Status.REVERSED)
    asked = list(pact.spending_requests.exclude(advance_reason="").exclude(status__in=over).select_related("line"))
    left = settings.PACT_ADVANCE_CAP_CENTS - sum(row.amount_cents for row in asked)
    if amount_cents > left:
        raise AdvanceTooHigh(
            f"Prima della firma si possono anticipare ancora {format_cents(max(left, 0))} in tutto. "
            "Chiedi meno, oppure aspetta la firma."
        )
    if amount_cents > line.amount_cents - sum(row.amount_cents for row in asked if row.line.key == line.key):
        raise BudgetExceeded


def _check_receipt_day(request: SpendingRequest, issued_on: date) -> None:
    """Not before the pact begins; after its end only for a service that fell within it (V07). A new version may have
    prolonged it; an advance comes before it.
    """
    if request.is_advance:
        return
    signed = request.pact.versions.filter(activated_at__isnull=False)
    served = signed.filter(starts_on__lte=request.service_on, ends_on__gte=request.service_on)
    if not (signed.filter(starts_on__lte=issued_on).exists() and served.exists()):
        raise OutsideDates


def _decide(request: SpendingRequest, decision: str, *, reason: str, by: Actor) -> None:
    if request.requested_by_id == by.user_id:
        raise OwnRequest
    no_declared_tie(request, by)
    refusals: dict[str, type[Refusal]] = {
        "pacts_contested_goes_to_another": OwnRefusal,
        "pacts_requester_never_approves": OwnRequest,
        "pacts_one_yes_per_approver_and_wording": WrongState,
    }
    with refused_as(refusals):
        Approval.objects.create(request=request, wording=request.wording, decision=decision, reason=reason, decided_by=by.user)


def _reserve(request: SpendingRequest, *, today: date, by: Actor) -> Any:
    try:
        return ledger.reserve_transfer(
            key=f"spend:{request.pk}",
            debit=money.line_account(request.line),
            credit=money.suppliers_account(request.pact),
            quantity=request.amount_cents,
            purpose=f"Spesa del patto {request.pact.code}: {request.line.get_category_display()}",
            happened_on=today,
            by=by,
        )
    except ledger.InsufficientFunds as error:
        raise BudgetExceeded from error


def _check_budget(line: BudgetLine, amount_cents: int) -> None:
    left = money.line_account(line).available
    if amount_cents > left:
        raise BudgetExceeded(
            f"Spesa oltre il budget: su questa voce restano {format_cents(left)}. "
            "Abbassa l'importo, oppure cambia il patto con una nuova versione."
        )


def _check_receipt(receipt: Receipt, *, by: Actor) -> None:
    """It is the one that counts now, and somebody else's; no tie is declared. Call with the request locked."""
    if receipt.added_by_id == by.user_id:
        raise OwnReceipt
    no_declared_tie(receipt.request, by)
    if not Receipt.objects.filter(pk=receipt.pk, voided_at=None).exists():
        raise ReceiptReplaced


def _pay_only(request: SpendingRequest, receipt: Receipt, *, today: date, by: Actor) -> Any:
    """The payment, or a new one of what the receipt proves: the first is reversed, so that each lot gets its own back."""
    if request.payment is None or receipt.amount_cents == request.payment.quantity:
        return request.payment
    note = f"Resto di una spesa del patto {request.pact.code}"
    ledger.reverse_transfer(request.payment, key=f"correct:{receipt.pk}", reason=note, happened_on=today, by=by)
    return ledger.post_transfer(
        key=f"settle:{receipt.pk}",
        debit=money.line_account(request.line),
        credit=money.suppliers_account(request.pact),
        quantity=receipt.amount_cents,
        purpose=request.payment.purpose,
        happened_on=today,
        by=by,
    )


def _return_if_closed(request: SpendingRequest, *, today: date, by: Actor) -> None:
    """Nothing may stay on a line that nobody can spend any more. The cause is new each time: an expense may be verified,
    then reversed.
    """
    if request.pact.is_closed and not request.pact.is_frozen:
        money.return_unspent(request.pact, cause=uuid4(), on=today, by=by)


def _void_receipts(request: SpendingRequest, *, reason: str, by: Actor) -> None:
    current = request.receipts.filter(voided_at=None)
    current.update(voided_at=timezone.now(), voided_by=by.user, void_reason=reason[:200])


def _one_word(typed: str) -> str:
    """A number or code as it is compared: capitals, no spaces, so that 'a 12' and 'A12' are one receipt."""
    return "".join(typed.upper().split())
