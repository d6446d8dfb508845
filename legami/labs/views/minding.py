"""The work on problems: read what waits, show it or not, join two, write for who has no web."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from legami.core.access import Request, needs
from legami.core.forms import bound_from
from legami.core.pages import Pages
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.journal.exporting import download
from legami.journal.models import Kind
from legami.labs import actions
from legami.labs.access import get_lab_for, get_open_lab_for, get_problem
from legami.labs.blurring import grid_of
from legami.labs.forms.lab import ReasonForm
from legami.labs.forms.problem import MergeForm, ProblemForAnotherForm, VoicesForm
from legami.labs.models import Lab, Problem
from legami.labs.similar import similar_to
from legami.labs.tables import problems_table
from legami.labs.voices import mark

from .working import WORK

PAGE_SIZE = 25


@needs(*WORK)
def problems(request: Request, lab_id: UUID) -> HttpResponseBase:
    """The reports of a lab: those that wait, or all."""
    lab = get_lab_for(request, lab_id)
    everything = request.GET.get("quali") == "tutte"
    found = Problem.objects.filter(lab=lab) if everything else Problem.objects.waiting().filter(lab=lab)
    found = found.order_by("-sent_at", "pk")
    if file := download(request, problems_table(found)):
        return file
    page = Pages(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "labs/work_problems.html", {"lab": lab, "page": page, "everything": everything})


@needs(*WORK)
def problem(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """One report with all that can be done with it. A way to be reached is personal: its reading is written."""
    lab = get_lab_for(request, lab_id)
    found = get_problem(lab, problem_id)
    if found.contact:
        record("lab.contact_read", by=request.actor, target=found, kind=Kind.READ)
    return _detail(request, lab, found, VoicesForm(), MergeForm(problem=found), ReasonForm())


def _detail(request: Request, lab: Lab, found: Problem, voices: VoicesForm, merge: MergeForm, hide: ReasonForm) -> HttpResponse:
    alike = [one for one in similar_to(found.words, lab=lab) if one.pk != found.pk]
    context = {"lab": lab, "problem": found, "voices": voices, "merge": merge, "hide": hide, "alike": alike}
    return render(request, "labs/work_problem.html", context | {"parts": found.parts.order_by("sent_at", "pk")})


@needs(*WORK)
def say_for_another(request: Request, lab_id: UUID) -> HttpResponse:
    """Write what somebody said by phone, on paper or face to face."""
    lab = get_open_lab_for(request, lab_id)
    grid = grid_of(lab.municipality)
    form = bound_from(request, ProblemForAnotherForm, grid=grid, lab=lab, chosen=grid.named(request.GET.get("quadrato", "")))
    if request.method == "POST" and form.is_valid():
        who = mark(lab, f"met:{form.cleaned_data['form_key']}:0")
        try:
            said = actions.say_problem(
                lab=lab, channel=form.cleaned_data["channel"], who_hash=who, by=request.actor, **form.said()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La segnalazione è scritta, e conta come le altre.")
            return redirect("labs:work_problem", lab.pk, said.pk)
    return render(request, "labs/say_for_another.html", {"lab": lab, "form": form})


@needs(*WORK)
@require_POST
def show(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """Let everybody read it."""
    lab = get_lab_for(request, lab_id)
    actions.show_problem(problem=get_problem(lab, problem_id), by=request.actor)
    messages.success(request, "Da adesso si vede.")
    return redirect("labs:work_problems", lab.pk)


@needs(*WORK)
@require_POST
def hide(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """Let nobody outside read it, with a reason."""
    lab = get_lab_for(request, lab_id)
    found = get_problem(lab, problem_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, lab, found, VoicesForm(), MergeForm(problem=found), form)
    actions.hide_problem(problem=found, by=request.actor, **form.cleaned_data)
    messages.success(request, "Da adesso non si vede. Chi l’ha scritta legge il motivo.")
    return redirect("labs:work_problem", lab.pk, found.pk)


@needs(*WORK)
@require_POST
def merge(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """Join it to another that says the same."""
    lab = get_lab_for(request, lab_id)
    found = get_problem(lab, problem_id)
    form = MergeForm(request.POST, problem=found)
    if form.is_valid():
        try:
            actions.merge_problems(part=found, whole=form.cleaned_data["whole"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le due segnalazioni sono una. Le voci si contano insieme, nessuna due volte.")
            return redirect("labs:work_problem", lab.pk, form.cleaned_data["whole"].pk)
    return _detail(request, lab, found, VoicesForm(), form, ReasonForm())


@needs(*WORK)
@require_POST
def unmerge(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """Take it out of the other again."""
    lab = get_lab_for(request, lab_id)
    actions.unmerge_problem(part=get_problem(lab, problem_id), by=request.actor)
    messages.success(request, "La segnalazione sta di nuovo da sola.")
    return redirect("labs:work_problem", lab.pk, problem_id)


@needs(*WORK)
@require_POST
def add_voices(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """Count who said the same without the web."""
    lab = get_lab_for(request, lab_id)
    found = get_problem(lab, problem_id)
    form = VoicesForm(request.POST)
    if form.is_valid():
        try:
            actions.add_voices(problem=found, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le voci sono contate.")
            return redirect("labs:work_problem", lab.pk, found.pk)
    return _detail(request, lab, found, form, MergeForm(problem=found), ReasonForm())
