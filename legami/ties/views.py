"""The map of a person: read it, draw it, keep it, play it, print it, say who may see it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.engines import ties as engine
from legami.people.models import ConsentEvent

from . import actions
from .access import DRAWS, VIEWER_OF_ROLE, Seen, Standing, get_map_for, get_sharing_for, get_tie_for, own_people
from .film import film_of
from .forms import KeepForm, MoveForm, SharingForm, TieForm
from .models import SharingEvent, Tie
from .queries import network_of, sharing_of, snapshots_of, ties_of
from .words import Said, counted, said


def _frame(seen: Seen, **more: Any) -> dict[str, Any]:
    """What every page of a map needs to know of who reads it."""
    return {"person": seen.person, "seen": seen, "is_own": seen.is_own, "is_me": seen.is_me, **more}


def _rows(network: engine.Network, *, is_own: bool) -> list[Said]:
    """The table beside a drawing."""
    labels = {tie.key: tie.label for tie in network.ties}
    knows: dict[str, list[str]] = {key: [] for key in labels}
    for a, b in network.links:
        knows[a].append(labels[b])
        knows[b].append(labels[a])
    return [said(tie, knows[tie.key], is_own=is_own) for tie in network.ties]


def _shown(network: engine.Network, *, is_own: bool) -> dict[str, Any]:
    """A network as a page shows it: drawing, table, measures."""
    drawing, rows = engine.draw(network), _rows(network, is_own=is_own)
    return {
        "drawing": drawing,
        "nodes": list(zip(drawing.marks, rows, strict=True)),
        "rows": rows,
        "measures": counted(engine.measure(network), is_own=is_own),
    }


@signed_in
def mine(request: Request) -> HttpResponse:
    """One's own map; a list for who also acts for others."""
    people = list(own_people(request.actor))
    if len(people) == 1:
        return redirect("ties:map", people[0].pk)
    return render(request, "ties/mine.html", {"people": people})


@signed_in
def ecomap(request: Request, person_id: UUID) -> HttpResponse:
    """The working map, with what one may do with it."""
    seen = get_map_for(request, person_id)
    network = network_of(seen.person)
    context = _frame(seen, kept=list(snapshots_of(seen.person).defer("contents")), **_shown(network, is_own=seen.is_own))
    return render(request, "ties/map.html", context)


@signed_in
def paper(request: Request, person_id: UUID) -> HttpResponse:
    """The map on one sheet to print."""
    seen = get_map_for(request, person_id)
    context = _frame(seen, today=today(), **_shown(network_of(seen.person), is_own=seen.is_own))
    return render(request, "ties/sheet.html", context)


# ---- drawing -----------------------------------------------------------------------------------------


@signed_in
def add(request: Request, person_id: UUID) -> HttpResponse:
    """One more tie."""
    seen = get_map_for(request, person_id, only=DRAWS)
    form = bound_from(request, TieForm, person=seen.person, is_own=seen.is_own)
    if request.method == "POST" and form.is_valid():
        try:
            tie = actions.add_tie(person=seen.person, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{tie.label} è nella rete.")
            return redirect("ties:map", seen.person.pk)
    return render(request, "ties/tie.html", _frame(seen, form=form))


@signed_in
def change(request: Request, person_id: UUID, tie_id: UUID) -> HttpResponse:
    """What is different about a tie, whom it knows, its place; or take it away."""
    seen, tie = get_tie_for(request, person_id, tie_id)
    form = bound_from(request, TieForm, person=seen.person, is_own=seen.is_own, tie=tie)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "form_key"}
        try:
            actions.change_tie(person=seen.person, tie=tie, by=request.actor, **values)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La modifica è salvata.")
            return redirect("ties:map", seen.person.pk)
    return render(request, "ties/tie.html", _frame(seen, form=form, tie=tie, moves=_moves(seen, tie)))


def _moves(seen: Seen, tie: Tie) -> list[tuple[int, str]]:
    """Where a button may put a tie, with the button's words; nothing for the only one."""
    keys = list(ties_of(seen.person).values_list("pk", flat=True))
    place, last = keys.index(tie.pk), len(keys) - 1
    if not last:
        return []
    return [((place - 1) % (last + 1), "Sposta indietro"), ((place + 1) % (last + 1), "Sposta avanti")]


@signed_in
def remove(request: Request, person_id: UUID, tie_id: UUID) -> HttpResponse:
    """Take a tie off the map."""
    seen, tie = get_tie_for(request, person_id, tie_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.remove_tie(person=seen.person, tie=tie, by=request.actor)
    messages.success(request, f"{tie.label} non è più nella rete.")
    return redirect("ties:map", seen.person.pk)


@signed_in
def move(request: Request, person_id: UUID, tie_id: UUID) -> HttpResponse:
    """Put a tie at another place around the circle."""
    seen, tie = get_tie_for(request, person_id, tie_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    actions.move_tie(person=seen.person, tie=tie, by=request.actor, **form.cleaned_data)
    return redirect("ties:map", seen.person.pk)


# ---- keeping and playing -----------------------------------------------------------------------------


@signed_in
def keep(request: Request, person_id: UUID) -> HttpResponse:
    """Freeze the map of today, or of a day gone by."""
    seen = get_map_for(request, person_id, only=DRAWS)
    form = bound_from(request, KeepForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_map(person=seen.person, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("drawn_on", str(refusal))
        else:
            messages.success(request, "La rete di quel giorno è conservata.")
            return redirect("ties:film", seen.person.pk)
    return render(request, "ties/keep.html", _frame(seen, form=form))


@signed_in
def film(request: Request, person_id: UUID, number: int = 0) -> HttpResponse:
    """The kept maps one after the other; without a number, the last."""
    seen = get_map_for(request, person_id)
    steps = film_of(seen.person)
    if number > len(steps):
        raise Http404
    step = steps[number - 1] if steps else None
    context = _frame(seen, steps=steps, step=step)
    if step:
        context |= {
            "rows": _rows(step.network, is_own=seen.is_own),
            "measures": counted(engine.measure(step.network), is_own=seen.is_own),
            "previous": step.number - 1,
            "following": step.number + 1 if step.number < len(steps) else None,
        }
    return render(request, "ties/film.html", context)


# ---- sharing -----------------------------------------------------------------------------------------


@signed_in
def sharing(request: Request, person_id: UUID) -> HttpResponse:
    """Who may see the map: the person decides in one tap; who follows them writes what they said."""
    seen = get_sharing_for(request, person_id)
    if request.method == "POST":
        return _say(request, seen)
    events = sharing_of(seen.person)
    last = {event.viewer: event.is_granted for event in reversed(events)}
    mine = None if seen.is_own else VIEWER_OF_ROLE[request.actor.role]
    viewers = [(viewer, label, last.get(viewer, False)) for viewer, label in SharingEvent.Viewer.choices]
    context = _frame(
        seen,
        viewers=viewers if seen.is_own else [row for row in viewers if row[0] == mine],
        events=events if seen.is_own else [event for event in events if event.viewer == mine],
        may_say=seen.standing in DRAWS,
    )
    return render(request, "ties/sharing.html", context)


def _say(request: Request, seen: Seen) -> HttpResponse:
    form = SharingForm(request.POST)
    if seen.standing == Standing.COORDINATOR or not form.is_valid():
        raise Http404
    said = form.cleaned_data
    if not seen.is_own and said["viewer"] != VIEWER_OF_ROLE[request.actor.role]:
        raise Http404
    spoken = said["channel"] if said["channel"] in SPOKEN else ConsentEvent.Channel.DESK
    said["channel"] = ConsentEvent.Channel.WEB if seen.is_own else spoken
    actions.say_sharing(person=seen.person, by=request.actor, **said)
    messages.success(request, "La scelta è registrata. Vale da subito.")
    return redirect("ties:sharing", seen.person.pk)


SPOKEN = (ConsentEvent.Channel.DESK, ConsentEvent.Channel.PAPER, ConsentEvent.Channel.PHONE)
