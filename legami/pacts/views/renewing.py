"""A pact goes on in a new one; and whether its unspent money does."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.renewing import CarryOverForm, RenewForm
from ..models import Pact, Renewal


@signed_in
def renew(request: Request, pact_id: UUID) -> HttpResponse:
    """What goes on and what does not, then the draft."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    form = bound_from(request, RenewForm)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.renew(pact=pact, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La bozza del nuovo patto è pronta: controlla le date e la prima verifica.")
            return redirect("pacts:step", new.pk, "tempi")
    elif request.method != "POST" and not actions.may_renew(pact, today=today()):
        messages.warning(request, str(actions.NotRenewable()))
        return redirect("pacts:detail", pact.pk)
    return render(request, "pacts/renew.html", {"pact": pact, "relation": relation, "form": form, **_left(pact)})


@signed_in
def carry_over(request: Request, pact_id: UUID) -> HttpResponse:
    """A coordinator or the accounts decide whether what was left of this pact goes on in the next."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.COORDINATOR, Relation.ACCOUNTANT))
    renewal = get_object_or_404(Renewal.objects.exclude(carry_over_reason=""), old=pact)
    form = bound_from(request, CarryOverForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_carry_over(renewal=renewal, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Decisione registrata.")
            return redirect("pacts:detail", pact.pk)
    context = {"pact": pact, "relation": relation, "form": form, "renewal": renewal, **_left(pact)}
    return render(request, "pacts/carry_over.html", context)


def _left(pact: Pact) -> dict[str, object]:
    left = actions.unspent_cents(pact)
    return {"left": list(left.items()), "left_cents": sum(left.values())}
