"""Write a pact: a stepper that saves by itself, one page a step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import ProtectedError
from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.models import Organisation
from legami.network.roles import Permission
from legami.people.models import Person

from .. import actions
from ..access import Relation, get_pact_for
from ..actions.drafting import forget_typed, keep_typed
from ..drafting_steps import BY_SLUG, STEPS, Step, after, before, steps_written
from ..forms.drafting import FrameForm, PartForm, StartForm, followed_by
from ..guards import missing_parts
from ..models import Draft, Pact, PactVersion, Party
from ..text import text_of

NEVER_KEPT = ("csrfmiddlewaretoken", "go_on")


@needs(Permission.PACT_DRAFT)
def new(request: Request) -> HttpResponse:
    """With whom to begin: the people one follows."""
    people = list(followed_by(request.actor).select_related("municipality"))
    _journal_names(request, people)
    return render(request, "pacts/new.html", {"people": people})


@needs(Permission.PACT_DRAFT)
def start(request: Request, person_id: UUID) -> HttpResponse:
    """Begin a pact with one of them."""
    person = get_object_or_404(followed_by(request.actor), pk=person_id)
    _journal_names(request, [person])
    form = bound_from(request, StartForm, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        body = get_object_or_404(Organisation, pk=request.actor.organisation_id)
        try:
            pact = actions.start_pact(person=person, organisation=body, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("pacts:step", pact.pk, STEPS[0].slug)
    return render(request, "pacts/start.html", {"person": person, "form": form})


@needs(Permission.PACT_DRAFT)
def step(request: Request, pact_id: UUID, slug: str) -> HttpResponse:
    """One step of a draft: what is written, and a form to add or change one part."""
    pact, version = _draft_for(request, pact_id)
    here = _step_or_404(slug)
    if here.slug == "riepilogo":
        return _summary(request, pact, version, here)
    form, part_id = _form_for(request, version, here)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, version, here, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            forget_typed(version=version, step=_typed_in(here, part_id), by=request.actor)
            messages.success(request, "Salvato.")
            return redirect("pacts:step", pact.pk, after(here).slug if "go_on" in request.POST else here.slug)
    return render(request, "pacts/step.html", _context(request, pact, version, here) | {"form": form, "part_id": part_id})


@needs(Permission.PACT_DRAFT)
def remove(request: Request, pact_id: UUID, slug: str, part_id: UUID) -> HttpResponse:
    """Take one part out, after a look at it."""
    pact, version = _draft_for(request, pact_id)
    here = _step_or_404(slug)
    if here.form is None:
        raise Http404
    part = get_object_or_404(_removable(version, here), pk=part_id)
    if request.method == "POST":
        try:
            actions.remove_part(version=version, part=part, by=request.actor)
            messages.success(request, "Tolto dal patto.")
        except ProtectedError:
            messages.error(request, "Altre parti del patto si appoggiano a questa. Togli o cambia prima quelle, poi riprova.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("pacts:step", pact.pk, here.slug)
    return render(request, "pacts/remove.html", {"pact": pact, "step": here, "part": part})


@needs(Permission.PACT_DRAFT)
def autosave(request: Request, pact_id: UUID, slug: str) -> HttpResponse:
    """Keep what is being typed, valid or not; says when."""
    _, version = _draft_for(request, pact_id)
    here = _step_or_404(slug)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    typed = {_readable(n): [_readable(v) for v in request.POST.getlist(n)] for n in request.POST if n not in NEVER_KEPT}
    part_id = request.GET.get("parte", "")

    def overtaken() -> bool:
        return _overtaken(version, here, part_id, request.POST.get("part_id", ""))

    try:
        kept = keep_typed(version=version, step=_typed_in(here, part_id), typed=typed, overtaken=overtaken, by=request.actor)
    except Refusal as refusal:
        return HttpResponse(str(refusal))
    if kept is None:
        return HttpResponse("Questa parte è già salvata. Se la cambi ancora, premi Salva.")
    return HttpResponse(f"Salvato alle {timezone.localtime():%H:%M}. Puoi anche chiudere: ritrovi tutto qui.")


# ---- the whole ----------------------------------------------------------------------------------------


def _summary(request: Request, pact: Pact, version: PactVersion, here: Step) -> HttpResponse:
    """Read it all again; share it or put it up for signing."""
    refusal = ""
    if request.method == "POST":
        try:
            if "share" in request.POST:
                actions.share(version=version, by=request.actor)
                messages.success(request, "Condiviso. La persona e gli enti ora possono leggere la bozza.")
            else:
                actions.open_signing(version=version, today=today(), by=request.actor)
                messages.success(request, "Il patto è in firma. I soldi del budget sono messi da parte.")
            return redirect("pacts:detail", pact.pk)
        except Refusal as error:
            refusal = str(error)
    context = {"missing": missing_parts(version), "text": text_of(version), "refusal": refusal, "version": version}
    return render(request, "pacts/summary.html", _context(request, pact, version, here) | context)


# ---- how ----------------------------------------------------------------------------------------------


def _draft_for(request: Request, pact_id: UUID) -> tuple[Pact, PactVersion]:
    """The gate to a draft: the worker's own pact, while a version is a draft; else 404."""
    pact, _ = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    version = get_object_or_404(pact.versions.filter(status=PactVersion.Status.DRAFT))
    version.pact = pact
    return pact, version


def _journal_names(request: Request, people: list[Person]) -> None:
    """A name on a page is a read, also before there is a pact."""
    ids = [person.pk for person in people]
    record_read("person.listed", by=request.actor, purpose=Purpose.CASE_WORK, subject_ids=ids, field_groups=["identity"])


def _step_or_404(slug: str) -> Step:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _form_for(request: Request, version: PactVersion, here: Step) -> tuple[BaseForm, str]:
    """The step's form: posted, brought back after a time-out, brought back from autosave, or fresh."""
    if here.form is None:
        return _with_typed(request, here, "", FrameForm, version=version), ""
    part_id = request.GET.get("parte", "")
    rows = _removable(version, here)
    wanted = request.POST.get("part_id") or part_id
    instance = rows.filter(pk=wanted).first() if _is_uuid(wanted) else None
    if part_id and instance is None and request.method == "GET":
        raise Http404
    return _with_typed(request, here, part_id, here.form, version=version, instance=instance), part_id


def _with_typed(
    request: Request, here: Step, part_id: str, form_class: Any, *, version: PactVersion, **kwargs: Any
) -> BaseForm:
    kwargs["version"] = version
    if request.method == "GET" and request.kept_post is None:
        draft = Draft.objects.filter(version=version, step=_typed_in(here, part_id), saved_by=request.actor.user).first()
        if draft:
            words = QueryDict(mutable=True)
            for name, values in draft.typed.items():
                words.setlist(name, values)
            form: BaseForm = form_class(words, **kwargs)
            form._errors = ErrorDict()  # type: ignore[attr-defined]  # half-typed words are not wrong yet
            messages.info(request, f"Ripreso quello che avevi scritto alle {timezone.localtime(draft.saved_at):%H:%M}.")
            return form
    bound: BaseForm = bound_from(request, form_class, **kwargs)
    return bound


def _save(form: BaseForm, version: PactVersion, here: Step, request: Request) -> None:
    if isinstance(form, PartForm):
        part = form.save(commit=False)
        if part._state.adding:
            part.pk = form.cleaned_data["part_id"]
            if type(part)._default_manager.filter(pk=part.pk).exists():  # somebody else's part
                raise Http404
        actions.put_part(version=version, part=part, by=request.actor)
    else:
        assert isinstance(form, FrameForm)
        actions.save_frame(version=version, by=request.actor, **form.cleaned_data)


def _removable(version: PactVersion, here: Step) -> Any:
    """The parts that the step may change: of the parties, only the bodies."""
    rows = here.rows(version)
    return rows.filter(role=Party.Role.PARTNER) if here.parts == "parties" else rows


def _typed_in(here: Step, part_id: str) -> str:
    return f"{here.slug}:{part_id if _is_uuid(part_id) else 'new'}"


def _readable(typed: str) -> str:
    """What was typed, without the one sign that PostgreSQL cannot keep."""
    return typed.replace("\x00", "")


def _overtaken(version: PactVersion, here: Step, part_id: str, new_id: str) -> bool:
    """True if a new part was saved while its last autosave was still on its way: nothing is left to keep."""
    return not part_id and bool(here.parts) and _is_uuid(new_id) and here.rows(version).filter(pk=new_id).exists()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _context(request: Request, pact: Pact, version: PactVersion, here: Step) -> dict[str, Any]:
    done = steps_written(version)
    links = [{"label": s.label, "url": reverse("pacts:step", args=[pact.pk, s.slug]), "done": done[s.slug]} for s in STEPS]
    return {
        "pact": pact,
        "step": here,
        "steps": links,
        "current": STEPS.index(here) + 1,
        "next": after(here),
        "previous": before(here),
        "parts": list(here.rows(version)) if here.parts else [],
    }
