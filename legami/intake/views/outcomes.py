"""The page on which a referral ends, or goes onto the waiting list."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, needs
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from ..access import get_held_for
from ..lifecycle import may_move
from ..models import Referral
from ..outcomes import BY_SLUG, Outcome


@needs(Permission.REFERRAL_WORK)
def outcome(request: Request, referral_id: UUID, slug: str) -> HttpResponse:
    """One outcome: say it, once."""
    referral = get_held_for(request, referral_id)
    if slug not in BY_SLUG:
        raise Http404
    way = BY_SLUG[slug]
    form = bound_from(request, way.form, initial=_known(referral, way))
    if request.method == "POST" and form.is_valid():
        try:
            way.act(referral=referral, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, way.done)
            return redirect("intake:detail", referral.pk)
    elif not may_move(referral, way.verb):
        messages.info(request, "La segnalazione ha già fatto questo passo.")
        return redirect("intake:detail", referral.pk)
    return render(request, "intake/outcome.html", {"referral": referral, "way": way, "form": form})


def _known(referral: Referral, way: Outcome) -> dict[str, object]:
    """A new urgency begins from the one there is; its reason is written anew."""
    return {"urgency": referral.urgency} if way.verb == "rank" else {}
