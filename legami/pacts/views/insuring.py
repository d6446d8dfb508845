"""The policies that cover the person while they give back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, signed_in
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.pausing import CoverForm

READS = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR)


@signed_in
def covers(request: Request, pact_id: UUID) -> HttpResponse:
    """The policies of a pact; the worker adds one."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    form = bound_from(request, CoverForm, pact=pact)
    may_add = relation == Relation.WORKER and not pact.is_closed
    if request.method == "POST" and may_add and form.is_valid():
        try:
            actions.record_cover(pact=pact, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("policy_number", str(refusal))
        else:
            messages.success(request, "Assicurazione aggiunta. In quei giorni le ore si possono segnare.")
            return redirect("pacts:covers", pact.pk)
    rows = pact.covers.order_by("-starts_on", "pk")
    context = {"pact": pact, "relation": relation, "form": form if may_add else None, "rows": rows}
    return render(request, "pacts/covers.html", context)
