"""A pact that goes on in a new one (rule V21)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .pact import Pact


class Renewal(models.Model):
    """Which pact goes on in which. Unspent money returns to its fund unless somebody else approves that it is carried over."""

    old = models.OneToOneField(Pact, models.PROTECT, related_name="renewed_in")
    new = models.OneToOneField(Pact, models.PROTECT, related_name="renewal_of")
    carry_over_reason = models.CharField("perché riportare i soldi", max_length=300, blank=True)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_carried_over = models.BooleanField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_carry_over_decided_pair",
                condition=Q(is_carried_over=None, decided_at=None, decided_by=None)
                | (
                    Q(is_carried_over__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(carry_over_reason="")
                ),
            ),
            # Who asks for the money to be carried over never decides it.
            models.CheckConstraint(
                name="pacts_carry_over_by_another", condition=Q(decided_by=None) | ~Q(decided_by=models.F("started_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} in {self.new}"

    @property
    def is_waiting(self) -> bool:
        """True while somebody must decide on the money."""
        return bool(self.carry_over_reason) and self.decided_at is None
