"""Reviews, recorded by the worker."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.outbox.actions import cancel

from ..models import Commitment, CommitmentCheck, Goal, GoalRating, Review


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
        cancel(about=f"review:{review.pk}")  # a letter that still waits to be posted would come too late
        record("review.recorded", by=by, target=review, subject_id=review.pact.person_id)
    return review
