"""Close a span of days for the report of a body (rule V17)."""

from datetime import date

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.network.models import Organisation

from ..models import ReportingPeriod
from ..reads.reporting import adjustment_for, figures_of, next_start, periods_of


class PeriodNotOver(Refusal):
    """Il periodo non è ancora finito. Scegli un ultimo giorno prima di oggi."""


class PeriodsOverlap(Refusal):
    """Questi giorni sono già in un rendiconto chiuso. Ricarica la pagina e scegli giorni successivi."""


def close_period(*, organisation: Organisation, starts_on: date, ends_on: date, today: date, by: Actor) -> ReportingPeriod:
    """Keep the figures of these days for good; with them, what has changed in days that were closed before.

    After the first one a period begins the day after the last one, whatever is asked. Raises PeriodNotOver, PeriodsOverlap.
    """
    if ends_on >= today:
        raise PeriodNotOver
    with transaction.atomic(), refused_as({"pacts_periods_do_not_overlap": PeriodsOverlap}):
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # one closes after the other
        closed = periods_of(organisation.pk)
        first = next_start(closed) or starts_on
        if ends_on < first:
            raise PeriodsOverlap
        own, late = figures_of(organisation.pk, first, ends_on), adjustment_for(organisation.pk, closed)
        period = ReportingPeriod.objects.create(
            organisation=organisation,
            starts_on=first,
            ends_on=ends_on,
            closed_by=by.user,
            **vars(own),
            **{f"late_{name}": value for name, value in vars(late).items()},
        )
        record("pact.period_closed", by=by, target=period)
    return period
