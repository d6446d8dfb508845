"""What was recorded and turned out otherwise, and the periods whose report is closed (rule V17).

A correction has two times: the day for which the fact holds (`old_on`, `new_on`) and the moment it was written
(`recorded_at`). Both tables only grow.
"""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from legami.network.models import Organisation

from .giving_back import HoursEntry
from .pact import Pact
from .review import GoalRating
from .spending import SpendingRequest


class Correction(models.Model):
    """What one fact was and what it is now: hours of a day, the day of an expense, or the level of a goal."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="corrections")
    entry = models.ForeignKey(HoursEntry, models.PROTECT, null=True, related_name="corrections")
    spending = models.ForeignKey(SpendingRequest, models.PROTECT, null=True, related_name="corrections")
    rating = models.ForeignKey(GoalRating, models.PROTECT, null=True, related_name="corrections")
    old_on = models.DateField("prima, il giorno")
    new_on = models.DateField("adesso, il giorno")
    old_minutes = models.PositiveSmallIntegerField("prima, il tempo", null=True)
    new_minutes = models.PositiveSmallIntegerField("adesso, il tempo", null=True)
    old_level = models.SmallIntegerField("prima, il livello", null=True)
    new_level = models.SmallIntegerField("adesso, il livello", null=True)
    reason = models.CharField("perché", max_length=300)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_correction_of_one_fact",
                condition=Q(entry__isnull=False, spending=None, rating=None, old_level=None, new_level=None)
                & Q(old_minutes__isnull=False, new_minutes__isnull=False)
                | Q(entry=None, spending__isnull=False, rating=None, old_level=None, new_level=None)
                & Q(old_minutes=None, new_minutes=None)
                | Q(entry=None, spending=None, rating__isnull=False, old_minutes=None, new_minutes=None)
                & Q(old_level__range=(-2, 2), new_level__range=(-2, 2), new_on=F("old_on")),
            ),
            models.CheckConstraint(name="pacts_correction_says_why", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["pact", "-recorded_at"], name="pacts_corrections_of_a_pact")]

    def __str__(self) -> str:
        return self.reason


class ReportingPeriod(models.Model):
    """A span of days whose figures the accounts of a body have closed. What changes later counts in the next one.

    `given_minutes`, `spent_cents`, `goals_rated`, `goals_reached` are of facts of these days; `late_…` are the differences
    that facts of earlier closed periods have made since.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reporting_periods")
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al")
    given_minutes = models.BigIntegerField("ore restituite")
    spent_cents = models.BigIntegerField("speso")
    goals_rated = models.IntegerField("obiettivi valutati")
    goals_reached = models.IntegerField("obiettivi raggiunti")
    late_given_minutes = models.BigIntegerField(default=0)
    late_spent_cents = models.BigIntegerField(default=0)
    late_goals_rated = models.IntegerField(default=0)
    late_goals_reached = models.IntegerField(default=0)
    closed_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_period_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            ExclusionConstraint(
                name="pacts_periods_do_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"dal {self.starts_on} al {self.ends_on}"
