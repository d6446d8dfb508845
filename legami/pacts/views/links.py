"""Links for bodies without an account: given, seen and revoked by who follows or oversees the pact."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from .. import actions
from ..access import Relation, get_pact_for
from ..card import card_pdf
from ..forms.links import LinkForm
from ..models import Pact, PartnerLink
from ..reads.links import lines_to_open, links_of

GIVES = (Relation.WORKER, Relation.COORDINATOR)


@needs(Permission.PACT_VIEW)
def links(request: Request, pact_id: UUID) -> HttpResponse:
    """The links of a pact, and a new one. One on paper comes back as the card itself: its address is kept nowhere."""
    pact, relation = get_pact_for(request, pact_id, only=GIVES)
    lines = lines_to_open(pact)
    form = bound_from(request, LinkForm, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            link, token = _issue(request, pact, form, today())
        except Refusal as refusal:
            form.add_error("way", str(refusal))
        else:
            if token and link.way == PartnerLink.Way.PAPER:
                return card_response(link, token)
            messages.success(request, f"Il link per {link.organisation} è pronto a partire.")
            return redirect("pacts:links", pact.pk)
    context = {"pact": pact, "relation": relation, "form": form, "may_give": bool(lines), "rows": links_of(pact)}
    return render(request, "pacts/links.html", context | {"now": timezone.now()})


@needs(Permission.PACT_VIEW)
def link_revoke(request: Request, pact_id: UUID, link_id: UUID) -> HttpResponse:
    """Close a link, at once and for good."""
    pact, _ = get_pact_for(request, pact_id, only=GIVES)
    link = get_object_or_404(links_of(pact), pk=link_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.revoke_link(link=link, by=request.actor)
    messages.success(request, "Il link non apre più niente.")
    return redirect("pacts:links", pact.pk)


def card_response(link: PartnerLink, token: str) -> HttpResponse:
    """A card as a file that no cache keeps."""
    response = HttpResponse(card_pdf(link, token), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{"buono" if link.voucher else "cartoncino"}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _issue(request: Request, pact: Pact, form: LinkForm, day: date) -> tuple[PartnerLink, str]:
    said, choice = form.cleaned_data, form.choice
    return actions.issue_link(
        pact=pact,
        line=choice.line,
        way=said["way"],
        now=timezone.now(),
        expires_at=choice.expires_at(said["days"], day),
        form_key=said["form_key"],
        by=request.actor,
    )
