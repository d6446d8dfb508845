"""Hours given to the community."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.ledger.models import Transfer

from .content import GiveBack
from .pact import Pact


class HoursEntry(models.Model):
    """Time given back on a day. It counts once the host has confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="hours_entries")
    give_back = models.ForeignKey(GiveBack, models.PROTECT, related_name="hours_entries", verbose_name="attività")
    given_on = models.DateField("giorno")
    duration_minutes = models.PositiveSmallIntegerField("quanto tempo")
    note = models.CharField("nota", max_length=200, blank=True)
    logged_at = models.DateTimeField(db_default=Now())
    # A user, or a link that was given to the host: whoever opened it has no account.
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey("pacts.PartnerLink", models.PROTECT, null=True, editable=False, related_name="hours_entries")
    validated_at = models.DateTimeField(null=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rejected_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rejection_reason = models.CharField("perché no", max_length=200, blank=True)
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_hours_within_a_day", condition=Q(duration_minutes__range=(5, 720))),
            models.CheckConstraint(
                name="pacts_hours_validated_pair",
                condition=Q(validated_at=None, validated_by=None, transfer=None)
                | Q(validated_at__isnull=False, validated_by__isnull=False, transfer__isnull=False)
                | Q(validated_at__isnull=False, validated_by=None, transfer__isnull=False, link__isnull=False),
            ),
            models.CheckConstraint(
                name="pacts_hours_logged_by_somebody",
                condition=Q(logged_by__isnull=False, link=None) | Q(logged_by=None, link__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["link", "given_on"], condition=Q(link__isnull=False), name="pacts_hours_once_a_day_by_link"
            ),
            models.CheckConstraint(
                name="pacts_hours_rejected_pair",
                condition=Q(rejected_at=None, rejected_by=None) | Q(rejected_at__isnull=False, rejected_by__isnull=False),
            ),
            models.CheckConstraint(name="pacts_hours_one_answer", condition=Q(validated_at=None) | Q(rejected_at=None)),
        ]
        indexes = [models.Index(fields=["pact", "-given_on"], name="pacts_hours_by_pact")]

    def __str__(self) -> str:
        return f"{self.duration_minutes} min il {self.given_on}"

    @property
    def is_waiting(self) -> bool:
        """True until the host has answered."""
        return self.validated_at is None and self.rejected_at is None
