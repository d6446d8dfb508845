"""People from a file: choose it, say what its columns are, watch it come in, read what to mend."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from legami.core.access import Request, needs
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from ..actions import importing as actions
from ..forms import MappingForm, UploadForm
from ..models import ImportRun
from ..tasks import import_people

SHOWN = 10


def _mine(request: Request) -> QuerySet[ImportRun]:
    """The imports of who asks: nobody else's file is theirs to see."""
    return ImportRun.objects.filter(created_by=request.actor.user)


@needs(Permission.PERSON_IMPORT)
def upload(request: Request) -> HttpResponse:
    """Choose a file; the last ones stand below."""
    form = bound_from(request, UploadForm)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.receive_file(upload=form.cleaned_data["file"], source=form.cleaned_data["source"], by=request.actor)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("people:import_run", run.pk)
    return render(request, "people/import.html", {"form": form, "runs": _mine(request).order_by("-created_at")[:SHOWN]})


@needs(Permission.PERSON_IMPORT)
def import_run(request: Request, run_id: UUID) -> HttpResponse:
    """Where one import stands: its columns to say, its progress, its end."""
    run = get_object_or_404(_mine(request), pk=run_id)
    if run.status != ImportRun.Status.MAPPING:
        template = "people/_import_state.html" if request.htmx else "people/import_run.html"
        return render(request, template, {"run": run})
    form = bound_from(request, MappingForm, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            use_successors = form.cleaned_data["use_successors"]
            actions.start_import(run=run, mapping=form.mapping, use_successors=use_successors, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            import_people.defer(run_id=str(run.pk))
            return redirect("people:import_run", run.pk)
    return render(request, "people/import_mapping.html", {"form": form, "run": run})


@needs(Permission.PERSON_IMPORT)
@require_POST
def restart(request: Request, run_id: UUID) -> HttpResponse:
    """Queue again an import that stands still. One that still runs is not disturbed: its lock says so."""
    run = get_object_or_404(_mine(request), pk=run_id, status__in=ImportRun.UNFINISHED)
    import_people.defer(run_id=str(run.pk))
    messages.info(request, "L’importazione è di nuovo in coda.")
    return redirect("people:import_run", run.pk)


@needs(Permission.PERSON_IMPORT)
def import_errors(request: Request, run_id: UUID) -> HttpResponseBase:
    """Every bad cell, as a CSV."""
    path = actions.report_of(get_object_or_404(_mine(request), pk=run_id))
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="righe-da-correggere.csv", content_type="text/csv")
