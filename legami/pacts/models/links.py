"""Links that open one line of a pact to a body without an account, and what such a body confirms."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from legami.network.models import Organisation

from .content import Commitment, GiveBack
from .pact import Pact
from .vouchers import Voucher

HASH = r"^[0-9a-f]{64}$"


class PartnerLinkQuerySet(models.QuerySet["PartnerLink"]):
    """Reads of links."""

    def open_at(self, moment: datetime) -> Self:
        """Those that neither ran out nor were revoked."""
        return self.filter(revoked_at=None, expires_at__gt=moment)


class PartnerLink(models.Model):
    """A secret address that opens one line to one body, for some days. Only the hash of its token is kept.

    Without a body it opens a voucher to whichever of its merchants stands at the till: it is printed on the voucher.
    """

    class Purpose(models.TextChoices):
        """What can be done with it."""

        COMMITMENT = "commitment", "confermare un impegno"
        HOURS = "hours", "segnare le ore"
        VOUCHER = "voucher", "incassare un buono"

    class Way(models.TextChoices):
        """How it leaves the house."""

        MESSAGE = "message", "messaggio"
        PAPER = "paper", "cartoncino"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="partner_links")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="ente")
    purpose = models.CharField("serve a", max_length=10, choices=Purpose.choices)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="links")
    give_back = models.ForeignKey(GiveBack, models.PROTECT, null=True, related_name="links")
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, related_name="links")
    way = models.CharField("come", max_length=7, choices=Way.choices)
    issued_at = models.DateTimeField(db_default=Now())
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField("vale fino al")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)  # the first time that something was done with it

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_partnerlink_opens_one_line",
                condition=Q(
                    purpose="commitment", organisation__isnull=False, commitment__isnull=False, give_back=None, voucher=None
                )
                | Q(purpose="hours", organisation__isnull=False, commitment=None, give_back__isnull=False, voucher=None)
                | Q(purpose="voucher", commitment=None, give_back=None, voucher__isnull=False),
            ),
            models.CheckConstraint(name="pacts_partnerlink_expires", condition=Q(expires_at__gt=F("issued_at"))),
            models.CheckConstraint(name="pacts_partnerlink_token_is_hashed", condition=Q(token_hash__regex=HASH)),
            models.CheckConstraint(
                name="pacts_partnerlink_revoked_pair",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["pact", "-issued_at"], name="pacts_partnerlink_by_pact")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.get_way_display()})"


class CommitmentConfirmation(models.Model):
    """A body says that it keeps what it promised: once for each promise, whoever says it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="confirmation")
    confirmed_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey(PartnerLink, models.PROTECT, null=True, related_name="confirmations")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_confirmation_is_of_somebody",
                condition=Q(confirmed_by__isnull=False, link=None) | Q(confirmed_by=None, link__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"confermato il {self.confirmed_at:%d/%m/%Y}"
