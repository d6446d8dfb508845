"""Complaints: written by the person, answered by who coordinates, within thirty days."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal
from legami.journal.actions import record
from legami.network.models import Membership
from legami.network.roles import Role
from legami.outbox.actions import cancel, write
from legami.people.models import Assignment, Person

from ..models import Complaint, Pact

REMIND_DAYS_BEFORE = 7


class ComplaintAnswered(Refusal):
    """Un’altra persona ha già risposto. Copia il testo se serve, poi ricarica la pagina per leggere la sua risposta."""


class ComplaintAboutYou(Refusal):
    """Segui o hai seguito questa persona: al reclamo risponde un’altra persona che coordina. Il testo resta qui."""


@transaction.atomic
def complain(*, pact: Pact, words: str, form_key: UUID, today: date, by: Actor) -> Complaint:
    """Keep a complaint; who coordinates is told that a pact has news. The same form sent twice makes one.

    Nothing in the pact changes because of it. Raises FormUsedElsewhere.
    """
    terms = {"pact": pact, "words": words, "said_by": by.user, "due_on": today + timedelta(days=Complaint.DAYS_TO_ANSWER)}
    said, is_new = Complaint.objects.get_or_create(form_key=form_key, defaults=terms)
    if (said.pact_id, said.said_by_id, said.words) != (pact.pk, by.user_id, words):
        raise FormUsedElsewhere
    if is_new:
        record("pact.complained", by=by, target=pact, subject_id=pact.person_id)
        path = reverse("pacts:complaints", args=[pact.pk])
        for member in _who_coordinates(pact, today):
            write(key=f"complaint:{said.pk}:{member.user_id}", template="work.pact_news", to=member.user, path=path)
    return said


@transaction.atomic
def answer_complaint(*, complaint: Complaint, answer: str, by: Actor) -> None:
    """Answer once; the person is told that there is something to read. Raises ComplaintAboutYou, ComplaintAnswered."""
    pact = complaint.pact
    records = Person.objects.records_of(pact.person)
    if Assignment.objects.filter(person__in=records, worker=by.user_id).exists():
        raise ComplaintAboutYou
    open_one = Complaint.objects.waiting().filter(pk=complaint.pk)
    if not open_one.update(answer=answer, answered_at=timezone.now(), answered_by=by.user):
        raise ComplaintAnswered
    cancel(about=f"complaint:{complaint.pk}")
    record("pact.complaint_answered", by=by, target=pact, subject_id=pact.person_id)
    path = reverse("pacts:complaints", args=[pact.pk])
    write(key=f"complaint-answer:{complaint.pk}", template="pact.news", to=pact.person, path=path)


def remind_of_complaints(*, today: date) -> int:
    """Write to who coordinates a week before the day of an answer, and again once it is late; returns of how many complaints.

    Who follows the person learns nothing of it, and is not written to even if they coordinate too.
    """
    near = today + timedelta(days=REMIND_DAYS_BEFORE)
    waiting = Complaint.objects.waiting().filter(due_on__lte=near).select_related("pact__person").order_by("due_on", "pk")
    for complaint in list(waiting):
        pact, about = complaint.pact, "late" if complaint.due_on < today else "near"
        follows = Assignment.objects.filter(person__in=Person.objects.records_of(pact.person)).values_list("worker", flat=True)
        path = reverse("pacts:complaints", args=[pact.pk])
        with transaction.atomic():
            for member in _who_coordinates(pact, today):
                if member.user_id not in set(follows):
                    key = f"complaint:{complaint.pk}:{about}:{member.user_id}"
                    write(key=key, template="work.answer_near", to=member.user, day=complaint.due_on, path=path)
    return len(waiting)


def _who_coordinates(pact: Pact, on: date) -> list[Membership]:
    here = Membership.objects.active_on(on).filter(role=Role.COORDINATOR, organisation=pact.organisation_id)
    return list(here.select_related("user").order_by("pk"))
