"""Expenses: ask for one, follow it, take its next step; and the lists of what waits for somebody."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Actor, Request, needs, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.pages import Pages
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.journal.exporting import download
from legami.network.roles import Permission

from .. import actions
from ..access import PURPOSES, Relation, get_pact_for, may_handle_money
from ..forms import spending as forms
from ..lifecycle import WrongState
from ..models import Pact, Receipt, SpendingRequest
from ..reads.spending import line_states, spending_of, spending_to_do, story_of
from ..spending_steps import STEPS, current_receipt, is_not_theirs, open_steps, yes_given
from ..tables import spending_table, waiting_spending_table

PAGE = 20
MONEY_RELATIONS = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR, Relation.ACCOUNTANT)
# Beside which field a refusal is shown; the others stand above the form.
FIELD_OF: dict[type[Refusal], str] = {
    actions.BudgetExceeded: "amount_cents",
    actions.ReceiptTooHigh: "amount_cents",
    actions.ReceiptUsedTwice: "number",
    actions.FileUsedTwice: "file",
    actions.ExcludedPurpose: "reason",
}


@signed_in
def spending_list(request: Request, pact_id: UUID) -> HttpResponseBase:
    """All expenses of a pact, newest first, with how its budget stands."""
    pact, relation = get_pact_for(request, pact_id, only=MONEY_RELATIONS)
    found = spending_of(pact)
    if file := download(request, spending_table(pact, relation, found)):
        return file
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    context = {"pact": pact, "relation": relation, "page": page, "may_ask": may_ask(request.actor, pact, relation)}
    return render(request, "pacts/spending_list.html", context)


@signed_in
def spending_ask(request: Request, pact_id: UUID) -> HttpResponse:
    """Ask for an expense on one line."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER))
    if not may_handle_money(request.actor, pact, relation):
        raise Http404
    form = bound_from(request, forms.AskForm, pact=pact)
    if request.method == "POST" and form.is_valid():
        try:
            spending = actions.request_spending(pact=pact, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal, {actions.OutsideDates: "service_on"})
        else:
            messages.success(request, "Richiesta inviata. Qui vedi a che punto è.")
            return redirect("pacts:spending_detail", pact.pk, spending.pk)
    return render(request, "pacts/spending_ask.html", {"pact": pact, "relation": relation, "form": form})


@signed_in
def spending_advance(request: Request, pact_id: UUID) -> HttpResponse:
    """The worker asks for money that cannot wait for the signatures."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    if pact.status != Pact.Status.PREPARING:
        raise Http404
    form = bound_from(request, forms.AdvanceForm, pact=pact)
    if request.method == "POST" and form.is_valid():
        try:
            spending = actions.request_advance(pact=pact, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal, {actions.AdvanceTooHigh: "amount_cents"})
        else:
            messages.success(request, "Richiesta inviata: devono approvarla due persone.")
            return redirect("pacts:spending_detail", pact.pk, spending.pk)
    context = {"pact": pact, "relation": relation, "form": form, "cap_cents": settings.PACT_ADVANCE_CAP_CENTS}
    return render(request, "pacts/spending_advance.html", context)


@signed_in
def spending_detail(request: Request, pact_id: UUID, spending_id: UUID) -> HttpResponse:
    """One expense: what it is, what happened, what can be done now."""
    pact, relation = get_pact_for(request, pact_id, only=MONEY_RELATIONS)
    spending = spending_in(pact, spending_id)
    context = {
        **about(spending, relation, request.actor),
        "story": story_of(spending, relation, request.actor),
        "line_state": line_states([spending.line])[0],
        "steps": open_steps(spending, relation, request.actor) if may_handle_money(request.actor, pact, relation) else [],
    }
    return render(request, "pacts/spending_detail.html", context)


@signed_in
def spending_step(request: Request, pact_id: UUID, spending_id: UUID, step: str) -> HttpResponse:
    """Take one step with an expense, after a look at it. A step that is over says so."""
    pact, relation = get_pact_for(request, pact_id, only=MONEY_RELATIONS)
    spending = spending_in(pact, spending_id)
    chosen = STEPS.get(step)
    if chosen is None or relation not in chosen.open_to or not may_handle_money(request.actor, pact, relation):
        raise Http404
    if is_not_theirs(chosen, spending, relation, request.actor):
        raise Http404
    form_class, run, done = RUNS[step]
    form = bound_from(request, form_class, spending=spending)
    if request.method == "POST" and form.is_valid():
        try:
            run(spending, form.cleaned_data, request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal, {actions.OutsideDates: "issued_on"})
        else:
            messages.success(request, done)
            return redirect("pacts:spending_detail", pact.pk, spending.pk)
    elif request.method != "POST" and chosen not in open_steps(spending, relation, request.actor):
        messages.warning(request, str(WrongState()))
        return redirect("pacts:spending_detail", pact.pk, spending.pk)
    context = {**about(spending, relation, request.actor), "form": form, "step": chosen}
    return render(request, "pacts/spending_step.html", context)


@signed_in
def receipt_file(request: Request, pact_id: UUID, spending_id: UUID, receipt_id: UUID) -> HttpResponse:
    """The photo or PDF of a receipt. The accounts open it only while it waits for their check; each opening is journaled."""
    pact, relation = get_pact_for(request, pact_id, only=MONEY_RELATIONS)
    receipt = get_object_or_404(Receipt, pk=receipt_id, request=spending_id, request__pact=pact)
    if relation == Relation.ACCOUNTANT and receipt != receipt_to_check(receipt.request):
        raise Http404
    record_read(
        "spending.receipt_read",
        by=request.actor,
        purpose=PURPOSES[relation],
        subject_ids=[pact.person_id],
        field_groups=["receipt"],
        target=receipt.request,
    )
    with receipt.file.open() as file:
        response = HttpResponse(file.read(), content_type=receipt.file_type)
    response["Content-Disposition"] = f'inline; filename="{pact.code}-giustificativo"'
    response["Cache-Control"] = "private, no-store"
    return response


@needs(Permission.SPENDING_APPROVE, Permission.SPENDING_PAY)
def spending(request: Request) -> HttpResponseBase:
    """What waits: for the accounts to pay and to check, for worker and coordinator to approve."""
    work = spending_to_do(request.actor)
    chosen = request.GET.get("lista", "")
    kind = chosen if chosen in work else next(iter(work))
    sees_names = not request.actor.may(Permission.SPENDING_PAY)
    if file := download(request, waiting_spending_table(work[kind], kind, sees_names=sees_names, needed=needed_for)):
        return file
    page = Pages(work[kind], PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    record_read(
        "spending.listed",
        by=request.actor,
        purpose=PURPOSES[Relation.WORKER if sees_names else Relation.ACCOUNTANT],
        subject_ids=sorted({row.pact.person_id for row in rows}),
        field_groups=["identity", "movements"] if sees_names else ["pseudonym", "movements"],
    )
    context = {
        "kind": kind,
        "counts": {name: Pages(queryset, PAGE).how_many for name, queryset in work.items()},
        "page": page,
        "rows": [(row, yes_given(row), needed_for(row)) for row in rows],
        "sees_names": sees_names,
    }
    return render(request, "pacts/spending_to_do.html", context)


# ---- how -----------------------------------------------------------------------------------------------

Run = Callable[[SpendingRequest, dict[str, Any], Actor], object]


def _add_receipt(spending: SpendingRequest, data: dict[str, Any], by: Actor) -> object:
    return actions.add_receipt(request=spending, file_type=data["file"].content_type, by=by, **data)


def _verify(spending: SpendingRequest, data: dict[str, Any], by: Actor) -> object:
    return actions.verify_receipt(receipt=_receipt_of(spending), today=today(), by=by)


def _send_back(spending: SpendingRequest, data: dict[str, Any], by: Actor) -> object:
    return actions.send_back_receipt(receipt=_receipt_of(spending), by=by, **data)


def _receipt_of(spending: SpendingRequest) -> Receipt:
    receipt = current_receipt(spending)
    if receipt is None:
        raise WrongState
    return receipt


# What each step asks, does, and says when it is done.
RUNS: dict[str, tuple[type[forms.StepForm], Run, str]] = {
    "approva": (
        forms.ApproveForm,
        lambda spending, data, by: actions.approve(request=spending, today=today(), by=by, **data),
        "Approvazione registrata.",
    ),
    "chiedi": (
        forms.QuestionForm,
        lambda spending, data, by: actions.ask_to_complete(request=spending, by=by, **data),
        "Domanda inviata a chi ha chiesto la spesa.",
    ),
    "respingi": (
        forms.ReasonForm,
        lambda spending, data, by: actions.reject(request=spending, by=by, **data),
        "Richiesta respinta. Chi l'ha fatta legge il motivo.",
    ),
    "contesta": (
        forms.ContestForm,
        lambda spending, data, by: actions.contest(request=spending, by=by, **data),
        "Fatto. Adesso decide un’altra persona.",
    ),
    "rispondi": (
        forms.AnswerForm,
        lambda spending, data, by: actions.answer_question(request=spending, by=by, **data),
        "Richiesta completata: aspetta di nuovo l'approvazione.",
    ),
    "paga": (
        forms.PayForm,
        lambda spending, data, by: actions.pay(request=spending, by=by, **data),
        "Pagamento registrato. Ora serve il giustificativo.",
    ),
    "giustificativo": (forms.ReceiptForm, _add_receipt, "Giustificativo aggiunto. Chi tiene i conti lo controlla."),
    "verifica": (forms.StepForm, _verify, "Giustificativo verificato: la spesa è chiusa."),
    "rimanda": (forms.ReasonForm, _send_back, "Giustificativo rimandato: ne serve un altro."),
    "annulla": (
        forms.StepForm,
        lambda spending, data, by: actions.cancel_request(request=spending, today=today(), by=by),
        "Richiesta annullata.",
    ),
    "storna": (
        forms.ReasonForm,
        lambda spending, data, by: actions.reverse_spending(request=spending, today=today(), by=by, **data),
        "Pagamento stornato: i soldi sono tornati nella voce.",
    ),
}


def spending_in(pact: Pact, spending_id: UUID) -> SpendingRequest:
    """An expense of this pact, with all that its page shows, or 404."""
    rows = SpendingRequest.objects.select_related("line__goal", "line__version", "payment").prefetch_related(
        "approvals", "receipts"
    )
    spending = get_object_or_404(rows, pk=spending_id, pact=pact)
    spending.pact = pact
    return spending


def about(spending: SpendingRequest, relation: Relation, actor: Actor) -> dict[str, Any]:
    """What every page on an expense shows of it."""
    receipt = current_receipt(spending)
    return {
        "pact": spending.pact,
        "relation": relation,
        "spending": spending,
        "receipt": receipt,
        "sees_file": receipt and (relation != Relation.ACCOUNTANT or receipt_to_check(spending) == receipt),
        "approvals_given": yes_given(spending),
        "approvals_needed": needed_for(spending),
        "is_own": spending.requested_by_id == actor.user_id,
    }


def needed_for(spending: SpendingRequest) -> int:
    """How many must approve this expense."""
    return max(actions.approvals_needed(spending.amount_cents), spending.approvals_at_least)


def receipt_to_check(spending: SpendingRequest) -> Receipt | None:
    """The receipt that waits for the accounts' check, if one does."""
    return current_receipt(spending) if spending.status == SpendingRequest.Status.ACCOUNTED else None


def may_ask(actor: Actor, pact: Pact, relation: Relation) -> bool:
    """True if the page offers to ask for an expense: the pact is in force, and the actor may handle the money."""
    asks = relation in (Relation.PERSON, Relation.WORKER) and pact.status == Pact.Status.ACTIVE
    return asks and may_handle_money(actor, pact, relation)


def add_refusal(form: Form, refusal: Refusal, fields: dict[type[Refusal], str]) -> None:
    """Show a refusal beside its field, or above the form if it has none."""
    field = (FIELD_OF | fields).get(type(refusal))
    form.add_error(field if field in form.fields else None, str(refusal))
