"""What people say about a pact: proposals before the signature, and promises that go otherwise."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import long_date, today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.talking import AnswerProposalForm, ProposeForm, WhatChangedForm
from ..models import Pact, PactVersion, Proposal
from ..reads.talking import promises_to_talk_of, proposals_of

SIDES = {Relation.PERSON: "person", Relation.WORKER: "worker", Relation.PARTNER: "partner"}


@signed_in
def proposals(request: Request, pact_id: UUID) -> HttpResponse:
    """What the person would change and what was answered; the person adds to it while the text may still change."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER))
    text = _text_to_comment(pact) if relation == Relation.PERSON else None
    form = bound_from(request, ProposeForm) if text else None
    if request.method == "POST" and form is not None and text is not None and form.is_valid():
        try:
            actions.propose(version=text, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Fatto. Chi ti segue legge e risponde qui.")
            return redirect("pacts:proposals", pact.pk)
    context = {"pact": pact, "relation": relation, "form": form, "rows": proposals_of(pact)}
    return render(request, "pacts/proposals.html", context)


@signed_in
def proposal(request: Request, pact_id: UUID, proposal_id: UUID) -> HttpResponse:
    """The worker answers one."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    said = get_object_or_404(Proposal.objects.select_related("pact__person"), pk=proposal_id, pact=pact)
    form = bound_from(request, AnswerProposalForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_proposal(proposal=said, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Risposta mandata: la persona la legge nel suo patto.")
            return redirect("pacts:proposals", pact.pk)
    return render(request, "pacts/proposal.html", {"pact": pact, "relation": relation, "form": form, "said": said})


@signed_in
def what_changed(request: Request, pact_id: UUID) -> HttpResponse:
    """A promise goes otherwise, one's own or another's: what changed, then a review. A body speaks of its own."""
    pact, relation = get_pact_for(request, pact_id, only=tuple(SIDES))
    promises = promises_to_talk_of(pact, relation, request.actor)
    if not promises:
        raise Http404
    form = bound_from(request, WhatChangedForm, promises=promises)
    if request.method == "POST" and form.is_valid():
        try:
            note = actions.say_what_changed(side=SIDES[relation], today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            when = f" entro il {long_date(note.review.due_on)}" if note.review else ""
            messages.success(request, f"Scritto. Se ne parla insieme{when}. Non succede nient’altro.")
            return redirect("pacts:detail", pact.pk)
    return render(request, "pacts/what_changed.html", {"pact": pact, "relation": relation, "form": form})


def _text_to_comment(pact: Pact) -> PactVersion | None:
    """The text that is shared or up for signing."""
    return pact.versions.filter(status__in=PactVersion.READ_BEFORE).first()
