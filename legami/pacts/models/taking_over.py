"""What came from a file: the run, and the rows that came in, so that the same file again changes nothing."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.ledger.models import Transfer
from legami.network.models import Organisation
from legami.network.roles import Role

from .pact import Pact


class TakeOver(models.Model):
    """One file on its way in: how to read it, for which body and role, how far it is, how it ended. All rows or none."""

    class Kind(models.TextChoices):
        """What the rows of the file are."""

        PACTS = "patti", "patti e obiettivi"
        MOVEMENTS = "movimenti", "movimenti dei fondi"

    class Status(models.TextChoices):
        """From the upload to the end."""

        SEEN = "seen", "da confermare"
        QUEUED = "queued", "in attesa"
        RUNNING = "running", "in corso"
        DONE = "done", "finita"
        REFUSED = "refused", "rifiutata: ci sono righe da correggere"
        FAILED = "failed", "interrotta"

    UNFINISHED = (Status.QUEUED, Status.RUNNING, Status.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    source = models.CharField("archivio di provenienza", max_length=40)
    file = models.FileField(upload_to="imports/", max_length=200)
    file_name = models.CharField(max_length=160)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SEEN)
    phase = models.CharField(max_length=60, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    first_errors = models.JSONField(default=list)  # [line, column, reason] of the first bad cells
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_by", "-created_at"], name="pacts_takeovers_of")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def rows_same(self) -> int:
        """How many rows were here already."""
        return self.rows_total - self.rows_new


class TakenRow(models.Model):
    """A row that came in. Its key is the file's own; its digest tells the same row from one that was changed since."""

    run = models.ForeignKey(TakeOver, models.PROTECT, related_name="rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TakeOver.Kind.choices)
    source = models.CharField(max_length=40)
    code = models.CharField(max_length=60)  # of the pact or movement in its archive
    key = models.CharField(max_length=160)
    digest = models.CharField(max_length=40)
    pact = models.ForeignKey(Pact, models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "source", "key"], name="pacts_a_row_comes_in_once"),
            models.CheckConstraint(
                name="pacts_taken_row_made_one_thing",
                condition=Q(kind="patti", pact__isnull=False, transfer=None)
                | Q(kind="movimenti", pact=None, transfer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
