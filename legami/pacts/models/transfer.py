"""A pact goes with the person to another service: asked by who has it, accepted or refused by who would."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.network.models import Organisation
from legami.places.models import Municipality

from .pact import Pact


class PactTransfer(models.Model):
    """A request to hand a pact over. Until it is accepted nothing moves; then the old access ends at once (rule V09)."""

    class Status(models.TextChoices):
        """Where the request is."""

        OPEN = "open", "in attesa di risposta"
        ACCEPTED = "accepted", "accettato"
        REFUSED = "refused", "rifiutato"
        WITHDRAWN = "withdrawn", "ritirato"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="transfers")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="a quale ente")
    to_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="nuovo comune")
    reason = models.CharField("perché", max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN, editable=False)
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    answer_note = models.CharField("motivo", max_length=300, blank=True)
    new_pact = models.OneToOneField(Pact, models.PROTECT, null=True, editable=False, related_name="continues")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pact"], condition=Q(status="open"), name="pacts_one_open_transfer"),
            models.CheckConstraint(
                name="pacts_transfer_answered_pair",
                condition=Q(status="open", answered_at=None, answered_by=None)
                | (~Q(status="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="pacts_accepted_transfer_has_a_new_pact",
                condition=Q(status="accepted", new_pact__isnull=False) | (~Q(status="accepted") & Q(new_pact=None)),
            ),
            models.CheckConstraint(
                name="pacts_transfer_goes_elsewhere", condition=~Q(from_organisation=models.F("to_organisation"))
            ),
            models.CheckConstraint(name="pacts_refused_transfer_says_why", condition=~Q(status="refused") | ~Q(answer_note="")),
        ]
        indexes = [
            models.Index(fields=["requested_by", "from_organisation"], name="pacts_sent_by", condition=Q(status="accepted")),
            models.Index(fields=["to_organisation"], name="pacts_transfers_waiting", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.pact} a {self.to_organisation}"
