"""What somebody could not use or read on this site, and the answer that the law asks for within thirty days."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.core.due import countdown


class ReportQuerySet(models.QuerySet["Report"]):
    """Reads of reports."""

    def waiting(self) -> Self:
        """Those without an answer."""
        return self.filter(answered_at=None)

    def answered(self) -> Self:
        """Those with one."""
        return self.exclude(answered_at=None)


class Report(models.Model):
    """A report about accessibility. Who wrote it reads the answer at a secret address, with or without an account."""

    class Wish(models.TextChoices):
        """The two things that the law lets everybody ask for."""

        MEND = "mend", "qualcosa non funziona o non si capisce"
        OTHER_FORM = "other_form", "serve un testo o un documento in un’altra forma"

    DAYS_TO_ANSWER = 30  # guidelines of AgID on law 4/2004, for whoever gives notice of a barrier

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    receipt_key = models.UUIDField(unique=True, default=uuid4, editable=False)  # opens the answer, and nothing else
    wish = models.CharField("che cosa serve", max_length=10, choices=Wish.choices)
    page = models.CharField("in quale pagina", max_length=300)
    what_happened = models.TextField("che cosa è successo", max_length=4000)
    contact_email = models.EmailField("e-mail per la risposta", blank=True)  # emptied with the answer
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField("scritta", db_default=Now(), editable=False)
    due_on = models.DateField("rispondere entro")
    answer = models.TextField("risposta", max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("risposta data", null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feedback_answer_says_who_and_when",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
            # The address was left for the answer, and is forgotten with it.
            models.CheckConstraint(
                name="feedback_address_goes_with_the_answer", condition=Q(answered_at=None) | Q(contact_email="")
            ),
            models.CheckConstraint(name="feedback_says_something", condition=~Q(what_happened="") & ~Q(page="")),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(answered_at=None), name="feedback_waiting"),
            models.Index(fields=["-answered_at", "id"], name="feedback_answered"),
            models.Index(fields=["sent_by", "-sent_at"], name="feedback_of_user"),
        ]

    def __str__(self) -> str:
        return self.get_wish_display()

    def clock(self, day: date) -> str:
        """How the thirty days stand, in words."""
        return countdown(self.due_on, day)

    def is_late(self, day: date) -> bool:
        """True if the day for the answer is over and there is none."""
        return self.answered_at is None and self.due_on < day
