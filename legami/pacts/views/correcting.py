"""Put right what was recorded; and read what was put right."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from .. import actions
from ..access import Relation, get_pact_for
from ..forms import correcting as forms
from ..models import Correction, GoalRating, Pact, SpendingRequest
from ..reads.giving_back import hours_of

READS = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR)
FIELD_OF: dict[type[Refusal], str] = {
    actions.OverTheCap: "duration_minutes",
    actions.OutsideThePact: "given_on",
    actions.NotInsured: "given_on",
    actions.OutsideDates: "service_on",
}


@signed_in
def corrections(request: Request, pact_id: UUID) -> HttpResponse:
    """What was put right in this pact: before, after, why, when it was written."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    rows = pact.corrections.select_related("entry__give_back", "spending", "rating__goal").order_by("-recorded_at", "pk")
    return render(request, "pacts/corrections.html", {"pact": pact, "relation": relation, "rows": rows})


@signed_in
def correct_hours(request: Request, pact_id: UUID, entry_id: UUID) -> HttpResponse:
    """The host puts hours right, and they count; the worker does, and they wait for the host again."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER, Relation.PARTNER))
    by_host = relation == Relation.PARTNER
    if by_host and not request.actor.may(Permission.HOURS_VALIDATE):
        raise Http404
    entry = get_object_or_404(hours_of(pact, relation, request.actor).filter(rejected_at=None), pk=entry_id)
    form = bound_from(request, forms.CorrectHoursForm, entry=entry)

    def put_right() -> Correction:
        return actions.correct_hours(entry=entry, today=today(), by_host=by_host, by=request.actor, **form.cleaned_data)

    what = f"{entry.give_back.what}"
    return _page(request, pact, relation, form, put_right, what=what, title="Correggi le ore", back="pacts:hours_list")


@signed_in
def correct_service_date(request: Request, pact_id: UUID, spending_id: UUID) -> HttpResponse:
    """The worker or the accounts put the day of a paid expense right."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER, Relation.ACCOUNTANT))
    spending = get_object_or_404(pact.spending_requests.filter(status__in=SpendingRequest.MONEY_GONE), pk=spending_id)
    form = bound_from(request, forms.CorrectServiceDateForm, service_on=spending.service_on)

    def put_right() -> Correction:
        return actions.correct_service_date(request=spending, by=request.actor, **form.cleaned_data)

    what = spending.supplier_name
    return _page(request, pact, relation, form, put_right, what=what, title="Correggi la data", back="pacts:spending_list")


@signed_in
def correct_rating(request: Request, pact_id: UUID, review_id: UUID, number: int) -> HttpResponse:
    """The worker puts the level of a goal right; `number` is the goal's place in the review."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    rows = GoalRating.objects.filter(review=review_id, review__pact=pact, review__held_on__isnull=False)
    ratings = list(rows.select_related("goal").order_by("goal__position", "pk"))
    if not 1 <= number <= len(ratings):
        raise Http404
    rating = ratings[number - 1]
    form = bound_from(request, forms.CorrectRatingForm, rating=rating)

    def put_right() -> Correction:
        return actions.correct_rating(rating=rating, by=request.actor, **form.cleaned_data)

    what = rating.goal.words
    return _page(request, pact, relation, form, put_right, what=what, title="Correggi il livello", back="pacts:reviews")


def _page(
    request: Request,
    pact: Pact,
    relation: Relation,
    form: Form,
    put_right: Callable[[], Correction],
    *,
    what: str,
    title: str,
    back: str,
) -> HttpResponse:
    """One page for the three: the form, the correction, and back to the list."""
    if request.method == "POST" and form.is_valid():
        try:
            put_right()
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, "Corretto. Resta scritto che cosa c’era prima, chi ha corretto e perché.")
            return redirect(back, pact.pk)
    context = {"pact": pact, "relation": relation, "form": form, "what": what, "title": title, "back": back}
    return render(request, "pacts/correct.html", context)
