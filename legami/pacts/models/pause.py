"""Days on which nothing is expected of the person."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .pact import Pact


class PauseQuerySet(models.QuerySet["Pause"]):
    """Reads of pauses."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(resumed_on=None) | Q(resumed_on__gt=day), starts_on__lte=day)


class Pause(models.Model):
    """A time in which the clocks of a pact stand still: it rests, the person is ill, or they said "not able now"."""

    class Why(models.TextChoices):
        """Who or what stopped the clocks."""

        SUSPENDED = "suspended", "patto sospeso"
        ILLNESS = "illness", "malattia"
        NOT_ABLE = "not_able", "adesso non ce la faccio"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="pauses")
    why = models.CharField("perché", max_length=10, choices=Why.choices)
    starts_on = models.DateField("dal")
    resumed_on = models.DateField("si riprende il", null=True, blank=True)  # the first day that counts again
    note = models.CharField("motivo", max_length=1000, blank=True)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_pause_ends_after_start", condition=Q(resumed_on=None) | Q(resumed_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="pacts_pause_ended_pair",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, resumed_on__isnull=False),
            ),
            # Nobody has to say why they are not able now, or what they suffer from: there is no room for it.
            models.CheckConstraint(name="pacts_only_a_suspension_says_why", condition=Q(why="suspended") | Q(note="")),
            models.UniqueConstraint(
                fields=["pact", "why"], condition=Q(resumed_on=None), name="pacts_one_open_pause_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["pact", "starts_on"], name="pacts_pauses_of_a_pact")]

    def holds_on(self, day: date) -> bool:
        """True if this day does not count."""
        return self.starts_on <= day and (self.resumed_on is None or self.resumed_on > day)

    def __str__(self) -> str:
        return f"{self.get_why_display()} dal {self.starts_on}"
