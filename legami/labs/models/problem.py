"""What is wrong in a place, who says the same, and which report became part of which."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .lab import Lab


class Channel(models.TextChoices):
    """How somebody spoke. All count the same."""

    WEB = "web", "dal sito"
    PHONE = "phone", "al telefono"
    PAPER = "paper", "su carta"
    TALK = "talk", "a voce"


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Reads of problems."""

    def live(self) -> Self:
        """Those that are no part of another one."""
        return self.filter(merged_into=None)

    def public(self) -> Self:
        """Those that everybody reads: looked at by who facilitates, not hidden, no part of another one."""
        return self.live().exclude(shown_at=None).filter(hidden_at=None)

    def waiting(self) -> Self:
        """Those that nobody of the lab has looked at."""
        return self.live().filter(shown_at=None, hidden_at=None)


class Problem(models.Model):
    """One thing that is wrong, in the words of who said it. Nobody is named: not even here is it written who did."""

    class Category(models.TextChoices):
        """What it is about."""

        ALONE = "alone", "persone sole"
        CARE = "care", "salute e cura"
        CHILDREN = "children", "bambini e ragazzi"
        WORK = "work", "lavoro e soldi"
        HOME = "home", "casa"
        TRAVEL = "travel", "muoversi"
        SPACES = "spaces", "luoghi e sicurezza"
        SHOPS = "shops", "negozi e servizi"
        OTHER = "other", "altro"

    class Reach(models.TextChoices):
        """How many it touches, as who says it sees it."""

        ONE = "one", "una persona"
        FAMILY = "family", "una famiglia"
        SOME = "some", "alcune persone"
        MANY = "many", "molte persone"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    receipt_key = models.UUIDField(unique=True, default=uuid4, editable=False)  # opens what became of it, nothing else
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="problems")
    words = models.TextField("che cosa non va", max_length=1000)
    key_words = models.CharField(max_length=1000, editable=False)  # the words as they are compared: see similar.py
    category = models.CharField("di che cosa si tratta", max_length=8, choices=Category.choices)
    reach = models.CharField("quante persone tocca", max_length=6, choices=Reach.choices)
    where_words = models.CharField("dove, a parole", max_length=120, blank=True)
    # A square and not a point: which column and row of a grid whose squares are so many metres wide. See blurring.py.
    cell_column = models.IntegerField(null=True)
    cell_row = models.IntegerField(null=True)
    cell_metres = models.PositiveIntegerField(null=True)
    photo = models.FileField("foto", upload_to="labs/", blank=True)
    photo_type = models.CharField(max_length=20, blank=True)
    contact = models.CharField("recapito", max_length=120, blank=True)  # for the answer; emptied when the lab closes
    channel = models.CharField("come è arrivato", max_length=5, choices=Channel.choices)
    sent_at = models.DateTimeField("detto il", db_default=Now())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shown_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField("perché non si mostra", max_length=200, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(null=True)
    # How many say so, also in the reports that became part of it, nobody twice. The database writes it, see the migrations.
    voices_count = models.PositiveIntegerField("voci", default=0, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="labs_problem_says_something", condition=~Q(words="")),
            models.CheckConstraint(
                name="labs_problem_lies_in_a_square",
                condition=Q(cell_column=None, cell_row=None, cell_metres=None)
                | Q(cell_column__isnull=False, cell_row__isnull=False, cell_metres__gte=100),
            ),
            models.CheckConstraint(
                name="labs_problem_entered_for_another",
                condition=Q(channel="web", entered_by=None, entered_at=None)
                | (~Q(channel="web") & Q(entered_by__isnull=False, entered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="labs_problem_shown_by_somebody",
                condition=Q(shown_at=None, shown_by=None) | Q(shown_at__isnull=False, shown_by__isnull=False),
            ),
            models.CheckConstraint(
                name="labs_problem_hidden_with_a_reason",
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
            ),
            models.CheckConstraint(
                name="labs_problem_merged_by_somebody",
                condition=Q(merged_into=None, merged_by=None, merged_at=None)
                | Q(merged_into__isnull=False, merged_by__isnull=False, merged_at__isnull=False),
            ),
            models.CheckConstraint(name="labs_problem_not_in_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="labs_photo_says_what_it_is", condition=Q(photo="", photo_type="") | (~Q(photo="") & ~Q(photo_type=""))
            ),
        ]
        indexes = [
            models.Index(fields=["lab", "-sent_at"], name="labs_problems_newest"),
            models.Index(fields=["lab", "-voices_count", "-sent_at", "id"], name="labs_problems_by_voices"),
            GinIndex(fields=["key_words"], name="labs_problem_words_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.merged_into_id:
            return "unito a un altro"
        if self.hidden_at:
            return "non si mostra"
        return "si vede" if self.shown_at else "da leggere"


class Voice(models.Model):
    """Somebody says that a problem is theirs too; who said it first is the first voice. One per voice and problem.

    `who_hash` is the same for one person in one lab and says nothing about who it is: see voices.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    problem = models.ForeignKey(Problem, models.CASCADE, related_name="voices")
    who_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    said_at = models.DateTimeField(db_default=Now())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "who_hash"], name="labs_one_voice_per_problem"),
            models.CheckConstraint(
                name="labs_voice_entered_for_another",
                condition=Q(channel="web", entered_by=None, entered_at=None)
                | (~Q(channel="web") & Q(entered_by__isnull=False, entered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())
