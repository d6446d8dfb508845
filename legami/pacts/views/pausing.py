"""Days that do not count: "not able now", said by the person alone; illness, written by them or by who follows them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.pausing import IllnessForm
from ..models import Pact


@signed_in
def not_able(request: Request, pact_id: UUID) -> HttpResponse:
    """The person stops the clock, and says no reason. Who acts for them can't say it in their place."""
    pact = _own_pact(request, pact_id)
    if request.method == "POST":
        try:
            actions.say_not_able(pact=pact, today=today(), by=request.actor)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "Va bene. Il tempo è fermo, e chi ti segue lo sa.")
        return redirect("pacts:detail", pact.pk)
    return render(request, "pacts/not_able.html", {"pact": pact, "relation": Relation.PERSON})


@signed_in
def able_again(request: Request, pact_id: UUID) -> HttpResponse:
    """The person goes on."""
    pact = _own_pact(request, pact_id)
    if request.method == "POST":
        actions.able_again(pact=pact, today=today(), by=request.actor)
        messages.success(request, "Il patto riparte da oggi.")
    return redirect("pacts:detail", pact.pk)


@signed_in
def illness(request: Request, pact_id: UUID) -> HttpResponse:
    """Days of illness: nothing is expected on them. What it is, nobody asks."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER))
    form = bound_from(request, IllnessForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_illness(pact=pact, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Giorni di malattia segnati: non contano.")
            return redirect("pacts:detail", pact.pk)
    return render(request, "pacts/illness.html", {"pact": pact, "relation": relation, "form": form})


@signed_in
def illness_over(request: Request, pact_id: UUID) -> HttpResponse:
    """The person is well again."""
    pact, _ = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER))
    if request.method == "POST":
        actions.end_illness(pact=pact, today=today(), by=request.actor)
        messages.success(request, "Da oggi i giorni contano di nuovo.")
    return redirect("pacts:detail", pact.pk)


def _own_pact(request: Request, pact_id: UUID) -> Pact:
    pact, _ = get_pact_for(request, pact_id, only=(Relation.PERSON,))
    if pact.person.user_id != request.actor.user_id:
        raise Http404
    return pact
