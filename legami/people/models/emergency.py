"""A record opened without following the person: with a reason, for a few hours, and everybody who must know is told (V12)."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .records import Person

LONGEST = timedelta(hours=4)


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    """Reads of accesses."""

    def open_at(self, moment: datetime) -> Self:
        """Those whose time is not over."""
        return self.filter(expires_at__gt=moment)


class EmergencyAccess(models.Model):
    """A worker may read one record until a moment. Append-only: it ends by itself, and nobody takes it back or lengthens it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="emergency_accesses")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    reason = models.CharField("perché serve adesso", max_length=500)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="people_emergency_has_a_reason", condition=Q(reason__regex=r"\S.{18,}\S")),
            models.CheckConstraint(
                name="people_emergency_is_short",
                condition=Q(expires_at__gt=F("opened_at")) & Q(expires_at__lte=F("opened_at") + LONGEST),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-opened_at"], name="people_emergencies_of_body"),
        ]

    def __str__(self) -> str:
        return f"accesso in emergenza del {self.opened_at:%d/%m/%Y}"
