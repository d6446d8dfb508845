"""The pages of measures: read them, fill in a sheet, correct one, answer an alert, put a scale to use."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.exporting import download
from legami.network.roles import Permission

from . import actions
from .access import Seen, get_alert_for, get_alerts_for, get_measures_for, get_scale_for, get_sheet_for, own_people
from .forms import AlertForm, CorrectionForm, LicenceForm, SheetForm
from .groups import LEAST, end_of_last_month, group_courses
from .models import Scale
from .queries import courses_of, to_ask
from .tables import alerts_table, groups_table, lines_of


def _frame(request: Request, seen: Seen, **more: Any) -> dict[str, Any]:
    """What every page about a person needs to know of who reads it."""
    is_me = seen.person.user_id == request.actor.user_id
    return {"person": seen.person, "seen": seen, "is_own": seen.is_own, "is_me": is_me, **more}


@signed_in
def mine(request: Request) -> HttpResponse:
    """One's own answers; a list for who also acts for others."""
    people = list(own_people(request.actor))
    if len(people) == 1:
        return redirect("measures:of", people[0].pk)
    return render(request, "measures/mine.html", {"people": people})


@signed_in
def of_person(request: Request, person_id: UUID) -> HttpResponse:
    """What was answered over time, and what is still to be asked."""
    seen = get_measures_for(request, person_id)
    scales = Scale.objects.usable().order_by("code", "-version").distinct("code")
    planned = list(to_ask(seen.person, on=today()))
    context = _frame(request, seen, courses=courses_of(seen.person), planned=planned, scales=list(scales))
    return render(request, "measures/of_person.html", context)


@signed_in
def fill_in(request: Request, person_id: UUID, code: str) -> HttpResponse:
    """One sheet: by the person on the screen, or by their social worker from voice, paper, telephone."""
    seen, scale = get_scale_for(request, person_id, code)
    form = bound_from(request, SheetForm, scale=scale, is_own=seen.is_own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_sheet(person=seen.person, scale=scale, by=request.actor, **form.terms)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Grazie. Le tue risposte sono al sicuro." if seen.is_own else "La scheda è registrata.")
            return redirect("measures:of", seen.person.pk)
    return render(request, "measures/sheet.html", _frame(request, seen, form=form, scale=scale))


@signed_in
def correct(request: Request, person_id: UUID, sheet_id: UUID) -> HttpResponse:
    """A sheet that was wrong, filled in anew: nothing of the old answers is shown."""
    seen, sheet = get_sheet_for(request, person_id, sheet_id)
    form = bound_from(request, CorrectionForm, scale=sheet.scale, is_own=seen.is_own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_sheet(sheet=sheet, by=request.actor, **form.terms)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La scheda è corretta.")
            return redirect("measures:of", seen.person.pk)
    return render(request, "measures/sheet.html", _frame(request, seen, form=form, scale=sheet.scale, sheet=sheet))


# ---- alerts ------------------------------------------------------------------------------------------


@needs(Permission.PACT_VIEW)
def alerts(request: Request) -> HttpResponseBase:
    """Low well-being that nobody has looked at yet."""
    if file := download(request, alerts_table(request.actor)):
        return file
    return render(request, "measures/alerts.html", {"alerts": get_alerts_for(request)})


@needs(Permission.PACT_VIEW)
def alert(request: Request, alert_id: UUID) -> HttpResponse:
    """Somebody looked, and says what they did."""
    found = get_alert_for(request, alert_id)
    form = bound_from(request, AlertForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.acknowledge(alert=found, note=form.cleaned_data["note"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’avviso ha una risposta. Non aspetta più.")
            return redirect("measures:alerts")
    return render(request, "measures/alert.html", {"alert": found, "person": found.sheet.person, "form": form})


# ---- groups ------------------------------------------------------------------------------------------


@needs(Permission.MEASURE_GROUPS)
def groups(request: Request) -> HttpResponseBase:
    """How each scale changed in each district, up to the end of last month; nothing of few people. No person is read."""
    until = end_of_last_month(today())
    courses = group_courses(until=until)
    lines = lines_of(courses)
    if file := download(request, groups_table(lines)):
        return file
    return render(request, "measures/groups.html", {"courses": courses, "lines": lines, "until": until, "least": LEAST})


# ---- scales ------------------------------------------------------------------------------------------


@needs(Permission.SCALE_ACTIVATE)
def scales(request: Request) -> HttpResponse:
    """Every scale with its source, licence and wording."""
    return render(request, "measures/scales.html", {"scales": list(Scale.objects.order_by("name", "-version"))})


@needs(Permission.SCALE_ACTIVATE)
def activate(request: Request, scale_id: UUID) -> HttpResponse:
    """State the licence of a scale and write its items; then it can be asked."""
    scale = get_object_or_404(Scale, pk=scale_id, needs_licence=True, activated_at=None)
    form = bound_from(request, LicenceForm, scale=scale)
    if request.method == "POST" and form.is_valid():
        try:
            actions.activate_scale(scale=scale, by=request.actor, **form.terms)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{scale.name}: la scala si può usare.")
            return redirect("measures:scales")
    return render(request, "measures/activate.html", {"scale": scale, "form": form})
