"""Vouchers: ask, issue, withdraw, print; the till of a body with an account; what is owed to who took them."""

from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from legami.accounts.rates import within_rate
from legami.core.access import Request, needs, signed_in
from legami.core.dates import today
from legami.core.forms import FormKeyField, bound_from
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.journal.exporting import download
from legami.journal.models import Purpose
from legami.network.models import Organisation
from legami.network.roles import Permission

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.by_link import CodeForm, TillForm
from ..forms.vouchers import UndoForm, VoucherForm
from ..models import Pact, Voucher
from ..reads.spending import lines_to_spend_on
from ..reads.vouchers import dues_of, taken_here, till_vouchers, uses_of, vouchers_of
from ..tables import dues_table
from .links import GIVES, card_response

READS = (Relation.PERSON, *GIVES)
SHOPS = (Organisation.Kind.COMPANY, Organisation.Kind.THIRD_SECTOR, Organisation.Kind.PARISH)
FIELD_OF: dict[type[Refusal], str] = {
    actions.ExcludedPurpose: "goods",
    actions.BudgetExceeded: "value_cents",
    actions.VoucherTooBig: "value_cents",
    actions.UnevenPieces: "pieces",
    actions.VoucherPastThePact: "expires_on",
}
TILL_RATE = "20/m/user,200/h/user"


@needs(Permission.SPENDING_REQUEST)
def voucher_ask(request: Request, pact_id: UUID) -> HttpResponse:
    """Ask for a voucher; somebody else issues it."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    form = bound_from(request, VoucherForm, lines=lines_to_spend_on(pact), merchants=_shops_near(pact))
    if request.method == "POST" and form.is_valid():
        try:
            voucher = actions.ask_voucher(pact=pact, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, "Il buono è chiesto. Vale quando un’altra persona lo approva.")
            return redirect("pacts:voucher", pact.pk, voucher.pk)
    return render(request, "pacts/voucher_ask.html", {"pact": pact, "relation": relation, "form": form})


@signed_in
def voucher(request: Request, pact_id: UUID, voucher_id: UUID) -> HttpResponse:
    """One voucher: what is left, where and when it was taken."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    shown = get_object_or_404(vouchers_of(pact), pk=voucher_id)
    context = {
        "pact": pact,
        "relation": relation,
        "voucher": shown,
        "redemptions": uses_of(shown),
        "may_undo": relation in GIVES and not shown.is_over,
        "steps": _steps(request, shown, relation),
        "print_key": uuid4(),
        "today": today(),
    }
    return render(request, "pacts/voucher.html", context)


@needs(Permission.PACT_VIEW)
def voucher_step(request: Request, pact_id: UUID, voucher_id: UUID, step: str) -> HttpResponse:
    """Issue (`approva`), take back (`ritira`) or print (`stampa`). By POST."""
    pact, relation = get_pact_for(request, pact_id, only=GIVES)
    shown = get_object_or_404(vouchers_of(pact), pk=voucher_id)
    if step not in ("approva", "ritira", "stampa") or (step == "approva" and not _may_approve(request)):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if step == "stampa" and _steps(request, shown, relation)["print"]:
        return _printed(request, shown)
    try:
        if step == "approva":
            actions.issue_voucher(voucher=shown, today=today(), by=request.actor)
        elif step == "ritira":
            actions.withdraw_voucher(voucher=shown, today=today(), by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        said = {"approva": "Il buono è approvato: ora si può stampare.", "ritira": "Il buono è ritirato."}
        messages.success(request, said.get(step, "Questo buono non si stampa più."))
    return redirect("pacts:voucher", pact.pk, shown.pk)


@needs(Permission.PACT_VIEW)
def voucher_undo(request: Request, pact_id: UUID, voucher_id: UUID, redemption_id: UUID) -> HttpResponse:
    """Undo what a till took by mistake, and say why."""
    pact, relation = get_pact_for(request, pact_id, only=GIVES)
    use = get_object_or_404(uses_of(get_object_or_404(vouchers_of(pact), pk=voucher_id)), pk=redemption_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_redemption(redemption=use, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’incasso è annullato: è di nuovo tutto sul buono.")
            return redirect("pacts:voucher", pact.pk, voucher_id)
    return render(request, "pacts/voucher_undo.html", {"pact": pact, "relation": relation, "use": use, "form": form})


@needs(Permission.VOUCHER_REDEEM)
def till(request: Request) -> HttpResponse:
    """The till of a body with an account: the code first, then how much."""
    code_form, shown, more = CodeForm(request.POST or None), None, {}
    if request.method == "POST" and not within_rate(request, "till", TILL_RATE):
        code_form.add_error("code", "Troppi tentativi in poco tempo. Aspetta un minuto e riprova.")
    elif request.method == "POST" and code_form.is_valid():
        shown = till_vouchers(request.actor).filter(code=code_form.cleaned_data["code"]).first()
        if shown is None or not shown.runs_on(today()):
            shown = None
            code_form.add_error("code", "Questo codice non vale qui, oppure il buono è scaduto. Chiama chi lo ha dato.")
    if shown is not None:
        more = _at_the_till(request, shown)
    return render(request, "pacts/till.html", {"code_form": code_form, "voucher": shown} | more)


@needs(Permission.SPENDING_PAY)
def dues(request: Request) -> HttpResponseBase:
    """What this body owes to who took its vouchers; marked as paid all at once, for the sum that was read."""
    owed = dues_of(request.actor.organisation_id)
    if file := download(request, dues_table(owed)):
        return file
    if request.method == "POST":
        due = next((due for due in owed if str(due.merchant.pk) == request.POST.get("merchant")), None)
        if due is None:
            messages.warning(request, "Questi buoni sono già segnati come pagati.")
        else:
            key = FormKeyField().clean(request.POST.get("form_key"))
            _settle(request, due.merchant, request.POST.get("cents", ""), key)
        return redirect("pacts:dues")
    return render(request, "pacts/dues.html", {"dues": [(due, uuid4()) for due in owed]})


# ---- how -----------------------------------------------------------------------------------------------


def _shops_near(pact: Pact) -> QuerySet[Organisation]:
    """The bodies that take part in the pact, and shops, associations and parishes of its district; none that left."""
    here = Organisation.objects.here_on(today())
    near = here.filter(kind__in=SHOPS, municipality__district=pact.municipality.district_id)
    named = here.filter(pk__in=pact.versions.filter(status="active").values("parties__organisation"))
    return (near | named).exclude(pk=pact.organisation_id).distinct().order_by("name", "pk")


def _own_body(request: Request) -> Organisation:
    """The body that one acts for."""
    return get_object_or_404(Organisation.objects.filter(pk__in=[request.actor.organisation_id]))


def _may_approve(request: Request) -> bool:
    return request.actor.may(Permission.SPENDING_APPROVE)


def _steps(request: Request, voucher: Voucher, relation: Relation) -> dict[str, bool]:
    """Which buttons the page shows."""
    gives, waits = relation in GIVES, voucher.issued_at is None and not voucher.is_over
    theirs = voucher.asked_by_id == request.actor.user_id
    return {
        "approve": gives and waits and not theirs and _may_approve(request),
        "print": gives and voucher.runs_on(today()) and not voucher.is_spent,
        "withdraw": gives and not voucher.is_over and not voucher.is_spent,
    }


def _printed(request: Request, voucher: Voucher) -> HttpResponse:
    """The voucher on paper. A new paper ends the one before."""
    link, token = actions.issue_link(
        pact=voucher.pact,
        line=actions.Line(voucher, None),
        way="paper",
        now=timezone.now(),
        expires_at=timezone.make_aware(datetime.combine(voucher.expires_on, time.max)),
        form_key=FormKeyField().clean(request.POST.get("form_key")),
        by=request.actor,
    )
    if not token:
        messages.info(request, "Questo foglio è già stato stampato e usato. Per stamparne un altro, premi di nuovo.")
        return redirect("pacts:voucher", voucher.pact_id, voucher.pk)
    return card_response(link, token)


def _at_the_till(request: Request, voucher: Voucher) -> dict[str, Any]:
    """The form for this voucher, what was taken or put back just now, and what this body took today."""
    merchants = (_own_body(request),)
    takes = "incassa" in request.POST
    form = TillForm(request.POST if takes else None, voucher=voucher, merchants=merchants)
    told: dict[str, Any] = {}
    if takes and form.is_valid():
        try:
            told["done"] = actions.redeem_voucher(voucher=voucher, today=today(), by=request.actor, **form.taken)
        except Refusal as refusal:
            form.add_error("pieces" if voucher.pieces else "amount_cents", str(refusal))
    elif "annulla" in request.POST:
        told = _undone_here(request, voucher)
    if "done" in told or "undone" in told:
        voucher.refresh_from_db()
        form = TillForm(voucher=voucher, merchants=merchants)
    record_read(
        "voucher.read",
        by=request.actor,
        purpose=Purpose.PARTNERSHIP,
        subject_ids=[voucher.pact.person_id],
        field_groups=("voucher",),
        target=voucher,
    )
    return {"form": form, "uses": taken_here(voucher, request.actor, today()), **told}


def _undone_here(request: Request, voucher: Voucher) -> dict[str, Any]:
    """A mistake of this till, put right on the same day; what others took, or on another day, is not theirs to undo."""
    wanted = request.POST["annulla"]
    use = next((use for use in taken_here(voucher, request.actor, today()) if str(use.pk) == wanted), None)
    if use is None:
        return {"trouble": "Questo incasso è già annullato, oppure non è di oggi. Guarda qui sotto che cosa resta."}
    try:
        actions.undo_redemption(redemption=use, reason="errore alla cassa", today=today(), by=request.actor)
    except Refusal as refusal:
        return {"trouble": str(refusal)}
    return {"undone": use}


def _settle(request: Request, merchant: Organisation, cents: str, key: UUID) -> None:
    try:
        actions.settle_merchant(
            organisation=_own_body(request),
            merchant=merchant,
            amount_cents=int(cents) if cents.isdecimal() and len(cents) < 13 else 0,
            key=key,
            today=today(),
            by=request.actor,
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"Segnato: {merchant} è stato pagato.")
