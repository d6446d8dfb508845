"""Insurance of the person while they give back (rule V22)."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .pact import Pact


class CoverQuerySet(models.QuerySet["InsuranceCover"]):
    """Reads of covers."""

    def on(self, day: date) -> Self:
        """Those that hold on a day, the last one counted."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class InsuranceCover(models.Model):
    """A policy that covers the person on these days. Without one no hour is written: a trigger refuses it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="covers")
    insurer = models.CharField("assicurazione", max_length=120)
    policy_number = models.CharField("numero di polizza", max_length=60)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_cover_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.UniqueConstraint(fields=["pact", "policy_number", "starts_on"], name="pacts_cover_once"),
        ]

    def __str__(self) -> str:
        return f"{self.insurer}, polizza {self.policy_number}"
