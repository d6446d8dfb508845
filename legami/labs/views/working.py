"""The work of who facilitates and of who coordinates: open, plan, write down, promise, close."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.labs import actions, guided, reads
from legami.labs.access import (
    get_lab_for,
    get_meeting,
    get_open_lab_for,
    get_promise,
    get_supervised_lab,
    openable_towns,
    people_who_may_facilitate,
    workable_labs,
)
from legami.labs.forms.lab import (
    CloseLabForm,
    FacilitatorForm,
    MeetingForm,
    OpenLabForm,
    PhasesForm,
    PromiseForm,
    PromiseOutcomeForm,
    ReasonForm,
    RecordForm,
    ThreeEveningsForm,
)
from legami.labs.models import Facilitator, Lab, Problem
from legami.network.roles import Permission

WORK = (Permission.LAB_RUN, Permission.LAB_OPEN)


def _page(request: Request, lab: Lab, form: forms.BaseForm, *, title: str, submit: str, lead: str = "") -> HttpResponse:
    """A page with one form under a lab."""
    context = {"lab": lab, "form": form, "title": title, "submit": submit, "lead": lead}
    return render(request, "labs/form.html", context)


@needs(*WORK)
def my_labs(request: Request) -> HttpResponse:
    """The labs that one runs, or those of the territory, with what waits in each."""
    labs = list(workable_labs(request.actor).for_page().order_by("closed_at", "-starts_on", "pk"))
    waiting = dict.fromkeys((lab.pk for lab in labs), 0)
    for lab_id in Problem.objects.waiting().filter(lab__in=labs).order_by().values_list("lab", flat=True):
        waiting[lab_id] += 1
    figures, nothing = reads.promises_of(labs), reads.Promises(0, 0, 0, 0)
    rows = [(lab, waiting[lab.pk], figures.get(lab.pk, nothing)) for lab in labs]
    may_open = request.actor.may(Permission.LAB_OPEN)
    return render(request, "labs/my_labs.html", {"rows": rows, "may_open": may_open})


@needs(Permission.LAB_OPEN)
def open_lab(request: Request) -> HttpResponse:
    """Open a lab."""
    form = bound_from(request, OpenLabForm, towns=openable_towns(request.actor), initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            lab = actions.open_lab(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il laboratorio è aperto. Ora si sceglie chi lo conduce.")
            return redirect("labs:work", lab.pk)
    return render(request, "labs/open.html", {"form": form})


@needs(*WORK)
def work(request: Request, lab_id: UUID) -> HttpResponse:
    """All the work of one lab on a page."""
    lab = get_lab_for(request, lab_id)
    day, now = today(), timezone.now()
    return render(
        request,
        "labs/work.html",
        {
            "lab": lab,
            "phases": [(phase, phase.state_on(day)) for phase in lab.phases.order_by("starts_on", "ends_on", "pk")],
            "coming": lab.meetings.coming(now).select_related("venue__municipality"),
            "held": lab.meetings.held(now),
            "promises": reads.promises_in_order(lab, day),
            "waiting": Problem.objects.waiting().filter(lab=lab).count(),
            "facilitators": lab.facilitators.filter(removed_at=None).select_related("user").order_by("added_at", "pk"),
            "may_open": request.actor.may(Permission.LAB_OPEN),
        },
    )


@needs(Permission.LAB_OPEN)
def facilitators(request: Request, lab_id: UUID) -> HttpResponse:
    """Name who runs the lab."""
    lab = get_supervised_lab(request, lab_id)
    form = bound_from(request, FacilitatorForm, users=people_who_may_facilitate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_facilitator(lab=lab, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, "Da adesso conduce il laboratorio.")
            return redirect("labs:work", lab.pk)
    return _page(request, lab, form, title="Chi conduce il laboratorio", submit="Affida il laboratorio")


@needs(Permission.LAB_OPEN)
@require_POST
def remove_facilitator(request: Request, lab_id: UUID, facilitator_id: UUID) -> HttpResponse:
    """Take the lab back from somebody."""
    lab = get_supervised_lab(request, lab_id)
    actions.remove_facilitator(facilitator=get_object_or_404(Facilitator, pk=facilitator_id, lab=lab), by=request.actor)
    messages.success(request, "Non conduce più il laboratorio.")
    return redirect("labs:work", lab.pk)


@needs(*WORK)
def phases(request: Request, lab_id: UUID) -> HttpResponse:
    """Write the days of the phases."""
    lab = get_open_lab_for(request, lab_id)
    form = bound_from(request, PhasesForm, lab=lab)
    if request.method == "POST" and form.is_valid():
        actions.set_phases(lab=lab, by=request.actor, **form.cleaned_data)
        messages.success(request, "Le fasi sono scritte.")
        return redirect("labs:work", lab.pk)
    lead = "Le fasi possono stare una sopra l’altra: si ascolta mentre ancora si leggono i problemi."
    return _page(request, lab, form, title="Le fasi del laboratorio", submit="Salva le fasi", lead=lead)


@needs(*WORK)
def three_evenings(request: Request, lab_id: UUID) -> HttpResponse:
    """Put the three evenings of a first lab on the calendar."""
    lab = get_open_lab_for(request, lab_id)
    form = bound_from(request, ThreeEveningsForm, lab=lab)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_three_evenings(lab=lab, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le tre sere sono in calendario, con i loro programmi.")
            return redirect("labs:work", lab.pk)
    return render(request, "labs/three_evenings.html", {"lab": lab, "form": form, "evenings": guided.EVENINGS})


@needs(*WORK)
def new_meeting(request: Request, lab_id: UUID) -> HttpResponse:
    """Call a meeting."""
    lab = get_open_lab_for(request, lab_id)
    form = bound_from(request, MeetingForm, lab=lab)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.call_meeting(lab=lab, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’incontro è in calendario.")
            return redirect("labs:meeting", lab.pk, meeting.pk)
    return _page(request, lab, form, title="Un incontro", submit="Metti in calendario")


@needs(*WORK)
def record_meeting(request: Request, lab_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Write how many came and what was said."""
    lab = get_lab_for(request, lab_id)
    meeting = get_meeting(lab, meeting_id)
    if meeting.cancelled_at or meeting.starts_at > timezone.now():
        raise Http404
    names = ("attended_count", "first_timers_count", "record_text")
    form = bound_from(request, RecordForm, initial={name: getattr(meeting, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_meeting(meeting=meeting, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il verbale è scritto. Ora si scrivono le promesse, una per una.")
            return redirect("labs:meeting", lab.pk, meeting.pk)
    return _page(request, lab, form, title=f"Verbale: {meeting.title}", submit="Salva il verbale")


@needs(*WORK)
def cancel_meeting(request: Request, lab_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Call a meeting off."""
    lab = get_open_lab_for(request, lab_id)
    meeting = get_meeting(lab, meeting_id)
    form = bound_from(request, ReasonForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_meeting(meeting=meeting, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’incontro è annullato. Il motivo è sulla sua pagina.")
            return redirect("labs:meeting", lab.pk, meeting.pk)
    return _page(request, lab, form, title=f"Annullare: {meeting.title}", submit="Annulla l’incontro")


@needs(*WORK)
def new_promise(request: Request, lab_id: UUID) -> HttpResponse:
    """Write a decision with its owner and its day."""
    lab = get_open_lab_for(request, lab_id)
    first: dict[str, Any] = {"meeting": request.GET.get("incontro", "")}
    form = bound_from(request, PromiseForm, lab=lab, today=today(), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.promise(lab=lab, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La promessa è scritta: la leggono tutti.")
            return redirect("labs:work", lab.pk)
    return _page(
        request, lab, form, title="Una promessa", submit="Scrivi la promessa", lead="Che cosa, chi se ne occupa, entro quando."
    )


@needs(*WORK)
def close_promise(request: Request, lab_id: UUID, promise_id: UUID) -> HttpResponse:
    """Say if a promise was kept, and how."""
    lab = get_lab_for(request, lab_id)
    promise = get_promise(lab, promise_id)
    form = bound_from(request, PromiseOutcomeForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_promise(promise=promise, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "È scritto com’è andata.")
            return redirect("labs:work", lab.pk)
    return _page(request, lab, form, title="Com’è andata la promessa", submit="Salva l’esito", lead=promise.what)


@needs(Permission.LAB_OPEN)
def close_lab(request: Request, lab_id: UUID) -> HttpResponse:
    """Close a lab."""
    lab = get_supervised_lab(request, lab_id)
    form = bound_from(request, CloseLabForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_lab(lab=lab, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il laboratorio è chiuso. Quello che ha detto resta.")
            return redirect("labs:lab", lab.pk)
    lead = "Prima ogni promessa deve avere un esito. I recapiti lasciati con le segnalazioni si cancellano."
    return _page(request, lab, form, title="Chiudere il laboratorio", submit="Chiudi il laboratorio", lead=lead)
