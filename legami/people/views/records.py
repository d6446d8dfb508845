"""The people that a role sees: list, one person, a new one, a correction."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.core.searching import searched_words, to_search
from legami.journal.exporting import download
from legami.network.models import Organisation
from legami.network.roles import Permission, Role

from .. import actions
from ..access import FieldGroup, get_person_for, groups_for, may_assign, may_edit, record_people_read, visible_people
from ..forms import PersonForm
from ..models import Assignment, ConsentEvent, Guardian, HouseholdMember, Merge, Person
from ..resembling import Review, review
from ..tables import people_rows, people_table, shows_address

PAGE_SIZE = 25
# The extras as staff read them; the person reads the labels of `ConsentEvent.Purpose`, which say "tu".
EXTRAS_FOR_STAFF: dict[str, str] = {
    ConsentEvent.Purpose.PHOTO.value: "usare la foto",
    ConsentEvent.Purpose.STORY.value: "raccontare la storia",
    ConsentEvent.Purpose.NEWSLETTER.value: "mandare notizie del programma",
    ConsentEvent.Purpose.SHARING.value: "dare i dati ad altri, oltre a quanto chiede la legge",
}
G = FieldGroup


@needs(Permission.PERSON_VIEW)
def people_list(request: Request) -> HttpResponseBase:
    """The people that the role sees, found by name or tax code; each one shown is written in the journal."""
    words = searched_words(request)
    if request.method == "POST":
        return download(request, people_table(request.actor, words)) or to_search(request)
    number = int(page) if (page := request.GET.get("page", "")).isdecimal() and len(page) < 5 else 1
    rows, near = people_rows(request.actor, words)
    start = (max(number, 1) - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    if with_a_slip := near is not None and not found:
        found = list(near[start : start + PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    open_address = {p.pk for p in shown if shows_address(request.actor, p)}
    record_people_read(request.actor, [p for p in shown if p.pk in open_address], [G.IDENTITY, G.ADDRESS])
    record_people_read(request.actor, [p for p in shown if p.pk not in open_address], [G.IDENTITY])
    context = {
        "people": [(person, person.pk in open_address) for person in shown],
        "words": words,
        "with_a_slip": with_a_slip,
        "previous": number - 1,
        "following": number + 1 if len(found) > PAGE_SIZE else None,
        "may_edit": may_edit(request.actor),
        "may_merge": request.actor.may(Permission.PERSON_MERGE),
        "may_break_glass": request.actor.may(Permission.PACT_DRAFT),
        "may_import": request.actor.may(Permission.PERSON_IMPORT),
    }
    return render(request, "people/list.html", context)


@needs(Permission.PERSON_VIEW)
def detail(request: Request, person_id: UUID) -> HttpResponse:
    """One person, with the kinds of data that the role reads."""
    person = get_person_for(request, person_id)
    groups = groups_for(request.actor, person)
    context = {
        "person": person,
        "shows": {group.name.lower(): group in groups for group in FieldGroup},
        "may_edit": may_edit(request.actor),
        "may_assign": may_assign(request.actor),
        "may_issue": request.actor.may(Permission.CODE_ISSUE),
        "may_merge": request.actor.may(Permission.PERSON_MERGE),
    }
    return render(request, "people/detail.html", context | parts_of(person, groups))


def parts_of(person: Person, groups: frozenset[FieldGroup]) -> dict[str, object]:
    """What hangs on every record of a person, by kind of data; nothing that the role may not read. Six queries at most."""
    records = Person.objects.records_of(person).values("pk")
    homes = HouseholdMember.objects.active_on(today()).filter(person__in=records).values("household")
    members = HouseholdMember.objects.active_on(today()).filter(household__in=homes).select_related("person")
    if not person.address_is_protected:  # where somebody is whose address is protected is not told by who lives with them
        members = members.exclude(~Q(person__in=records), person__address_is_protected=True)
    guardians = Guardian.objects.filter(person__in=records).select_related("guardian")
    assignments = Assignment.objects.current().filter(person__in=records).select_related("worker", "organisation")
    given = actions.consent_state(person) if G.CONSENTS in groups else {}
    return {
        "contacts": person.contacts.model.objects.filter(person__in=records).order_by("-is_preferred", "kind", "value")
        if G.CONTACTS in groups
        else [],
        "members": members.order_by("starts_on", "pk") if G.HOUSEHOLD in groups else [],
        "guardians": guardians.order_by("starts_on", "pk") if G.GUARDIANS in groups else [],
        "consents": [(purpose, label, given.get(purpose)) for purpose, label in EXTRAS_FOR_STAFF.items()],
        "assignments": assignments.order_by("-is_lead", "started_at"),
        "merges": Merge.objects.filter(keep=person, undone_at=None).select_related("merged").order_by("merged_at"),
        "today": today(),
    }


def consents_said(person: Person, labels: Mapping[str, str]) -> list[tuple[ConsentEvent, str]]:
    """All that was said on consents, with the label of each extra, over every record of the person; newest first."""
    records = Person.objects.records_of(person).values("pk")
    said = ConsentEvent.objects.filter(person__in=records).order_by("-at", "-pk")
    return [(event, labels[event.purpose]) for event in said]


@needs(Permission.PERSON_EDIT)
def new(request: Request) -> HttpResponse:
    """Register a person; a social worker who does it follows them from now on."""
    form = bound_from(request, PersonForm)
    look = _look_first(request, form)
    if request.method == "POST" and form.is_valid() and not look:
        try:
            with transaction.atomic():
                person = actions.register_person(by=request.actor, **form.cleaned_data)
                _follow(request, person)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person} è tra le persone registrate.")
            if visible_people(request.actor).filter(pk=person.pk).exists():
                return redirect("people:detail", person.pk)
            return redirect("people:list")  # of another place: its own services see it
    return render(request, "people/form.html", {"form": form, "person": None, "review": look})


def _look_first(request: Request, form: PersonForm, person: Person | None = None) -> Review | None:
    """What to look at before saving, until whoever types has answered exactly this. Those shown are journaled."""
    if request.method != "POST" or not form.is_valid():
        return None
    found = review(by=request.actor, person=person, **form.cleaned_data)
    if not found or request.POST.get("seen") == found.key:
        return None
    record_people_read(request.actor, found.doubles, [G.IDENTITY])
    return found


def _follow(request: Request, person: Person) -> None:
    followed = person.assignments.current().filter(worker=request.actor.user)
    if request.actor.role == Role.CASE_WORKER and not followed.exists():
        body = Organisation.objects.get(pk__in=[request.actor.organisation_id])
        actions.assign_worker(person=person, worker=request.actor.user, organisation=body, by=request.actor)


@needs(Permission.PERSON_EDIT)
def edit(request: Request, person_id: UUID) -> HttpResponse:
    """Correct what is written of a person."""
    person = get_person_for(request, person_id, [G.IDENTITY, G.ADDRESS])
    hidden = G.ADDRESS not in groups_for(request.actor, person)
    form = bound_from(request, PersonForm, person=person, hide_address=hidden)
    look = _look_first(request, form, person)
    if request.method == "POST" and form.is_valid() and not look:
        values = {name: value for name, value in form.cleaned_data.items() if name != "form_key"}
        actions.correct_person(person=person, by=request.actor, **values)
        messages.success(request, "Le modifiche sono salvate.")
        return redirect("people:detail", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "review": look})
