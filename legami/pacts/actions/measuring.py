"""When scales are asked along a pact: within 30 days of its start, at each review, six months after its end."""

from datetime import date, timedelta

from django.utils import timezone

from legami.core.dates import add_months
from legami.measures.actions import set_timetable
from legami.measures.models import Occasion

from ..models import Pact

BASELINE_WITHIN = timedelta(days=30)
FOLLOW_UP_MONTHS = 6
GOES_ON = (Pact.Status.ACTIVE, Pact.Status.SUSPENDED)
IS_OVER = (Pact.Status.CONCLUDED, Pact.Status.INTERRUPTED)


def plan_measures(pact: Pact) -> None:
    """Make the timetable that of the pact as it stands now; to be called when it begins, moves its reviews, or ends.

    A pact that was handed over or ended with a death has none: the new pact makes its own. An interrupted one is followed
    up too, so that results do not speak only of who came to the end.
    """
    set_timetable(person=pact.person, about=f"pact:{pact.pk}", moments=_moments(pact))


def _moments(pact: Pact) -> list[tuple[str, date]]:
    status, activated_at, closed_at = Pact.objects.values_list("status", "activated_at", "closed_at").get(pk=pact.pk)
    if status in IS_OVER and activated_at:
        return [(Occasion.AFTER, add_months(timezone.localdate(closed_at), FOLLOW_UP_MONTHS))]
    if status not in GOES_ON:
        return []
    reviews = pact.reviews.filter(cancelled_at=None).values_list("due_on", flat=True)
    start = timezone.localdate(activated_at) + BASELINE_WITHIN
    return [(Occasion.START, start), *((Occasion.REVIEW, day) for day in reviews)]
