"""People, and what ties them to homes, guardians, services and consents."""

from datetime import date
from typing import Self
from uuid import uuid4

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.places.models import Municipality


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def current(self) -> Self:
        """Without those merged into another record."""
        return self.filter(merged_into=None)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Person(models.Model):
    """Somebody the programme knows. The tax code is optional and never a key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    given_name = models.CharField("nome", max_length=80)
    family_name = models.CharField("cognome", max_length=80)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    tax_code = models.CharField("codice fiscale", max_length=16, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune di residenza")
    address = models.CharField("indirizzo", max_length=160, blank=True)
    address_is_protected = models.BooleanField("indirizzo protetto", default=False)
    language = models.CharField("lingua preferita", max_length=5, default="it")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    deceased_on = models.DateField("data del decesso", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    search_name = models.CharField(max_length=170, editable=False, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_name"], name="people_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["tax_code"], name="people_tax_code", condition=~Q(tax_code="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def current(self) -> Self:
        """Those not ended."""
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """A social worker follows a person (presa in carico), from a moment to a moment. At most one leads at a time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="assignments")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    is_lead = models.BooleanField("referente", default=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None, is_lead=True), name="people_one_lead_per_person"
            ),
            models.UniqueConstraint(
                fields=["person", "worker"], condition=Q(ended_at=None), name="people_one_open_assignment_per_worker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} segue {self.person}"


class GuardianQuerySet(models.QuerySet["Guardian"]):
    """Reads of guardians."""

    def active_on(self, day: date) -> Self:
        """Those whose powers are in force on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Guardian(models.Model):
    """Somebody who acts for a person: a parent, a guardian, an amministratore di sostegno; with powers and an end."""

    class Kind(models.TextChoices):
        """On which ground they act."""

        PARENT = "parent", "genitore"
        GUARDIAN = "guardian", "tutore"
        SUPPORT = "support", "amministratore di sostegno"
        CURATOR = "curator", "curatore"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="guarded")
    kind = models.CharField("ruolo", max_length=10, choices=Kind.choices)
    may_sign = models.BooleanField("può firmare", default=True)
    may_manage_money = models.BooleanField("può gestire il denaro", default=False)
    order_reference = models.CharField("provvedimento", max_length=120, blank=True)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al", null=True, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="people_guardian_is_another", condition=~Q(person=models.F("guardian"))),
            models.CheckConstraint(
                name="people_guardian_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian}, {self.get_kind_display()}"
