"""What a body's pacts did in a span of days, as known now; and what has changed since earlier spans were closed."""

from dataclasses import astuple, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from ..models import GoalRating, HoursEntry, ReportingPeriod, SpendingRequest

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figures:
    """Minutes confirmed, cents paid by the day of the service, goals looked at, goals at what was expected or beyond."""

    given_minutes: int = 0
    spent_cents: int = 0
    goals_rated: int = 0
    goals_reached: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def is_nothing(self) -> bool:
        """True if no figure differs from zero."""
        return not any(astuple(self))


def figures_of(organisation_id: UUID, first: date, last: date) -> Figures:
    """The figures of a body's pacts for facts of these days (both counted), as known now. Three queries."""
    pacts = {"pact__organisation": organisation_id}
    hours = HoursEntry.objects.filter(**pacts, given_on__range=(first, last), validated_at__isnull=False)
    paid = SpendingRequest.objects.filter(**pacts, service_on__range=(first, last), status__in=SpendingRequest.MONEY_GONE)
    ratings = GoalRating.objects.filter(review__pact__organisation=organisation_id, review__held_on__range=(first, last))
    goals = ratings.aggregate(rated=Count("pk"), reached=Count("pk", filter=Q(level__gte=0)))
    return Figures(
        hours.aggregate(sum=Sum("duration_minutes"))["sum"] or 0,
        paid.aggregate(sum=Sum("payment__quantity"))["sum"] or 0,
        goals["rated"],
        goals["reached"],
    )


def own_of(period: ReportingPeriod) -> Figures:
    """The figures of a closed period's own days, as they were closed."""
    return Figures(period.given_minutes, period.spent_cents, period.goals_rated, period.goals_reached)


def late_of(period: ReportingPeriod) -> Figures:
    """The adjustment that a closed period carries for earlier ones."""
    return Figures(period.late_given_minutes, period.late_spent_cents, period.late_goals_rated, period.late_goals_reached)


def periods_of(organisation_id: UUID) -> list[ReportingPeriod]:
    """The closed periods of a body, the newest first. One query."""
    return list(ReportingPeriod.objects.filter(organisation=organisation_id).order_by("-starts_on"))


def adjustment_for(organisation_id: UUID, closed: list[ReportingPeriod]) -> Figures:
    """What facts of the days that are closed have changed since, and no report has told yet. Three queries."""
    if not closed:
        return Figures()
    known = figures_of(organisation_id, closed[-1].starts_on, closed[0].ends_on)
    return known - sum((own_of(period) + late_of(period) for period in closed), Figures())


def next_start(closed: list[ReportingPeriod]) -> date | None:
    """The first day that no report has told; None before the first report."""
    return closed[0].ends_on + DAY if closed else None
