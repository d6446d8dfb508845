"""A worker opens a record without following the person: asked, read, and looked over by who must know (rule V12)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from legami.core.access import Request, needs
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.actions import record, record_read
from legami.journal.exporting import download
from legami.journal.models import Kind, Purpose
from legami.network.roles import Permission, Role
from legami.people import actions as people
from legami.people.access import ALL, FieldGroup, visible_people
from legami.people.models import EmergencyAccess, Person
from legami.people.views.records import parts_of

from .. import actions
from ..forms.emergency import EmergencyForm
from ..tables import emergencies_table

PAGE = 25
SHOWN = ALL - {FieldGroup.CONSENTS}


@needs(Permission.PACT_DRAFT)
def emergency(request: Request) -> HttpResponse:
    """Say who and why; the record opens for four hours, and who must know is told at once."""
    form = bound_from(request, EmergencyForm)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        try:
            person = _meant(request, said)
            if visible_people(request.actor).filter(pk=person.pk).exists():
                messages.info(request, "Segui già questa persona: la scheda è aperta come sempre.")
                return redirect("people:detail", person.pk)
            told = {"reason": said["reason"], "form_key": said["form_key"]}
            access = actions.open_in_emergency(person=person, now=now, by=request.actor, **told)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("pacts:emergency_record", access.pk)
    return render(request, "pacts/emergency.html", {"form": form})


@needs(Permission.PACT_DRAFT)
def emergency_record(request: Request, access_id: UUID) -> HttpResponse:
    """The record, to read, until the time is over; then as if it did not exist."""
    access = get_emergency_for(request, access_id)
    person = access.person
    shows = {group.name.lower(): group in SHOWN for group in FieldGroup}
    context: dict[str, Any] = {"access": access, "person": person, "shows": shows}
    return render(request, "pacts/emergency_record.html", context | parts_of(person, SHOWN))


@needs(Permission.PERSON_MERGE, Permission.JOURNAL_AUDIT)
def emergencies(request: Request) -> HttpResponseBase:
    """Who opened what and why: the coordinator those of the body, who protects the data all. The record is a code."""
    rows = EmergencyAccess.objects.select_related("worker", "organisation").order_by("-opened_at", "pk")
    if request.actor.role != Role.DPO:
        rows = rows.filter(organisation=request.actor.organisation_id)
    if file := download(request, emergencies_table(rows)):
        return file
    record("person.emergencies_listed", by=request.actor, kind=Kind.READ)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "pacts/emergencies.html", {"page": page, "now": timezone.now()})


def get_emergency_for(request: Request, access_id: UUID) -> EmergencyAccess:
    """The gate: one's own access, for the body one acts for, while its time runs; else 404. The read is journaled."""
    mine = EmergencyAccess.objects.open_at(timezone.now()).filter(
        worker=request.actor.user_id, organisation=request.actor.organisation_id
    )
    access = get_object_or_404(mine.select_related("person__municipality"), pk=access_id)
    record_read(
        "person.read",
        by=request.actor,
        purpose=Purpose.EMERGENCY,
        subject_ids=[access.person_id],
        field_groups=map(str, SHOWN),
        target=access,
    )
    return access


def _meant(request: Request, said: dict[str, Any]) -> Person:
    who = {name: said[name] for name in ("tax_code", "given_name", "family_name", "birth_date")}
    return people.person_meant(**who, now=timezone.now(), by=request.actor)
