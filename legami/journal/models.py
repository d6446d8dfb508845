"""Who did or read what, when, for which body and purpose. Rows hold ids, never names or content."""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class Kind(models.TextChoices):
    """What kind of event a row tells."""

    READ = "read", "lettura"
    WRITE = "write", "scrittura"
    REFUSED = "refused", "accesso negato"
    SIGN_IN = "sign_in", "accesso al sistema"


class Purpose(models.TextChoices):
    """Why personal data were read."""

    CASE_WORK = "case_work", "lavoro con la persona"
    OWN = "own", "la persona stessa"
    PARTNERSHIP = "partnership", "impegno preso nel patto"
    SUPERVISION = "supervision", "coordinamento"
    ACCOUNTING = "accounting", "contabilità e rendicontazione"
    REGISTRY = "registry", "anagrafe del servizio"
    DESK = "desk", "accoglienza allo sportello"
    EMERGENCY = "emergency", "accesso in emergenza, con un motivo scritto"
    UPKEEP = "upkeep", "funzionamento e controllo del servizio"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the journal."""

    def about(self, subject_id: UUID) -> Self:
        """What concerns one person, newest first."""
        return self.filter(subject_id=subject_id).order_by("-at", "-pk")


class Entry(models.Model):
    """One event. Append-only in the database; foreign keys are plain ids, so that the row outlives its subject."""

    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=10, choices=Kind.choices)
    verb = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    organisation_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True)
    subject_id = models.UUIDField(null=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    field_groups = ArrayField(models.CharField(max_length=30), default=list)
    request_id = models.CharField(max_length=32, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-at"], name="journal_by_subject"),
            models.Index(fields=["target_type", "target_id", "-at"], name="journal_by_target"),
            models.Index(fields=["actor_id", "-at"], name="journal_by_actor"),
            BrinIndex(fields=["at"], name="journal_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
