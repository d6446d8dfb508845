"""Pacts and movements from a file: the model, the upload, a look at the first rows, the run, what to mend."""

from itertools import zip_longest
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.exporting import XLSX
from legami.network.roles import Permission

from ..actions import taking_over as actions
from ..forms.taking_over import TakeOverForm
from ..models import TakeOver
from ..taking_over.sheets import SHEETS
from ..tasks import take_over_file

SHOWN = 10
WHO: dict[str, Permission] = {TakeOver.Kind.PACTS: Permission.PACT_DRAFT, TakeOver.Kind.MOVEMENTS: Permission.FUND_MANAGE}
MAY = (Permission.PACT_DRAFT, Permission.FUND_MANAGE)


def _mine(request: Request) -> QuerySet[TakeOver]:
    """The files of who asks, for the body and in the role they act in."""
    me = request.actor
    return TakeOver.objects.filter(created_by=me.user_id, organisation=me.organisation_id, role=me.role)


def _kind_for(request: Request, kind: str) -> TakeOver.Kind:
    """The kind of file, or 404 if there is none or it is another role's."""
    if kind not in WHO or not request.actor.may(WHO[kind]):
        raise Http404
    return TakeOver.Kind(kind)


@needs(*MAY)
def upload(request: Request, kind: str) -> HttpResponse:
    """Choose a file; the last ones stand below."""
    wanted = _kind_for(request, kind)
    form = bound_from(request, TakeOverForm)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            run = actions.receive(kind=wanted, upload=said["file"], source=said["source"], by=request.actor)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("pacts:take_over_run", run.pk)
    runs = _mine(request).filter(kind=wanted).order_by("-created_at", "pk")[:SHOWN]
    context = {"form": form, "kind": wanted, "runs": runs, "cells": SHEETS[wanted].cells}
    return render(request, "pacts/take_over.html", context)


@needs(*MAY)
def model(request: Request, kind: str) -> HttpResponse:
    """The workbook to fill in."""
    wanted = _kind_for(request, kind)
    answer = HttpResponse(SHEETS[wanted].workbook(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="modello-{wanted}.xlsx"'
    return answer


@needs(*MAY)
def run(request: Request, run_id: UUID) -> HttpResponse:
    """One file: its first rows to confirm, its progress, its end. By POST it starts, or starts again."""
    found = get_object_or_404(_mine(request), pk=run_id)
    if request.method == "POST":
        try:
            if found.status not in TakeOver.UNFINISHED:
                actions.confirm(run=found, by=request.actor)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            take_over_file.defer(run_id=str(found.pk))
        return redirect("pacts:take_over_run", found.pk)
    sheet = SHEETS[found.kind]
    used = set(sheet.columns(found.headers).values())
    ignored = [header for at, header in enumerate(found.headers) if at not in used and header]
    preview = [list(zip_longest(found.headers, cells, fillvalue="")) for cells in found.preview]
    template = "pacts/_take_over_state.html" if request.htmx else "pacts/take_over_run.html"
    return render(request, template, {"run": found, "ignored": ignored, "preview": preview})


@needs(*MAY)
def errors(request: Request, run_id: UUID) -> HttpResponseBase:
    """Every bad cell, as a CSV."""
    path = actions.errors_of(get_object_or_404(_mine(request), pk=run_id))
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="righe-da-correggere.csv", content_type="text/csv")
