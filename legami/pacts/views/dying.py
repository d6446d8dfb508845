"""A death is written, or taken back: a page of the person, because their pacts end with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission
from legami.people import actions as people
from legami.people.access import FieldGroup, get_person_for

from .. import actions
from ..forms.dying import DeathForm


@needs(Permission.PERSON_EDIT)
def death(request: Request, person_id: UUID) -> HttpResponse:
    """Write that a person died; says first what follows from it. Nothing here tells whether there is a pact."""
    person = get_person_for(request, person_id, [FieldGroup.IDENTITY])
    form = bound_from(request, DeathForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_death(person=person, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("died_on", str(refusal))
        else:
            messages.success(request, "Il decesso è registrato. Da adesso non parte più nessun messaggio.")
            return redirect("people:detail", person.pk)
    return render(request, "pacts/death.html", {"person": person, "form": form})


@needs(Permission.PERSON_EDIT)
def retract_death(request: Request, person_id: UUID) -> HttpResponse:
    """It was a mistake: the person lives."""
    person = get_person_for(request, person_id, [FieldGroup.IDENTITY])
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        people.retract_death(person=person, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, "Corretto: la persona è viva. Un patto già chiuso resta chiuso: se serve, iniziane uno nuovo."
        )
    return redirect("people:detail", person.pk)
