"""What hangs on a person: contacts, who acts for them, consents, who follows them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from legami.accounts.models import User
from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.models import Membership, Organisation
from legami.network.roles import Permission, Role

from .. import actions
from ..access import FieldGroup, get_part_for, get_person_for, groups_for, may_assign, visible_people
from ..forms import AssignForm, ConsentForm, ContactForm, GuardianForm
from ..models import Assignment, ContactPoint, Guardian, Person
from .records import EXTRAS_FOR_STAFF, consents_said, parts_of

G = FieldGroup


def part_page(request: Request, template: str, person: Person, form: Any, **more: Any) -> HttpResponse:
    """The page of one kind of data: what the role reads of the person, and a form."""
    parts = parts_of(person, groups_for(request.actor, person))
    return render(request, template, {"person": person, "form": form, **parts, **more})


def _row(model: Any, person: Person, **keys: Any) -> Any:
    """A row of this person's, or 404."""
    return get_object_or_404(model, person__in=Person.objects.records_of(person), **keys)


@needs(Permission.PERSON_EDIT)
def contacts(request: Request, person_id: UUID) -> HttpResponse:
    """Ways to reach the person: those known, and one more."""
    person = get_part_for(request, person_id, G.CONTACTS)
    form = bound_from(request, ContactForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(person=person, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, "Il recapito è salvato.")
            return redirect("people:contacts", person.pk)
    return part_page(request, "people/contacts.html", person, form)


@needs(Permission.PERSON_EDIT)
def remove_contact(request: Request, person_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take a contact away."""
    person = get_part_for(request, person_id, G.CONTACTS)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.remove(row=_row(ContactPoint, person, pk=contact_id), person=person, by=request.actor)
    messages.success(request, "Il recapito è tolto.")
    return redirect("people:contacts", person.pk)


@needs(Permission.PERSON_EDIT)
def guardians(request: Request, person_id: UUID) -> HttpResponse:
    """Who acts for the person, with which powers, until when."""
    person = get_part_for(request, person_id, G.GUARDIANS)
    form = bound_from(request, GuardianForm)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        who = {name: values.pop(name) for name in ("given_name", "family_name", "tax_code")}
        try:
            actions.name_guardian(person=person, who=who, by=request.actor, **values)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "I poteri sono registrati.")
            return redirect("people:guardians", person.pk)
    return part_page(request, "people/guardians.html", person, form)


@needs(Permission.PERSON_EDIT)
def end_powers(request: Request, person_id: UUID, guardian_id: UUID) -> HttpResponse:
    """The powers end today."""
    person = get_part_for(request, person_id, G.GUARDIANS)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.end_powers(powers=_row(Guardian, person, pk=guardian_id), on=today(), by=request.actor)
    messages.success(request, "I poteri finiscono oggi.")
    return redirect("people:guardians", person.pk)


@needs(Permission.PERSON_EDIT)
def consents(request: Request, person_id: UUID) -> HttpResponse:
    """What the person agreed to; said by voice, on paper or by telephone."""
    person = get_part_for(request, person_id, G.CONSENTS)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"channel": form.cleaned_data["channel"] or "desk"}
        actions.say_consent(person=person, by=request.actor, **said)
        messages.success(request, "La scelta è registrata.")
        return redirect("people:consents", person.pk)
    return part_page(request, "people/consents.html", person, form, said=consents_said(person, EXTRAS_FOR_STAFF))


@needs(Permission.PERSON_VIEW)
def following(request: Request, person_id: UUID) -> HttpResponse:
    """Who follows the person; who lets go sees nothing more from now on."""
    if not may_assign(request.actor):
        raise Http404
    person = get_person_for(request, person_id, [G.IDENTITY])
    form = bound_from(request, AssignForm, workers=_workers(request))
    if request.method == "POST" and form.is_valid():
        try:
            _assign(request, person, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("worker", str(refusal))
        else:
            messages.success(request, "L’incarico è registrato.")
            return _back_to(request, person)
    return part_page(request, "people/following.html", person, form)


def _workers(request: Request) -> Any:
    roles = Membership.objects.active_on(today()).filter(role=Role.CASE_WORKER, organisation=request.actor.organisation_id)
    return User.objects.filter(pk__in=roles.values("user")).order_by("name", "pk")


def _assign(request: Request, person: Person, *, worker: User, is_lead: bool, takes_over: bool) -> None:
    body = Organisation.objects.get(pk__in=[request.actor.organisation_id])
    lead = Assignment.objects.current().filter(person__in=Person.objects.records_of(person), is_lead=True).first()
    if takes_over and lead:
        actions.hand_over(assignment=lead, worker=worker, organisation=body, by=request.actor)
    else:
        actions.assign_worker(person=person, worker=worker, organisation=body, is_lead=is_lead, by=request.actor)


@needs(Permission.PERSON_VIEW)
def end_assignment(request: Request, person_id: UUID, assignment_id: UUID) -> HttpResponse:
    """A worker no longer follows the person."""
    if not may_assign(request.actor):
        raise Http404
    person = get_person_for(request, person_id, [G.IDENTITY])
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.end_assignment(assignment=_row(Assignment, person, pk=assignment_id), by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "L’incarico è finito.")
    return _back_to(request, person)


def _back_to(request: Request, person: Person) -> HttpResponse:
    """The person's page of assignments, or the list for who has just let go."""
    if visible_people(request.actor).filter(pk=person.pk).exists():
        return redirect("people:following", person.pk)
    return redirect("people:list")
