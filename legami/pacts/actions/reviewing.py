"""Reviews: recorded by the worker, reminded of by a daily job."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import long_date
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.people.models import Assignment

from ..models import Commitment, CommitmentCheck, Goal, GoalRating, Review

REMIND_DAYS_BEFORE = 7


class ReviewAlreadyHeld(Refusal):
    """Questa verifica è già stata registrata. Ricarica la pagina per leggerla."""


def record_review(
    *,
    review: Review,
    held_on: date,
    notes: str,
    person_words: str,
    levels: Mapping[Goal, int],
    checks: Mapping[Commitment, tuple[str, str]],
    by: Actor,
) -> Review:
    """Write down a review: the level of each goal (-2 to +2) and, for each commitment, (kept, what changed).

    Raises ReviewAlreadyHeld.
    """
    with transaction.atomic():
        review = Review.objects.select_for_update(of=("self",)).select_related("pact").get(pk=review.pk)
        if review.held_on is not None:
            raise ReviewAlreadyHeld
        review.held_on, review.notes, review.person_words = held_on, notes, person_words
        review.recorded_at, review.recorded_by = timezone.now(), by.user
        review.save()
        GoalRating.objects.bulk_create(GoalRating(review=review, goal=g, level=level) for g, level in levels.items())
        CommitmentCheck.objects.bulk_create(
            CommitmentCheck(review=review, commitment=c, kept=kept, what_changed=what) for c, (kept, what) in checks.items()
        )
        record("review.recorded", by=by, target=review, subject_id=review.pact.person_id)
    return review


def remind_of_reviews(*, today: date, site_url: str) -> int:
    """Write once to the worker of each pact whose review is near or late; no name and no content in the mail.

    Returns how many reminders went out. Each is marked before it is sent: a crash may lose one, never repeat it daily.
    """
    sent = 0
    for review in _to_remind(today):
        lead = Assignment.objects.current().filter(person=review.pact.person_id, is_lead=True).select_related("worker").first()
        if lead is None or not lead.worker.email:
            continue  # not marked: who gets an address, or takes over, is still told
        with transaction.atomic():
            if not Review.objects.filter(pk=review.pk, reminded_at=None).update(reminded_at=timezone.now()):
                continue
            transaction.on_commit(partial(_mail, lead.worker.email, review, site_url))
            sent += 1
    return sent


def _to_remind(today: date) -> QuerySet[Review]:
    near = today + timedelta(days=REMIND_DAYS_BEFORE)
    waiting = Review.objects.filter(held_on=None, cancelled_at=None, reminded_at=None, due_on__lte=near)
    return waiting.filter(pact__status="active").select_related("pact").order_by("due_on", "pk")


def _mail(to: str, review: Review, site_url: str) -> None:
    link = site_url + reverse("pacts:detail", args=[review.pact_id])
    when = f"Per il patto {review.pact.code} è prevista una verifica il {long_date(review.due_on)}."
    send_mail(
        subject="Una verifica si avvicina",
        message=f"{when}\n\nApri il patto: {link}\n",
        from_email=None,
        recipient_list=[to],
    )
