"""Suspend, resume, revise, conclude, interrupt: one page each, which shows what it does before it does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Actor, Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..changes import CHANGES, changes_open
from ..forms import changing as forms
from ..forms.transferring import TransferForm
from ..lifecycle import WrongState
from ..models import Pact
from ..reads.spending import unspent_lines

Run = Callable[[Pact, dict[str, Any], Actor], object]


@dataclass(frozen=True)
class _Doing:
    """What a change asks, does, and says when it is done."""

    form: type[Form]
    run: Run
    done: str


@signed_in
def change(request: Request, pact_id: UUID, step: str) -> HttpResponse:
    """One change of the pact as a whole, by its worker."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    if step not in CHANGES:
        raise Http404
    chosen, doing = CHANGES[step], DOINGS[step]
    form = bound_from(request, doing.form)
    if request.method == "POST" and form.is_valid():
        try:
            doing.run(pact, form.cleaned_data, request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, doing.done)
            return redirect("pacts:detail", pact.pk)
    elif request.method != "POST" and chosen not in changes_open(pact):
        messages.warning(request, str(WrongState()))
        return redirect("pacts:detail", pact.pk)
    returns = unspent_lines(pact) if chosen.closes else []
    context = {
        "pact": pact,
        "relation": relation,
        "form": form,
        "change": chosen,
        "returns": returns,
        "returns_cents": sum(state.available_cents for state in returns),
    }
    return render(request, "pacts/change.html", context)


DOINGS: dict[str, _Doing] = {
    "modifica": _Doing(
        forms.ReviseForm,
        lambda pact, data, by: actions.revise(pact=pact, by=by, **data),
        "Nuova versione aperta. Quella firmata vale finché non si firma la nuova.",
    ),
    "sospendi": _Doing(
        forms.SuspendForm,
        lambda pact, data, by: actions.suspend(pact=pact, today=today(), by=by, **data),
        "Patto sospeso.",
    ),
    "riprendi": _Doing(
        forms.ConfirmForm,
        lambda pact, data, by: actions.resume(pact=pact, today=today(), by=by),
        "Patto ripreso. Le verifiche si spostano dei giorni di pausa.",
    ),
    "concludi": _Doing(
        forms.ConcludeForm,
        lambda pact, data, by: actions.conclude(pact=pact, today=today(), by=by, **data),
        "Patto concluso. Quello che restava è tornato ai fondi.",
    ),
    "interrompi": _Doing(
        forms.InterruptForm,
        lambda pact, data, by: actions.interrupt(pact=pact, today=today(), by=by, **data),
        "Patto interrotto. Quello che restava è tornato ai fondi.",
    ),
    "trasferisci": _Doing(
        TransferForm,
        lambda pact, data, by: actions.request_transfer(pact=pact, by=by, **data),
        "Richiesta mandata. La risposta si legge in Patti, Trasferimenti.",
    ),
    "conti": _Doing(
        forms.ConfirmForm,
        lambda pact, data, by: actions.settle_accounts(pact=pact, today=today(), by=by),
        "Conti chiusi. Quello che restava è tornato ai fondi.",
    ),
}
