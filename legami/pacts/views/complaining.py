"""Complaints: the person writes and reads the answer; who coordinates reads and answers. Nobody else sees them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, signed_in
from legami.core.dates import long_date, today
from legami.core.due import countdown
from legami.core.forms import bound_from
from legami.core.refusals import Refusal

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.complaining import ComplaintAnswerForm, ComplaintForm
from ..models import Complaint

READS = (Relation.PERSON, Relation.COORDINATOR)


@signed_in
def complaints(request: Request, pact_id: UUID) -> HttpResponse:
    """What was complained of in this pact, each with its clock or its answer; the person adds to it."""
    pact, relation = get_pact_for(request, pact_id, only=READS)
    form = bound_from(request, ComplaintForm) if relation == Relation.PERSON else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            said = actions.complain(pact=pact, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Fatto. Ti rispondiamo entro il {long_date(said.due_on)}. La risposta la leggi qui.")
            return redirect("pacts:complaints", pact.pk)
    rows = [(said, countdown(said.due_on, today())) for said in Complaint.objects.filter(pact=pact).order_by("-said_at", "pk")]
    return render(request, "pacts/complaints.html", {"pact": pact, "relation": relation, "form": form, "rows": rows})


@signed_in
def complaint(request: Request, pact_id: UUID, complaint_id: UUID) -> HttpResponse:
    """Who coordinates answers one."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.COORDINATOR,))
    said = get_object_or_404(Complaint.objects.select_related("pact__person"), pk=complaint_id, pact=pact)
    form = bound_from(request, ComplaintAnswerForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_complaint(complaint=said, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Risposta mandata: la persona la legge nella sua pagina.")
            return redirect("pacts:complaints", pact.pk)
    context = {"pact": pact, "relation": relation, "form": form, "said": said, "clock": countdown(said.due_on, today())}
    return render(request, "pacts/complaint.html", context)
