"""The pages of who answers: the list, one referral, taking charge, saying who the person is, the first talk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.exporting import download
from legami.network.roles import Permission, Role
from legami.people.access import FieldGroup, record_people_read
from legami.people.forms import PersonForm
from legami.people.resembling import Review, review

from .. import actions
from ..access import (
    get_held_for,
    get_linkable_for,
    get_of_my_place_for,
    get_referral_for,
    known_people,
    of_my_place,
    visible_referrals,
    works_on,
)
from ..forms import NoteForm, TalkForm
from ..lifecycle import SAYS, may_move
from ..models import Referral, ReferralQuerySet
from ..outcomes import OUTCOMES
from ..queries import place_in_list
from ..tables import referrals_table, waiting_table

PAGE_SIZE = 25
FOUND_AT_MOST = 10
# Which rows a view of the list shows, with its words.
VIEWS = {"aperte": "Aperte", "ritardo": "In ritardo", "chiuse": "Chiuse"}


def _rows(request: Request, view: str) -> ReferralQuerySet:
    rows = visible_referrals(request.actor)
    if view == "chiuse":
        return rows.exclude(status__in=Referral.OPEN).order_by("-closed_at", "-number")
    if view == "ritardo":
        return rows.overdue_on(today()).order_by("answer_due_on", "number")
    # Those that still wait for an answer first, the oldest promise on top: late ones rise by themselves.
    return rows.filter(status__in=Referral.OPEN).order_by(F("answered_at").asc(nulls_first=True), "answer_due_on", "number")


@needs(Permission.REFERRAL_VIEW)
def referral_list(request: Request) -> HttpResponseBase:
    """New ones of the place and one's own; all of them for who coordinates. No name: that is read on opening one."""
    view = request.GET.get("vista", "aperte")
    if view not in VIEWS:
        raise Http404
    rows = _rows(request, view).select_related("municipality", "taken_by", "organisation")
    on = today()
    if file := download(request, referrals_table(request.actor, rows, on)):
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(referral, referral.is_late_on(on)) for referral in page.object_list],
        "view": view,
        "views": VIEWS,
        "coordinates": request.actor.role == Role.COORDINATOR,
        "may_write": request.actor.may(Permission.REFERRAL_WORK),
    }
    return render(request, "intake/list.html", context)


@needs(Permission.REFERRAL_VIEW)
def waiting_list(request: Request) -> HttpResponseBase:
    """Who waits, in the order of the one rule, with the urgency and its reason. Names are read on opening a row."""
    mine = visible_referrals(request.actor).values("pk")
    rows = of_my_place(request.actor).in_list_order().select_related("municipality__district", "taken_by")
    open_for_me = set(rows.filter(pk__in=mine).values_list("pk", flat=True))
    everybody = ((at, row, row.pk in open_for_me) for at, row in enumerate(rows.iterator(), start=1))
    if file := download(request, waiting_table(request.actor, everybody)):
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    first = page.start_index()
    numbered = [(first + at, row, row.pk in open_for_me) for at, row in enumerate(page.object_list)]
    return render(request, "intake/waiting_list.html", {"page": page, "rows": numbered})


@needs(Permission.REFERRAL_VIEW)
def detail(request: Request, referral_id: UUID) -> HttpResponse:
    """One referral: what was said, what was done, and the next steps."""
    referral = get_referral_for(request, referral_id)
    works = works_on(request.actor, referral)
    coordinates = request.actor.role == Role.COORDINATOR
    steps = referral.steps.select_related("by").order_by("at")
    follows = referral.person is not None and known_people(request.actor).filter(pk=referral.person.root_id).exists()
    context = {
        "referral": referral,
        "is_late": referral.is_late_on(today()),
        "steps": [(step, SAYS[step.verb]) for step in steps],
        "talks": list(referral.talks.select_related("recorded_by").order_by("held_on", "recorded_at")),
        "works": works and referral.is_held,
        "may_take": request.actor.may(Permission.REFERRAL_WORK) and may_move(referral, "take"),
        "may_hand_back": may_move(referral, "hand_back") and (works or coordinates),
        "may_link": referral.is_open and (works or coordinates),
        "outcomes": [o for o in OUTCOMES if works and may_move(referral, o.verb)],
        "place": place_in_list(referral) if referral.status == Referral.Status.WAITING else None,
        "person": referral.person if follows else None,
        "may_begin_a_pact": works and follows and referral.status == Referral.Status.TAKEN_ON,
    }
    return render(request, "intake/detail.html", context)


@needs(Permission.REFERRAL_WORK)
def take(request: Request, referral_id: UUID) -> HttpResponse:
    """Take charge. Who comes second reads that somebody was first."""
    if request.method != "POST":
        get_object_or_404(visible_referrals(request.actor), pk=referral_id)
        return HttpResponseNotAllowed(["POST"])
    referral = get_of_my_place_for(request, referral_id)
    try:
        actions.take(referral=referral, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("intake:list")
    messages.success(request, f"La segnalazione {referral.name} è in carico a te.")
    return redirect("intake:detail", referral.pk)


@needs(Permission.REFERRAL_VIEW)
def hand_back(request: Request, referral_id: UUID) -> HttpResponse:
    """Put it back among the new ones."""
    referral = get_referral_for(request, referral_id)
    if not (works_on(request.actor, referral) or request.actor.role == Role.COORDINATOR):
        raise Http404
    form = bound_from(request, NoteForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_back(referral=referral, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La segnalazione {referral.name} è di nuovo tra le nuove.")
            return redirect("intake:list")
    return render(request, "intake/hand_back.html", {"referral": referral, "form": form})


# ---- who it is -----------------------------------------------------------------------------------


@needs(Permission.REFERRAL_VIEW)
def link(request: Request, referral_id: UUID) -> HttpResponse:
    """Look among the people registered; choose one, or register a new one. Those shown are journaled."""
    referral = get_linkable_for(request, referral_id)
    if request.method == "POST" and "persona" in request.POST:
        return _linked(request, referral)
    words = request.POST.get("cerca", referral.person_name).replace("\x00", "").strip()[:120]
    found = list(known_people(request.actor).search(words)[:FOUND_AT_MOST]) if words else []
    record_people_read(request.actor, found, [FieldGroup.IDENTITY])
    context = {"referral": referral, "found": found, "words": words, "may_register": request.actor.may(Permission.PERSON_EDIT)}
    return render(request, "intake/link.html", context)


def _linked(request: Request, referral: Referral) -> HttpResponse:
    try:
        key = UUID(request.POST["persona"])
    except ValueError:
        raise Http404 from None
    person = get_object_or_404(known_people(request.actor), pk=key)
    try:
        actions.link_person(referral=referral, person=person, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"Collegata a {person}.")
    return redirect("intake:detail", referral.pk)


@needs(Permission.REFERRAL_WORK)
def new_person(request: Request, referral_id: UUID) -> HttpResponse:
    """Register the person, after a look at those who resemble them."""
    referral = get_held_for(request, referral_id)
    if not referral.is_open or not request.actor.may(Permission.PERSON_EDIT):
        raise Http404
    form = bound_from(request, PersonForm, initial=_guessed(referral))
    look = _look_first(request, form)
    if request.method == "POST" and form.is_valid() and not look:
        try:
            with transaction.atomic():
                person = actions.register_and_link(referral=referral, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person} è tra le persone registrate. La segnalazione è collegata.")
            return redirect("intake:detail", referral.pk)
    return render(request, "intake/new_person.html", {"referral": referral, "form": form, "review": look})


def _guessed(referral: Referral) -> dict[str, Any]:
    """A name as one writes it: the last word is taken as the family name, and whoever reads it mends it."""
    given, _, family = referral.person_name.strip().rpartition(" ")
    return {"given_name": given or family, "family_name": family if given else "", "municipality": referral.municipality}


def _look_first(request: Request, form: PersonForm) -> Review | None:
    if request.method != "POST" or not form.is_valid():
        return None
    found = review(by=request.actor, **form.cleaned_data)
    if not found or request.POST.get("seen") == found.key:
        return None
    record_people_read(request.actor, found.doubles, [FieldGroup.IDENTITY])
    return found


# ---- the first talk ------------------------------------------------------------------------------


@needs(Permission.REFERRAL_WORK)
def talk(request: Request, referral_id: UUID) -> HttpResponse:
    """Write a first talk."""
    referral = get_held_for(request, referral_id)
    if not referral.is_held:
        raise Http404
    form = bound_from(request, TalkForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_talk(referral=referral, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il colloquio è registrato.")
            return redirect("intake:detail", referral.pk)
    return render(request, "intake/talk.html", {"referral": referral, "form": form})
