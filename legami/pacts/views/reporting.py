"""The periods that the accounts close."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.models import Organisation
from legami.network.roles import Permission

from .. import actions
from ..forms.correcting import ClosePeriodForm
from ..reads.reporting import DAY, adjustment_for, figures_of, late_of, next_start, own_of, periods_of


@needs(Permission.SPENDING_PAY)
def periods(request: Request) -> HttpResponse:
    """What was closed, what has changed since, and the form that closes the next one. No person can be told from it."""
    body = Organisation.objects.filter(pk__in=[request.actor.organisation_id]).first()
    if body is None:
        raise Http404
    closed = periods_of(body.pk)
    start = next_start(closed)
    form = bound_from(request, ClosePeriodForm, starts_on=start)
    if request.method == "POST" and form.is_valid():
        first = start or form.cleaned_data["starts_on"]
        try:
            actions.close_period(
                organisation=body, starts_on=first, ends_on=form.cleaned_data["ends_on"], today=today(), by=request.actor
            )
        except Refusal as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, "Periodo chiuso. Quello che cambierà dopo si vedrà nel prossimo.")
            return redirect("pacts:periods")
    context = {
        "form": form,
        "start": start,
        "yesterday": today() - DAY,
        "running": figures_of(body.pk, start, today() - DAY) if start else None,
        "pending": adjustment_for(body.pk, closed),
        "rows": [(period, own_of(period), late_of(period)) for period in closed],
    }
    return render(request, "pacts/periods.html", context)
