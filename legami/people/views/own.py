"""What a person reads of themselves: their data, who has seen them, what they agreed to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import LINK_ROLE, Actor, Request, signed_in
from legami.core.pages import Pages
from legami.journal.models import Entry, Kind, Purpose
from legami.network.models import Organisation
from legami.network.roles import Role

from .. import actions
from ..access import FieldGroup, groups_for, may_consent, people_i_am, record_people_read
from ..forms import ConsentForm
from ..models import ConsentEvent, Person
from .records import consents_said, parts_of

PAGE_SIZE = 25
EXTRAS = dict(ConsentEvent.Purpose.choices)  # as the person reads them


def _myself(request: Request) -> Actor:
    """The one who signed in, whatever role they act in: these pages are about them."""
    return Actor(user=request.actor.user)


@signed_in
def my_data(request: Request, person_id: UUID | None = None) -> HttpResponse:
    """What is written of oneself, or of somebody for whom one acts."""
    me = _myself(request)
    people = list(people_i_am(me))
    person = people[0] if people and person_id is None else next((p for p in people if p.pk == person_id), None)
    if person is None:
        if person_id:
            raise Http404
        return render(request, "people/no_data.html")
    groups = groups_for(me, person)
    record_people_read(me, [person], groups)
    context: dict[str, Any] = {
        "person": person,
        "own": person.user_id == me.user_id,
        "shows": {group.name.lower(): group in groups for group in FieldGroup},
        "others": [other for other in people if other != person],
        "may_consent": may_consent(me, person),
        "said": consents_said(person, EXTRAS) if FieldGroup.CONSENTS in groups else [],
    }
    parts: dict[str, Any] = parts_of(person, groups)
    parts["consents"] = [(purpose, EXTRAS[purpose], is_granted) for purpose, _, is_granted in parts["consents"]]
    return render(request, "people/my_data.html", context | parts)


@signed_in
def my_consent(request: Request, person_id: UUID) -> HttpResponse:
    """Say yes or no to one purpose: one click each way."""
    me = _myself(request)
    person = get_object_or_404(people_i_am(me), pk=person_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = ConsentForm(request.POST)
    if not form.is_valid() or not may_consent(me, person):
        raise Http404
    actions.say_consent(person=person, by=me, **form.cleaned_data | {"channel": "web"})
    messages.success(request, "Abbiamo scritto la tua scelta. Vale da subito.")
    return redirect("people:my_data_of", person.pk)


@signed_in
def my_reads(request: Request) -> HttpResponse:
    """Who has seen my data: when, in which role and body, why, which kinds. No names of staff (EU Court, C-579/21)."""
    me = _myself(request)
    person = Person.objects.filter(user=me.user_id).first()
    if person is None:
        return render(request, "people/no_data.html")
    record_people_read(me, [person], [FieldGroup.ACCESS_LOG])
    records = Person.objects.records_of(person).values("pk")
    reads = Entry.objects.filter(subject_id__in=records, kind=Kind.READ).order_by("-at", "-pk")
    with_mine = request.GET.get("anche_io") == "1"
    page = Pages(reads if with_mine else reads.exclude(actor_id=me.user_id), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "people/my_reads.html", {"page": page, "rows": _told(page.object_list, me), "with_mine": with_mine})


def _told(entries: Any, me: Actor) -> list[dict[str, Any]]:
    """Journal rows in the words of the page. One query for the bodies."""
    found = list(entries)
    bodies = Organisation.objects.in_bulk({entry.organisation_id for entry in found if entry.organisation_id})
    groups, roles, purposes = dict(FieldGroup.choices), dict(Role.choices), dict(Purpose.choices)
    roles[LINK_ROLE] = "Chi ha aperto un link, senza account"
    return [
        {
            "at": entry.at,
            "who": "Tu" if entry.actor_id == me.user_id else roles.get(entry.role, "Chi agisce per te"),
            "body": bodies.get(entry.organisation_id),
            "why": purposes.get(entry.purpose, ""),
            "in_a_file": entry.verb.endswith(".exported"),
            "what": [groups[group] for group in entry.field_groups if group in groups],
        }
        for entry in found
    ]
