"""What the person complains of, and the answer that is due to them."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .pact import Pact


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints."""

    def waiting(self) -> Self:
        """Those without an answer."""
        return self.filter(answered_at=None)


class Complaint(models.Model):
    """A complaint about a pact or about how one is followed. Whoever coordinates answers, never who follows the person."""

    DAYS_TO_ANSWER = 30  # the general term of law 241/1990, article 2

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="complaints")
    words = models.TextField("che cosa non va", max_length=4000)
    said_at = models.DateTimeField(db_default=Now(), editable=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    due_on = models.DateField("rispondere entro", editable=False)
    answer = models.TextField("risposta", max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_complaint_says_something", condition=~Q(words="")),
            models.CheckConstraint(
                name="pacts_complaint_answered_pair",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="pacts_complaint_answered_by_another", condition=Q(answered_by=None) | ~Q(answered_by=F("said_by"))
            ),
        ]
        indexes = [
            models.Index(fields=["pact", "-said_at"], name="pacts_complaints_of_a_pact"),
            models.Index(fields=["pact"], condition=Q(answered_at=None), name="pacts_complaints_waiting"),
        ]

    def __str__(self) -> str:
        return f"reclamo su {self.pact}"
