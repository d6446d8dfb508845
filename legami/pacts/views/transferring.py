"""Requests to hand a pact over: those that came, those that were sent, and the answers."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.roles import Permission

from .. import actions
from ..access import transfers_received, transfers_sent
from ..forms.changing import ConfirmForm
from ..forms.transferring import RefuseTransferForm
from ..models import PactTransfer

# Each answer: its words, and whose it is.
ANSWERS: dict[str, tuple[str, str]] = {
    "accetta": ("Accetta il trasferimento", "received"),
    "rifiuta": ("Rifiuta il trasferimento", "received"),
    "ritira": ("Ritira la richiesta", "sent"),
}


@needs(Permission.PACT_DRAFT)
def transfers(request: Request) -> HttpResponse:
    """What other services ask of ours, and what one asked of others."""
    received = list(_shown(transfers_received(request.actor)))
    sent = list(_shown(transfers_sent(request.actor)))
    _journal(request, [*received, *sent])
    return render(request, "pacts/transfers.html", {"received": received, "sent": sent})


@needs(Permission.PACT_DRAFT)
def transfer_answer(request: Request, transfer_id: UUID, answer: str) -> HttpResponse:
    """Accept or refuse what was asked of one's body, or withdraw what one asked; says first what it does."""
    if answer not in ANSWERS:
        raise Http404
    label, whose = ANSWERS[answer]
    rows = transfers_received(request.actor) if whose == "received" else transfers_sent(request.actor)
    asked = get_object_or_404(_shown(rows).filter(status=PactTransfer.Status.OPEN), pk=transfer_id)
    _journal(request, [asked])
    form = bound_from(request, RefuseTransferForm if answer == "rifiuta" else ConfirmForm)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, asked, answer, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"asked": asked, "form": form, "answer": answer, "label": label}
    return render(request, "pacts/transfer_answer.html", context)


def _answered(request: Request, asked: PactTransfer, answer: str, form: Form) -> HttpResponse:
    if answer == "accetta":
        new = actions.accept_transfer(asked=asked, today=today(), by=request.actor)
        messages.success(request, "Ora il patto è qui, come bozza: rileggilo con la persona e poi firmate tutti.")
        return redirect("pacts:detail", new.pk)
    if answer == "rifiuta":
        actions.refuse_transfer(asked=asked, by=request.actor, **form.cleaned_data)
        messages.success(request, "Richiesta rifiutata. Il patto resta dov’è.")
    else:
        actions.withdraw_transfer(asked=asked, by=request.actor)
        messages.success(request, "Richiesta ritirata.")
    return redirect("pacts:transfers")


def _shown(rows: QuerySet[PactTransfer]) -> QuerySet[PactTransfer]:
    related = ("pact__person", "from_organisation", "to_organisation", "to_municipality", "requested_by")
    return rows.select_related(*related).order_by("-requested_at", "pk")


def _journal(request: Request, rows: list[PactTransfer]) -> None:
    people = sorted({row.pact.person_id for row in rows}, key=str)
    record_read(
        "pact.transfer_read", by=request.actor, purpose=Purpose.CASE_WORK, subject_ids=people, field_groups=("identity",)
    )
