"""Reviews: read one, or write down one that was held."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.reviewing import LEVEL_NAMES, ReviewForm
from ..models import Pact, Party, Review
from ..panels import reviews_panel
from ..reads.pact import pact_page
from ..reads.reviewing import chart_of
from ..reads.spending import current_version

READS = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR)


@signed_in
def reviews(request: Request, pact_id: UUID) -> HttpResponse:
    """The plan, what was held, and how the goals went."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    page = pact_page(pact, relation)
    if page is None:
        raise Http404
    chart = chart_of([state.goal for state in page.goals], page.ratings)
    context = {"pact": pact, "relation": relation, "reviews": reviews_panel(page, relation), "chart": chart}
    return render(request, "pacts/reviews.html", context)


@signed_in
def review(request: Request, pact_id: UUID, review_id: UUID) -> HttpResponse:
    """A review: as it was held; or, for the worker, the form to write it down."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    found = get_object_or_404(Review, pk=review_id, pact=pact, cancelled_at=None)
    if found.held_on is None and relation != Relation.WORKER:
        raise Http404
    if found.held_on is None:
        return _record(request, pact, relation, found)
    ratings = found.ratings.select_related("goal").order_by("goal__position", "pk")
    context = {
        "pact": pact,
        "relation": relation,
        "review": found,
        "ratings": [(rating, dict(rating.goal.levels())[rating.level] or LEVEL_NAMES[rating.level]) for rating in ratings],
        "checks": found.checks.select_related(*COMMITMENT).order_by("commitment__position", "pk"),
    }
    return render(request, "pacts/review.html", context)


COMMITMENT = ("commitment__bound__person", "commitment__bound__user", "commitment__bound__organisation")


def _record(request: Request, pact: Pact, relation: Relation, planned: Review) -> HttpResponse:
    version = current_version(pact)
    if version is None:
        raise Http404
    commitments = version.commitments.select_related("bound__person", "bound__user", "bound__organisation")
    # Who has left the network is not asked whether they kept their word: it goes to somebody else (V15).
    commitments = commitments.exclude(bound__role=Party.Role.PARTNER, bound__organisation__leaves_on__lt=today())
    form = bound_from(
        request,
        ReviewForm,
        goals=list(version.goals.order_by("position", "pk")),
        commitments=list(commitments.order_by("bound__position", "position", "pk")),
        starts_on=version.starts_on,
    )
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("held_on", "notes", "person_words")}
        try:
            actions.record_review(review=planned, levels=form.levels, checks=form.checks, by=request.actor, **words)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Verifica salvata.")
            return redirect("pacts:review", pact.pk, planned.pk)
    context = {"pact": pact, "relation": relation, "review": planned, "form": form}
    return render(request, "pacts/review_record.html", context)
