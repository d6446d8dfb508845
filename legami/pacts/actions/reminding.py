"""Reminders, found by a daily job: a review is near, a signature or an answer is due, a promise has its day.

Each is written once, by its key; what it says is fixed and says nothing of anybody (see the outbox).
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from legami.accounts.models import User
from legami.core.dates import age_on
from legami.network.models import Organisation
from legami.outbox.actions import write
from legami.people.models import Assignment, Person, SharingStop

from ..models import Commitment, Pact, PactVersion, Party, Pause, Review
from .complaining import remind_of_complaints

REMIND_DAYS_BEFORE = 7
SIGN_DAYS_BEFORE = 5
PROMISE_DAYS_BEFORE = 3
ADULT_AGE = 18


def remind(*, today: date) -> int:
    """Write every reminder that is due; returns how many people, bodies and workers are written to, again or anew."""
    kinds = (remind_of_reviews, remind_to_sign, remind_of_promises, remind_of_complaints)
    return sum(kind(today=today) for kind in kinds)


def remind_of_reviews(*, today: date) -> int:
    """Write once to the worker and to the person of each pact whose review is near or late; returns to how many workers.

    A review whose worker has no address is not marked: who gets one, or takes over, is still told.
    """
    told = 0
    for review in _reviews_to_remind(today):
        lead = Assignment.objects.current().filter(person=review.pact.person_id, is_lead=True).select_related("worker").first()
        if lead is None or not lead.worker.email:
            continue
        with transaction.atomic():
            if not Review.objects.filter(pk=review.pk, reminded_at=None).update(reminded_at=timezone.now()):
                continue
            key, path = f"review:{review.pk}", _path(review.pact)
            write(key=f"{key}:{lead.worker_id}", template="work.review_near", to=lead.worker, day=review.due_on, path=path)
            if review.due_on >= today:
                version = review.pact.versions.get(status=PactVersion.Status.ACTIVE)
                for person in person_side(version, on=today):
                    write(key=f"{key}:{person.pk}", template="pact.review_near", to=person, day=review.due_on, path=path)
            told += 1
    return told


def remind_to_sign(*, today: date) -> int:
    """Write once to every party that has not answered when the time to sign is nearly over; returns to how many."""
    near = today + timedelta(days=SIGN_DAYS_BEFORE)
    open_texts = PactVersion.objects.filter(status=PactVersion.Status.SIGNING, signing_expires_on__range=(today, near))
    told = 0
    for version in open_texts.select_related("pact__person").order_by("signing_expires_on", "pk"):
        silent = version.parties.filter(signatures=None).select_related("person", "user", "organisation").order_by("position")
        for party in silent:
            told += _write_to(party, f"sign-soon:{version.pk}", "sign_soon", day=version.signing_expires_on, on=today)
    return told


def remind_of_promises(*, today: date) -> int:
    """Write once to whoever bound themselves to something that has its day soon; returns to how many."""
    near = today + timedelta(days=PROMISE_DAYS_BEFORE)
    due = Commitment.objects.filter(due_on__range=(today, near), version__status="active", version__pact__status="active")
    resting = Pause.objects.on(today).values("pact")  # nobody reminds a person who is ill or not able now
    due = due.exclude(bound__role__in=Party.PERSON_SIDE, version__pact__in=resting)
    promises = due.select_related("version__pact", "bound__person", "bound__user", "bound__organisation")
    return sum(
        _write_to(promise.bound, f"promise:{promise.pk}", "promise_near", day=promise.due_on, on=today)
        for promise in promises.order_by("due_on", "pk")
    )


def tell_signing_is_over(version: PactVersion, *, today: date) -> None:
    """Tell the person's side and the worker that the text went back to draft (rule V02)."""
    parties = version.parties.exclude(role=Party.Role.PARTNER).select_related("person", "user", "version__pact")
    for party in parties.order_by("position"):
        _write_to(party, f"sign-over:{version.pk}", "sign_over", day=None, on=today)


def person_side(version: PactVersion, *, on: date) -> list[Person]:
    """Who reads for the person: themselves when grown up, and whoever represents them in this text."""
    parties = version.parties.filter(role__in=Party.PERSON_SIDE).select_related("person").order_by("position")
    return [party.person for party in parties if party.person is not None and _reads_mail(party.person, on)]


# ---- how -----------------------------------------------------------------------------------------


def _write_to(party: Party, key: str, what: str, *, day: date | None, on: date) -> bool:
    """Write to a party in the words for its kind; False for a child, who is not written to."""
    to: Person | User | Organisation | None = party.person or party.user or party.organisation
    if party.role == Party.Role.PARTNER:
        to = party.organisation
    if to is None or (isinstance(to, Person) and not _reads_mail(to, on)):
        return False
    if isinstance(to, Organisation) and (to.has_left(on) or _is_shut_out(to, party.version.pact.person)):
        return False
    words = "pact" if isinstance(to, Person) else "work"
    path = _path(party.version.pact)
    return write(key=f"{key}:{to.pk}", template=f"{words}.{what}", to=to, day=day, path=path) is not None


def _is_shut_out(body: Organisation, person: Person) -> bool:
    """True if the person shares nothing with this body any more (V14)."""
    return SharingStop.objects.of(person).filter(organisation=body).exists()


def _reads_mail(person: Person, on: date) -> bool:
    return person.birth_date is None or age_on(person.birth_date, on) >= ADULT_AGE


def _path(pact: Pact) -> str:
    return reverse("pacts:detail", args=[pact.pk])


def _reviews_to_remind(today: date) -> QuerySet[Review]:
    near = today + timedelta(days=REMIND_DAYS_BEFORE)
    waiting = Review.objects.filter(held_on=None, cancelled_at=None, reminded_at=None, due_on__lte=near)
    return waiting.filter(pact__status="active").select_related("pact").order_by("due_on", "pk")
