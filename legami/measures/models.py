"""Scales, the plan of when they are asked, the sheets that were filled in, and the alerts that a human answers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from legami.core.dates import today
from legami.people.models import Person

WINDOW = timedelta(days=31)  # how long before and after its day a planned sheet may be filled in
# The moment itself, not the transaction's: two sheets in one transaction keep their order.
CLOCK = Func(function="clock_timestamp", output_field=models.DateTimeField())


class Occasion(models.TextChoices):
    """At which point of a path a scale is asked."""

    START = "start", "all’inizio"
    REVIEW = "review", "a una verifica"
    AFTER = "after", "sei mesi dopo la fine"
    WISH = "wish", "in un altro momento"


class ScaleQuerySet(models.QuerySet["Scale"]):
    """Reads of scales."""

    def usable(self) -> "ScaleQuerySet":
        """Those that may be asked: free ones, and those whose licence somebody has stated."""
        return self.filter(Q(needs_licence=False) | Q(activated_at__isnull=False))


class Scale(models.Model):
    """One version of a published questionnaire, from its data file. Its contents are locked once a sheet uses it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=80)
    plain_name = models.CharField(max_length=60)
    intro = models.CharField(max_length=200)
    reads = models.CharField(max_length=200)
    staff_reads = models.CharField(max_length=200)
    lowest = models.PositiveSmallIntegerField()
    highest = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    wording_note = models.CharField(max_length=120)
    needs_licence = models.BooleanField()
    group_only = models.BooleanField()
    occasions = ArrayField(models.CharField(max_length=10, choices=Occasion.choices))
    options: Any = models.JSONField()  # [[value, words], …] in the order of the sheet
    items: Any = models.JSONField()  # [[key, words], …] in the order of the score
    # Of the score among people like these, from `change_source`; without them a change may be chance.
    deviation = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    reliability = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    change_source = models.CharField(max_length=200, blank=True)
    licence = models.TextField(blank=True)
    licensor = models.CharField(max_length=120, blank=True)
    licensed_on = models.DateField(null=True)
    activated_at = models.DateTimeField(null=True, editable=False)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = ScaleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version", "language"], name="measures_scale_version_once"),
            models.CheckConstraint(
                name="measures_activated_says_who_and_licence",
                condition=Q(activated_at=None, activated_by=None)
                | (
                    Q(activated_at__isnull=False, activated_by__isnull=False, licensed_on__isnull=False)
                    & ~Q(licence="")
                    & ~Q(licensor="")
                ),
            ),
            models.CheckConstraint(
                name="measures_error_from_a_source",
                condition=Q(deviation=None, reliability=None)
                | (Q(deviation__gt=0, reliability__gt=0, reliability__lt=1) & ~Q(change_source="")),
            ),
            models.CheckConstraint(name="measures_scale_has_a_range", condition=Q(lowest__lt=F("highest"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name where there is little room: `UCLA-3`; a later version says which."""
        short = self.name.split(",")[0]
        return short if self.version == 1 else f"{short}, versione {self.version}"

    @property
    def is_usable(self) -> bool:
        """True if it may be asked."""
        return not self.needs_licence or self.activated_at is not None


class Measurement(models.Model):
    """A scale to be asked by a day: a plan, no record. Whoever planned it finds it again by `about`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="measurements")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="measurements")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    due_on = models.DateField()
    about = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "scale", "occasion", "due_on"], name="measures_planned_once"),
        ]
        indexes = [models.Index(fields=["person", "due_on"], name="measures_planned_for")]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()}, {self.due_on:%Y-%m-%d}"

    @property
    def is_near(self) -> bool:
        """True from a month before its day: a sheet filled in now counts for it."""
        return self.due_on <= today() + WINDOW

    @property
    def is_late(self) -> bool:
        """True once its day has passed."""
        return self.due_on < today()


class Sheet(models.Model):
    """The answers of one day, append-only. A correction is another sheet, which replaces this one and says why."""

    class Mode(models.TextChoices):
        """How it was asked."""

        SCREEN = "screen", "dalla persona, sullo schermo"
        ALOUD = "aloud", "a voce, con chi la segue"
        PAPER = "paper", "su carta"
        PHONE = "phone", "al telefono"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sheets")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="sheets")
    measurement = models.ForeignKey(Measurement, models.PROTECT, null=True, related_name="sheets")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    taken_on = models.DateField()
    language = models.CharField(max_length=5)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    answers: Any = models.JSONField()  # {item: value, or null for "I'd rather not say"}
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField(unique=True)
    entered_at = models.DateTimeField(db_default=CLOCK)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="measures_taken_by_today", condition=Q(taken_on__lte=TruncDate(Now()))),
            models.CheckConstraint(
                name="measures_replaced_with_a_reason",
                condition=Q(replaces=None, reason="") | (Q(replaces__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="measures_replaces_another", condition=Q(replaces=None) | ~Q(replaces=F("id"))),
        ]
        indexes = [models.Index(fields=["person", "scale", "taken_on"], name="measures_sheets_of")]

    def __str__(self) -> str:
        return f"{self.taken_on:%Y-%m-%d}"


class Alert(models.Model):
    """A well-being so low that a human should look. It says nothing else, does nothing else, and waits for an answer."""

    class Level(models.TextChoices):
        """How low."""

        LOOK = "look", "da guardare meglio"
        LOW = "low", "molto basso"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="alert")
    level = models.CharField(max_length=10, choices=Level.choices)
    raised_at = models.DateTimeField(db_default=CLOCK)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measures_acknowledged_says_who_and_what",
                condition=Q(acknowledged_at=None, acknowledged_by=None, note="")
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [models.Index(fields=["raised_at"], name="measures_alerts_open", condition=Q(acknowledged_at=None))]

    def __str__(self) -> str:
        return self.get_level_display()

    def acknowledge(self, *, note: str, by: Any) -> bool:
        """A human has looked and says what they did; False if somebody was quicker. One UPDATE."""
        rows = Alert.objects.filter(pk=self.pk, acknowledged_at=None)
        return bool(rows.update(acknowledged_at=timezone.now(), acknowledged_by=by, note=note))
