"""Hours given back: log, confirm or not, and what waits for a body's word."""

from typing import Any
from uuid import UUID

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
from ..access import FIELD_GROUPS, PURPOSES, Relation, get_pact_for
from ..forms.giving_back import LogHoursForm, RejectHoursForm
from ..models import GiveBack, HoursEntry, Pact
from ..reads.giving_back import activities_of, activity_states, hours_of, hours_to_answer, is_host
from ..reads.spending import current_version
from ..tables import hours_table, waiting_hours_table

PAGE = 20
HOURS_RELATIONS = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR, Relation.PARTNER)
LOGS = (Relation.PERSON, Relation.WORKER, Relation.PARTNER)
FIELD_OF: dict[type[Refusal], str] = {actions.OverTheCap: "duration_minutes", actions.OutsideThePact: "given_on"}


@signed_in
def hours_list(request: Request, pact_id: UUID) -> HttpResponseBase:
    """All hours of a pact, newest first; a partner reads those given in its own house."""
    pact, relation = get_pact_for(request, pact_id, only=HOURS_RELATIONS)
    rows = hours_of(pact, relation, request.actor)
    if file := download(request, hours_table(pact, relation, rows)):
        return file
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {"pact": pact, "relation": relation, "page": page, "may_log": may_log(request.actor, pact, relation)}
    return render(request, "pacts/hours_list.html", context)


@signed_in
def hours_log(request: Request, pact_id: UUID) -> HttpResponse:
    """Write hours down. Those that the host's own operator writes count at once."""
    pact, relation = get_pact_for(request, pact_id, only=LOGS)
    activities = activities_of(current_version(pact), relation, request.actor)
    form = bound_from(request, LogHoursForm, activities=activities)
    if request.method == "POST" and form.is_valid():
        try:
            entry = _log(pact, form.cleaned_data, request.actor)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, "Ore segnate." if entry.validated_at else "Ore segnate: aspettano chi accoglie.")
            return redirect("pacts:hours_list", pact.pk)
    context = {
        "pact": pact,
        "relation": relation,
        "form": form,
        "activities": activity_states(activities, today()),
        "hosts": relation == Relation.PARTNER,
    }
    return render(request, "pacts/hours_log.html", context)


@needs(Permission.HOURS_VALIDATE)
def hours_answer(request: Request, pact_id: UUID, entry_id: UUID, answer: str) -> HttpResponse:
    """The host confirms hours (`conferma`, by POST) or says why not (`rifiuta`)."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PARTNER,))
    entry = get_object_or_404(hours_of(pact, relation, request.actor), pk=entry_id)
    if answer not in ("conferma", "rifiuta"):
        raise Http404
    form: Form = RejectHoursForm(request.POST or None) if answer == "rifiuta" else Form(request.POST or None)
    if request.method == "POST" and (answer == "conferma" or form.is_valid()):
        _answer(request, entry, answer, form)
        return redirect("pacts:hours")
    if answer == "conferma":
        return redirect("pacts:hours")
    return render(request, "pacts/hours_answer.html", {"pact": pact, "relation": relation, "entry": entry, "form": form})


@needs(Permission.HOURS_VALIDATE)
def hours_waiting(request: Request) -> HttpResponseBase:
    """What waits for this body's word, over all its pacts; first names only."""
    rows = hours_to_answer(request.actor)
    if file := download(request, waiting_hours_table(rows)):
        return file
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    record_read(
        "hours.listed",
        by=request.actor,
        purpose=PURPOSES[Relation.PARTNER],
        subject_ids=sorted({entry.pact.person_id for entry in page}),
        field_groups=FIELD_GROUPS[Relation.PARTNER],
    )
    return render(request, "pacts/hours_waiting.html", {"page": page})


# ---- how -----------------------------------------------------------------------------------------------


def may_log(actor: Actor, pact: Pact, relation: Relation) -> bool:
    """True if the page offers to log hours: the pact is in force, and the actor has to do with the giving back."""
    hosts = relation != Relation.PARTNER or activities_of(current_version(pact), relation, actor).exists()
    return relation in LOGS and pact.status == Pact.Status.ACTIVE and hosts


def _log(pact: Pact, data: dict[str, Any], by: Actor) -> HoursEntry:
    give_back: GiveBack = data["give_back"]
    log = actions.log_hours_as_host if is_host(by, give_back) and by.may(Permission.HOURS_VALIDATE) else actions.log_hours
    return log(pact=pact, today=today(), by=by, **data)


def _answer(request: Request, entry: HoursEntry, answer: str, form: Form) -> None:
    try:
        if answer == "conferma":
            actions.validate_hours(entry=entry, by=request.actor)
        else:
            actions.reject_hours(entry=entry, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Ore confermate." if answer == "conferma" else "Risposta registrata.")
