"""Meetings, and what was promised: a decision has an owner and a day, and ends kept or not, with a word on how."""

from datetime import date, datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from legami.places.models import Venue

from .lab import Lab


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings."""

    def coming(self, now: datetime) -> Self:
        """Those that are still to be held, the next first."""
        return self.filter(cancelled_at=None, starts_at__gte=now).order_by("starts_at", "pk")

    def held(self, now: datetime) -> Self:
        """Those that have begun or are over, the last first."""
        return self.filter(cancelled_at=None, starts_at__lt=now).order_by("-starts_at", "pk")


class Meeting(models.Model):
    """An evening of a lab: where, what is on the agenda, how many came, what was said."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    lab = models.ForeignKey(Lab, models.CASCADE, related_name="meetings")
    title = models.CharField("titolo", max_length=120)
    starts_at = models.DateTimeField("quando comincia")
    duration_minutes = models.PositiveSmallIntegerField("quanto dura")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="lab_meetings", verbose_name="spazio")
    agenda = models.TextField("di che cosa si parla", max_length=2000)
    attended_count = models.PositiveSmallIntegerField("persone venute", null=True)
    first_timers_count = models.PositiveSmallIntegerField("venute per la prima volta", null=True)
    record_text = models.TextField("verbale", max_length=10_000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField("perché", max_length=200, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="labs_meeting_lasts", condition=Q(duration_minutes__gte=15, duration_minutes__lte=720)),
            models.CheckConstraint(name="labs_meeting_has_an_agenda", condition=~Q(agenda="") & ~Q(title="")),
            models.CheckConstraint(
                name="labs_record_is_whole",
                condition=Q(recorded_at=None, recorded_by=None, record_text="", attended_count=None, first_timers_count=None)
                | (
                    Q(recorded_at__isnull=False, recorded_by__isnull=False, attended_count__isnull=False)
                    & Q(first_timers_count__isnull=False, first_timers_count__lte=F("attended_count"))
                    & ~Q(record_text="")
                ),
            ),
            models.CheckConstraint(
                name="labs_cancelled_says_who_when_and_why",
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason="")),
            ),
            models.CheckConstraint(
                name="labs_no_record_of_a_cancelled_meeting", condition=Q(cancelled_at=None) | Q(recorded_at=None)
            ),
        ]
        indexes = [models.Index(fields=["lab", "starts_at"], name="labs_calendar")]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is over, by real time."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def agenda_items(self) -> list[str]:
        """The agenda, one line each."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Reads of promises."""

    def open(self) -> Self:
        """Those of which nobody has said yet how they ended."""
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        """Those that ended, kept or not."""
        return self.exclude(closed_at=None)


class Promise(models.Model):
    """A decision of a lab: what, who sees to it, by when. Closed, it says whether it was kept, and how."""

    class Outcome(models.TextChoices):
        """How it ended."""

        KEPT = "kept", "mantenuta"
        PARTLY = "partly", "mantenuta in parte"
        NOT_KEPT = "not_kept", "non mantenuta"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    lab = models.ForeignKey(Lab, models.CASCADE, related_name="promises")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="promises", verbose_name="decisa in")
    what = models.CharField("che cosa", max_length=300)
    owner = models.CharField("chi se ne occupa", max_length=120)
    due_on = models.DateField("entro il")
    made_on = models.DateField("promessa il")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField("com’è andata", max_length=8, choices=Outcome.choices, blank=True)
    how = models.CharField("in che modo", max_length=500, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="labs_promise_has_an_owner", condition=~Q(owner="") & ~Q(what="")),
            models.CheckConstraint(name="labs_promise_due_after_made", condition=Q(due_on__gte=F("made_on"))),
            models.CheckConstraint(
                name="labs_closed_promise_says_how",
                condition=Q(closed_at=None, closed_by=None, outcome="", how="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False)
                    & Q(outcome__in=["kept", "partly", "not_kept"])
                    & ~Q(how="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["lab", "due_on"], name="labs_promises_by_day")]

    def __str__(self) -> str:
        return self.what

    def is_late(self, day: date) -> bool:
        """True if its day is over and nobody has said how it went."""
        return self.closed_at is None and self.due_on < day
