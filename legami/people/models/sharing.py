"""What a person switched off: with which body nothing of theirs is shared any more (rule V14)."""

from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .records import ConsentEvent, Person


class SharingStopQuerySet(models.QuerySet["SharingStop"]):
    """Reads of stops."""

    def open(self) -> Self:
        """Those that hold now."""
        return self.filter(resumed_at=None)

    def of(self, person: Person) -> Self:
        """Those that hold now for this person, under any of their records."""
        return self.open().filter(person__root=person.root_id)

    def roots(self, organisation_id: UUID | None) -> models.QuerySet["SharingStop", Any]:
        """The people (by the record that stands for them) who share nothing with a body now, for a subquery."""
        return self.open().filter(organisation=organisation_id).values("person__root")


class SharingStop(models.Model):
    """From this moment nothing of the person is shown to a body, until they say otherwise. Rows stay: they are the history."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sharing_stops")
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=ConsentEvent.Channel.choices)
    stopped_at = models.DateTimeField(db_default=Now(), editable=False)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, editable=False)
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SharingStopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(resumed_at=None), name="people_one_open_stop_per_body"
            ),
            models.CheckConstraint(
                name="people_resumed_sharing_says_who",
                condition=Q(resumed_at=None, resumed_by=None) | Q(resumed_at__isnull=False, resumed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(resumed_at=None), name="people_not_shared_with")]

    def __str__(self) -> str:
        return f"niente a {self.organisation}"
