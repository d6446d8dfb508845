"""Meetings that look at how it goes: goals, and promises on both sides."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from .content import Commitment, Goal
from .pact import Pact


class Review(models.Model):
    """A review, planned by itself when the pact starts, held by people."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="reviews")
    due_on = models.DateField("prevista per il")
    reminded_at = models.DateTimeField(null=True, editable=False)
    held_on = models.DateField("fatta il", null=True, blank=True)
    notes = models.TextField("che cosa è emerso", blank=True)
    person_words = models.TextField("che cosa dice la persona", blank=True)
    recorded_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pact", "due_on"], name="pacts_one_review_a_day"),
            models.CheckConstraint(
                name="pacts_review_recorded_pair",
                condition=Q(recorded_at=None, recorded_by=None, held_on=None)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, held_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="pacts_reviews_due", condition=Q(held_on=None, cancelled_at=None)),
        ]

    def __str__(self) -> str:
        return f"verifica del {self.due_on}"


class GoalRating(models.Model):
    """How far a goal was attained at a review, -2 to +2."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="ratings")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="ratings")
    level = models.SmallIntegerField("livello")
    note = models.CharField("nota", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="pacts_goal_rated_once_a_review"),
            models.CheckConstraint(name="pacts_rating_level", condition=Q(level__range=(-2, 2))),
        ]

    def __str__(self) -> str:
        return f"{self.level:+d}"


class CommitmentCheck(models.Model):
    """Whether a promise was kept, and what changed if not. Never a sanction."""

    class Kept(models.TextChoices):
        """The answer, equal for both sides."""

        YES = "yes", "mantenuto"
        PARTLY = "partly", "in parte"
        NO = "no", "non mantenuto"
        EXCUSED = "excuse", "non dipende da chi si è impegnato"

    review = models.ForeignKey(Review, models.PROTECT, related_name="checks")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="checks")
    kept = models.CharField("com'è andata", max_length=6, choices=Kept.choices)
    what_changed = models.CharField("che cosa è cambiato", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "commitment"], name="pacts_commitment_checked_once_a_review"),
            # What changed is asked first, whoever did not keep the promise.
            models.CheckConstraint(name="pacts_not_kept_says_what_changed", condition=Q(kept="yes") | ~Q(what_changed="")),
        ]

    def __str__(self) -> str:
        return self.get_kept_display()
