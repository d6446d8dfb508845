"""The pact on paper, and the public page that says which text was signed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, public, signed_in
from legami.core.speaking.languages import ITALIAN, LANGUAGES, current
from legami.journal.actions import record

from ..access import Relation, get_pact_for
from ..forms.verifying import VerifyForm
from ..models import PactVersion, Signature
from ..paper import pact_pdf

PRINTABLE = (PactVersion.Status.SIGNING, PactVersion.Status.ACTIVE, PactVersion.Status.SUPERSEDED)


@signed_in
def pdf(request: Request, pact_id: UUID) -> HttpResponse:
    """The newest text that is up for signing or signed, as a PDF; 404 while there is only a draft.

    In the language of the reader's pages, or in the one that `lingua` names: at the desk a worker prints it for the person.
    """
    pact, _ = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER, Relation.COORDINATOR))
    version = pact.versions.filter(status__in=PRINTABLE).order_by("-number").first()
    if version is None:
        raise Http404
    record("pact.printed", by=request.actor, target=pact, subject_id=pact.person_id)
    language = LANGUAGES.get(request.GET.get("lingua", ""), current())
    response = HttpResponse(pact_pdf(version, language=language), content_type="application/pdf")
    name = f"{pact.code}-v{version.number}" + ("" if language.code == ITALIAN else f"-{language.code}")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@public
def verify(request: Request, text_hash: str) -> HttpResponse:
    """What anybody may know of a text by its fingerprint: that it was signed, when, by how many. Never who."""
    version = PactVersion.objects.filter(text_hash=text_hash).first()
    answers = Signature.objects.filter(version=version).exclude(answer=Signature.Answer.REFUSED) if version else None
    context = {
        "text_hash": text_hash,
        "version": version,
        "answers": answers.count() if answers is not None else 0,
        "parties": version.parties.count() if version else 0,
    }
    return render(request, "pacts/verify.html", context, status=200 if version else 404)


@public
def verify_form(request: Request) -> HttpResponse:
    """Check a fingerprint typed by hand, or the file itself."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect("pacts:verify", form.cleaned_data["text_hash"])
    return render(request, "pacts/verify_form.html", {"form": form})
