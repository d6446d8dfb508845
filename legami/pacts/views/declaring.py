"""Ties to declare: who works writes their own, and then decides no expense where they hold (rule V06)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission
from legami.people import actions as people
from legami.people.models import DeclaredTie

from ..access import Relation, get_pact_for
from ..forms.declaring import DeclareForm, TieTermsForm

DECIDES = (Permission.SPENDING_APPROVE, Permission.SPENDING_PAY)
DECIDERS = (Relation.WORKER, Relation.COORDINATOR, Relation.ACCOUNTANT)


@needs(*DECIDES)
def declared(request: Request) -> HttpResponse:
    """One's own declared ties, and one more."""
    form = bound_from(request, DeclareForm)
    if request.method == "POST" and form.is_valid():
        try:
            people.declare_tie(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il legame è dichiarato. Le spese che lo riguardano le decide un’altra persona.")
            return redirect("pacts:declared")
    mine = DeclaredTie.objects.filter(worker=request.actor.user_id).select_related("organisation")
    context = {"form": form, "ties": mine.order_by("-starts_on", "pk"), "today": today()}
    return render(request, "pacts/declared.html", context)


@needs(*DECIDES)
def declare_here(request: Request, pact_id: UUID) -> HttpResponse:
    """A tie with the person of a pact that one has before one's eyes; who reads only a code declares it all the same."""
    pact, relation = get_pact_for(request, pact_id, only=DECIDERS)
    form = bound_from(request, TieTermsForm)
    if request.method == "POST" and form.is_valid():
        try:
            people.declare_tie(person=pact.person, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il legame è dichiarato. Le spese di questo patto le decide un’altra persona.")
            return redirect("pacts:spending_list", pact.pk)
    return render(request, "pacts/declare_here.html", {"pact": pact, "relation": relation, "form": form})


@needs(*DECIDES)
def declared_over(request: Request, declared_id: UUID) -> HttpResponse:
    """The tie ended today."""
    tie = get_object_or_404(DeclaredTie, pk=declared_id, worker=request.actor.user_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    people.end_declared_tie(tie=tie, on=today(), by=request.actor)
    messages.success(request, "Scritto: il legame vale fino a oggi. Resta nell’elenco.")
    return redirect("pacts:declared")
