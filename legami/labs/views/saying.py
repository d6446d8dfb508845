"""Anybody says what is wrong, and that a problem is theirs too."""

from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from legami.core.access import Request, public
from legami.core.forms import bound_from
from legami.core.pages import Pages
from legami.core.refusals import Refusal
from legami.labs import actions, reads
from legami.labs.access import get_lab, get_open_lab, get_public_problem, get_receipt, photo_for, problems_of, works_on
from legami.labs.blurring import Square, grid_of
from legami.labs.forms.problem import ProblemForm
from legami.labs.models import Lab, Problem
from legami.labs.similar import similar_to
from legami.labs.voices import known_voice_of, voice_of

PAGE_SIZE = 25
RATES = {"say": "30/h/ip", "also": "120/h/ip", "similar": "600/h/ip"}  # a library or a parish hall has one address for many
TOO_MANY = "Da questa rete sono arrivate troppe segnalazioni. Niente è andato perso: riprova fra un’ora, o chiamaci."


def _within(request: Request, action: str) -> bool:
    return bool(ratelimit.consume(request, app="legami.labs", action=action, config=RATES))


@public
def problems(request: Request, lab_id: UUID) -> HttpResponse:
    """The problems of a lab as a map and as a list; one category or one square, if asked."""
    lab = get_lab(lab_id)
    found = problems_of(lab).order_by("-voices_count", "-sent_at", "pk")
    category = request.GET.get("tema", "")
    square = grid_of(lab.municipality).named(request.GET.get("quadrato", ""))
    if category in Problem.Category.values:
        found = found.filter(category=category)
    if square:
        found = found.filter(cell_column=square.column, cell_row=square.row, cell_metres=square.metres)
    page = Pages(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"lab": lab, "page": page, "category": category, "square": square, "categories": Problem.Category.choices}
    return render(
        request, "labs/problems.html", context | {"map": reads.map_of(lab), "residents": reads.residents(lab.municipality)}
    )


@public
@never_cache
def problem(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """One problem, and the button that says: mine too."""
    lab = get_lab(lab_id)
    found = get_public_problem(lab, problem_id)
    if found.pk != problem_id:
        return redirect("labs:problem", lab.pk, found.pk)
    voice = known_voice_of(request, lab)
    spoken = bool(voice) and found.voices.filter(who_hash=voice).exists()
    parts = found.parts.filter(hidden_at=None).order_by("sent_at", "pk")
    channels = [(label, n) for label, n in _by_channel(found) if n]
    context = {"lab": lab, "problem": found, "spoken": spoken, "parts": parts, "channels": channels}
    return render(request, "labs/problem.html", context | {"may_work": works_on(request.actor, lab)})


def _by_channel(found: Problem) -> list[tuple[str, int]]:
    voices = list(found.voices.values_list("channel", flat=True))
    labels = dict(Problem._meta.get_field("channel").flatchoices)
    return [(label, voices.count(value)) for value, label in labels.items()]


@public
@require_POST
def also_mine(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """One more voice."""
    lab = get_lab(lab_id)
    found = get_public_problem(lab, problem_id)
    if not _within(request, "also"):
        messages.warning(request, TOO_MANY)
        return redirect("labs:problem", lab.pk, found.pk)
    try:
        is_new = actions.also_mine(problem=found, who_hash=voice_of(request, lab))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "La tua voce è contata. Grazie." if is_new else "La tua voce c’era già: conta una volta.")
    return redirect("labs:problem", lab.pk, found.pk)


@public
def photo(request: Request, lab_id: UUID, problem_id: UUID) -> HttpResponse:
    """The photo of a problem, once somebody of the lab has looked at it."""
    found = photo_for(request, get_lab(lab_id), problem_id)
    with found.photo.open() as file:
        response = HttpResponse(file.read(), content_type=found.photo_type)
    response["Content-Disposition"] = 'inline; filename="foto"'
    response["Cache-Control"] = "private, no-store"
    return response


@public
def where(request: Request, lab_id: UUID) -> HttpResponse:
    """The map on which one chooses a square; who cannot use it goes straight on."""
    lab = get_open_lab(lab_id)
    frame, outline, tiles = reads.tiles_of(lab.municipality)
    metres = grid_of(lab.municipality).metres
    context = {"lab": lab, "width": reads.MAP_WIDTH, "frame": frame, "outline": outline, "tiles": tiles, "metres": metres}
    context["centre"] = reads.centre_of(lab.municipality, frame)
    return render(request, "labs/where.html", context)


@public
@never_cache
def say(request: Request, lab_id: UUID) -> HttpResponse:
    """Say what is wrong. Without a script, what others said that is alike is shown after the first try."""
    lab = get_open_lab(lab_id)
    grid = grid_of(lab.municipality)
    chosen = grid.named(request.GET.get("quadrato", ""))
    form = bound_from(request, ProblemForm, grid=grid, lab=lab, chosen=chosen)
    alike: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if form.cleaned_data["seen"] else list(similar_to(form.cleaned_data["words"], lab=lab, square=form.square()))
        if not alike and (answer := _keep(request, lab, form)):
            return answer
    return render(request, "labs/say.html", {"lab": lab, "form": form, "alike": alike, "chosen": chosen})


def _keep(request: Request, lab: Lab, form: ProblemForm) -> HttpResponse | None:
    if not _within(request, "say"):
        form.add_error(None, TOO_MANY)
        return None
    try:
        said = actions.say_problem(lab=lab, channel="web", who_hash=voice_of(request, lab), by=request.actor, **form.said())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "La segnalazione è arrivata. Grazie.")
    return redirect("labs:receipt", said.receipt_key)


@public
@never_cache
def similar(request: Request, lab_id: UUID) -> HttpResponse:
    """What others said that is like the words being typed: a piece of page for the form."""
    lab = get_open_lab(lab_id)
    words = request.POST.get("words", request.GET.get("words", "")).replace("\x00", "")[:1000]
    alike: Any = similar_to(words, lab=lab, square=_square_of(request, lab)) if _within(request, "similar") else []
    return render(request, "labs/_alike.html", {"lab": lab, "alike": alike})


def _square_of(request: Request, lab: Lab) -> Square | None:
    return grid_of(lab.municipality).named(request.POST.get("place", ""))


@public
@never_cache
def receipt(request: Request, receipt_key: UUID) -> HttpResponse:
    """What one said, and what became of it."""
    found = get_receipt(receipt_key)
    return render(request, "labs/receipt.html", {"problem": found, "lab": found.lab})


@public
def sheet(request: Request, lab_id: UUID) -> HttpResponse:
    """A sheet to print, for who has no web: the same questions as the form."""
    choices = {"categories": Problem.Category.choices, "reaches": Problem.Reach.choices}
    return render(request, "labs/sheet.html", {"lab": get_open_lab(lab_id), **choices})
