"""With whom a person lives: one by one, and the steps in which a home is divided or two become one (rule V18)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect

from legami.core.access import Actor, Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from .. import actions
from ..access import FieldGroup, get_part_for, record_people_read, visible_people
from ..forms import HouseholdForm, JoinHomesForm, SplitHomeForm
from ..models import Household, HouseholdMember, HouseholdMove, Person, PersonQuerySet
from .parts import part_page

G = FieldGroup


def _home_of(person: Person) -> Household | None:
    """Where they live now."""
    rows = HouseholdMember.objects.filter(person__in=Person.objects.records_of(person), ends_on=None)
    member = rows.select_related("household").first()
    return member.household if member else None


def _seen_in(home: Household, actor: Actor) -> PersonQuerySet:
    """Who lives there, among the people that the actor sees."""
    here = HouseholdMember.objects.filter(household=home, ends_on=None).values("person")
    return visible_people(actor).filter(pk__in=here).order_by("search_name", "pk")


@needs(Permission.PERSON_EDIT)
def household(request: Request, person_id: UUID) -> HttpResponse:
    """With whom the person lives."""
    person = get_part_for(request, person_id, G.HOUSEHOLD)
    others = visible_people(request.actor, with_merged=False).exclude(pk=person.pk).order_by("search_name", "pk")
    form = bound_from(request, HouseholdForm, people=others)
    if request.method == "POST" and form.is_valid():
        try:
            _join(person, form.cleaned_data, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La famiglia è salvata.")
            return redirect("people:household", person.pk)
    record_people_read(request.actor, others, [G.IDENTITY])  # the form offers their names
    home = _home_of(person)
    return part_page(request, "people/household.html", person, form, home=home, moves=_moves(home, request.actor))


def _join(person: Person, values: dict[str, Any], request: Request) -> None:
    """Into the home of whom they live with; who had none gets one, as its head."""
    other = values.pop("lives_with")
    home = None
    if other:
        join = actions.join_household
        home = _home_of(other) or join(person=other, relation="head", starts_on=values["starts_on"], by=request.actor).household
    actions.join_household(person=person, household=home, by=request.actor, **values)


def _moves(home: Household | None, actor: Actor) -> list[dict[str, Any]]:
    """The steps that made this home what it is: who moved (by name only if the actor sees them), and may it be undone."""
    if home is None:
        return []
    rows = list(HouseholdMove.objects.of_home(home).prefetch_related("arrivals__person"))
    keys = [member.person_id for move in rows for member in move.arrivals.all()]
    seen = set(visible_people(actor).filter(pk__in=keys).values_list("pk", flat=True))
    told = []
    for move in rows:
        moved = list(move.arrivals.all())
        names = [member.person.full_name for member in moved if member.person_id in seen]
        open_still = all(member.ends_on is None and member.person_id in seen for member in moved)
        told.append({"move": move, "names": names, "unseen": len(moved) - len(names), "may_undo": open_still})
    return told


@needs(Permission.PERSON_EDIT)
def leave(request: Request, person_id: UUID, member_id: UUID) -> HttpResponse:
    """From today the person no longer lives there."""
    person = get_part_for(request, person_id, G.HOUSEHOLD)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    member = get_object_or_404(HouseholdMember, person__in=Person.objects.records_of(person), pk=member_id)
    actions.leave_household(member=member, on=today(), by=request.actor)
    messages.success(request, "Da oggi la persona non fa più parte di questa famiglia.")
    return redirect("people:household", person.pk)


@needs(Permission.PERSON_EDIT)
def split(request: Request, person_id: UUID) -> HttpResponse:
    """Some of a home go to live elsewhere, all in one step."""
    person = get_part_for(request, person_id, G.HOUSEHOLD)
    home = _home_of(person)
    mates = list(_seen_in(home, request.actor)) if home else []
    if home is None or len(mates) < 2:
        messages.info(request, "Per dividere una famiglia servono almeno due persone che vivono insieme e che segui.")
        return redirect("people:household", person.pk)
    record_people_read(request.actor, mates, [G.IDENTITY])
    form = bound_from(request, SplitHomeForm, people=_seen_in(home, request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            actions.split_household(home=home, leaving=said["leaving"], on=said["moved_on"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La famiglia è divisa. Se è uno sbaglio puoi annullare, qui sotto.")
            return redirect("people:household", person.pk)
    return part_page(request, "people/household_split.html", person, form)


@needs(Permission.PERSON_EDIT)
def join(request: Request, person_id: UUID) -> HttpResponse:
    """All who live with a person go to live with somebody else, in one step."""
    person = get_part_for(request, person_id, G.HOUSEHOLD)
    home = _home_of(person)
    mates = list(_seen_in(home, request.actor)) if home else []
    if home is None or len(mates) < home.members.filter(ends_on=None).count():
        messages.info(
            request, "Per unire una famiglia devi seguire tutti quelli che ci vivono. Se no, scrivi persona per persona."
        )
        return redirect("people:household", person.pk)
    elsewhere = HouseholdMember.objects.filter(ends_on=None).exclude(household=home).values("person")
    others = visible_people(request.actor, with_merged=False).filter(pk__in=elsewhere, address_is_protected=False)
    form = bound_from(request, JoinHomesForm, people=others.order_by("search_name", "pk"))
    record_people_read(request.actor, [*mates, *others], [G.IDENTITY])
    if request.method == "POST" and form.is_valid():
        try:
            _join_homes(home, form.cleaned_data, request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le due famiglie sono una sola. Se è uno sbaglio puoi annullare, qui sotto.")
            return redirect("people:household", person.pk)
    return part_page(request, "people/household_join.html", person, form, mates=mates)


def _join_homes(home: Household, said: dict[str, Any], actor: Actor) -> None:
    into = _home_of(said["lives_with"])
    if into is None:
        raise actions.NotTogether
    actions.join_households(home=home, into=into, on=said["moved_on"], by=actor)


@needs(Permission.PERSON_EDIT)
def undo(request: Request, person_id: UUID, move_id: UUID) -> HttpResponse:
    """Everybody lives again where they did: 404 if one of them is not of the actor's people."""
    person = get_part_for(request, person_id, G.HOUSEHOLD)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    home = _home_of(person)
    told = next((row for row in _moves(home, request.actor) if row["move"].pk == move_id), None)
    if told is None or told["unseen"]:
        raise Http404
    try:
        actions.undo_move(move=told["move"], by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Il cambio è annullato: ognuno vive di nuovo dove prima.")
    return redirect("people:household", person.pk)
