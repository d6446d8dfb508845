"""The bodies of the programme and who works in them, in which role, for which territory, from when to when."""

from datetime import date, datetime
from typing import Self
from uuid import uuid4

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from legami.places.models import District, Municipality

from .roles import Role


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of bodies."""

    def here_on(self, day: date) -> Self:
        """Those that have not left (the last day counts)."""
        return self.filter(Q(leaves_on=None) | Q(leaves_on__gte=day))


class Organisation(models.Model):
    """A body: a municipality's office, a district company, an association, a parish, a school, a firm."""

    class Kind(models.TextChoices):
        """What kind of body it is."""

        PUBLIC = "public", "ente pubblico"
        DISTRICT_COMPANY = "district_company", "azienda o consorzio d'ambito"
        FOUNDATION = "foundation", "fondazione"
        THIRD_SECTOR = "third_sector", "ente del Terzo settore"
        PARISH = "parish", "parrocchia"
        SCHOOL = "school", "scuola"
        COMPANY = "company", "impresa"

    class LeavingCause(models.TextChoices):
        """Why a body is no longer part of the network."""

        LEFT = "left", "lascia la rete"
        ACCREDITATION = "accredited", "perde l’accreditamento"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome", max_length=150, unique=True)
    kind = models.CharField("tipo", max_length=20, choices=Kind.choices)
    is_programme_partner = models.BooleanField("tra i 13 enti del programma", default=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="ambito che gestisce")
    tax_code = models.CharField("codice fiscale o partita IVA", max_length=16, blank=True)
    contact_email = models.EmailField("e-mail", blank=True)
    contact_phone = models.CharField("telefono", max_length=30, blank=True)
    # A body that leaves keeps its history; its people have no access after that day, and its pacts go to others (V15).
    leaves_on = models.DateField("ultimo giorno", null=True, blank=True)
    leaving_cause = models.CharField("che cosa succede", max_length=12, choices=LeavingCause.choices, blank=True)
    leaving_reason = models.CharField("perché", max_length=300, blank=True)
    leaving_recorded_at = models.DateTimeField(null=True, editable=False)
    leaving_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="network_leaving_is_whole",
                condition=Q(
                    leaves_on=None, leaving_cause="", leaving_reason="", leaving_recorded_at=None, leaving_recorded_by=None
                )
                | (
                    Q(leaves_on__isnull=False, leaving_recorded_at__isnull=False, leaving_recorded_by__isnull=False)
                    & ~Q(leaving_cause="")
                    & ~Q(leaving_reason="")
                ),
            )
        ]
        indexes = [
            GinIndex(fields=["name"], name="network_organisation_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["leaves_on"], name="network_leaving", condition=Q(leaves_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def has_left(self, on: date) -> bool:
        """True from the day after the last one."""
        return self.leaves_on is not None and self.leaves_on < on


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def active_on(self, day: date) -> Self:
        """Those in force on a day (the last day counts); none in a body that has left by then."""
        body_is_here = Q(organisation__leaves_on=None) | Q(organisation__leaves_on__gte=day)
        return self.still_running(day).filter(body_is_here, starts_on__lte=day)

    def still_running(self, day: date) -> Self:
        """Those not over on a day, also if they have not begun."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A user works in a body, in a role, for a territory (or all of it), from a date to a date."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name="ente")
    role = models.CharField("ruolo", max_length=20, choices=Role.choices)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="solo nell'ambito")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, verbose_name="solo nel comune")
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="network_membership_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ends_on=None), name="network_one_open_membership"
            ),
        ]
        indexes = [models.Index(fields=["user", "starts_on"], name="network_membership_by_user")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def usable_at(self, moment: datetime) -> Self:
        """Those neither accepted nor expired."""
        return self.filter(accepted_at=None, expires_at__gt=moment)


class Invitation(models.Model):
    """An invitation by mail to take up a role in a body, for a territory (or all of it): a secret link, once, for some days."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField("e-mail")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations", verbose_name="ente")
    role = models.CharField("ruolo", max_length=20, choices=Role.choices)
    district = models.ForeignKey(District, models.PROTECT, null=True, verbose_name="solo nell'ambito")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, verbose_name="solo nel comune")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="network_invitation_accepted_by_somebody_at_some_time",
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"
