"""What who works says of themselves: a tie of family or work with a person or a body, from a day to a day (rule V06)."""

from collections.abc import Iterable
from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .records import Person


class DeclaredTieQuerySet(models.QuerySet["DeclaredTie"]):
    """Reads of declared ties."""

    def on(self, day: date) -> Self:
        """Those that hold on a day, the last one counted."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def with_any(
        self, *, person: Person | None, bodies: Iterable[object], names: Iterable[str], tax_codes: Iterable[str]
    ) -> Self:
        """Those with this person, if one is named, or with one of these bodies, by key, by name or by tax code."""
        to_bodies = Q(organisation__in=[b for b in bodies if b]) | Q(organisation__name__in=list(names))
        to_any = to_bodies | Q(tax_code__in=[code for code in tax_codes if code])
        return self.filter(to_any | Q(person__root=person.root_id) if person else to_any)


class DeclaredTie(models.Model):
    """Somebody who works declares a tie with a person, a body or who has a tax code. It ends on a day; it is not erased."""

    class Kind(models.TextChoices):
        """Of which sort."""

        FAMILY = "family", "famiglia"
        EMPLOYMENT = "employment", "lavoro"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField("che legame è", max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, null=True, related_name="+")
    tax_code = models.CharField(max_length=16, blank=True)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("fino al", null=True, blank=True)
    declared_at = models.DateTimeField(db_default=Now(), editable=False)
    form_key = models.UUIDField(unique=True)

    objects = DeclaredTieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_declared_tie_is_with_one",
                condition=Q(person__isnull=False, organisation=None, tax_code="")
                | Q(person=None, organisation__isnull=False, tax_code="")
                | (Q(person=None, organisation=None) & ~Q(tax_code="")),
            ),
            models.CheckConstraint(
                name="people_declared_tie_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]
        indexes = [models.Index(fields=["worker"], name="people_declared_by")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, dal {self.starts_on:%d/%m/%Y}"
