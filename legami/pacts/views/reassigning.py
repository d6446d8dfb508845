"""A body left: its parts of a pact go to another one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, signed_in
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.reassigning import ReassignForm
from ..reads.caring import left_bodies
from ..reads.pact import pact_page


@signed_in
def reassign(request: Request, pact_id: UUID) -> HttpResponse:
    """What each body that leaves had taken on, and who takes its place; without any, back to the pact."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    page = pact_page(pact, relation)
    if page is None:
        raise Http404
    left = left_bodies(page)
    if not left:
        messages.info(request, "Nessun ente di questo patto ha lasciato la rete.")
        return redirect("pacts:detail", pact.pk)
    form = bound_from(request, ReassignForm, leaving=[body.party for body in left])
    if request.method == "POST" and form.is_valid():
        try:
            actions.reassign(pact=pact, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La bozza è pronta. Il patto firmato vale finché tutti non firmano quella nuova.")
            return redirect("pacts:step", pact.pk, "chi")
    return render(request, "pacts/reassign.html", {"pact": pact, "relation": relation, "form": form, "left": left})
