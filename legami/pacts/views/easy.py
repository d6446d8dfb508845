"""The pact in easy words: read by those who are in it, written by who follows the person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from legami.core.access import Request, signed_in
from legami.core.easy_reading import EASY, hard_sentences
from legami.core.forms import bound_from

from .. import actions
from ..access import Relation, get_pact_for
from ..forms.easy import EasyTextForm
from ..reads.easy import easy_text_of, first_words, text_to_write
from ..reads.pact import PactPage, pact_page


@signed_in
def easy(request: Request, pact_id: UUID) -> HttpResponse:
    """The easy words, one sentence under the other; a kind line while there are none."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER, Relation.COORDINATOR))
    text = easy_text_of(_page(pact_page(pact, relation)), relation)
    return render(request, "pacts/easy.html", {"pact": pact, "relation": relation, "text": text})


@signed_in
def easy_write(request: Request, pact_id: UUID) -> HttpResponse:
    """The worker writes them; each save says how easy they are and which sentences are hard. Nothing typed is lost."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    if pact.is_closed:
        messages.info(request, "Questo patto è chiuso: si legge, e non si cambia più.")
        return redirect("pacts:easy", pact.pk)
    page = _page(pact_page(pact, relation))
    version = text_to_write(page)
    kept = easy_text_of(page, relation)
    kept = kept if kept is not None and kept.version_id == version.pk else None
    form = bound_from(request, EasyTextForm, initial={"words": kept.words if kept else first_words(page, version)})
    if request.method == "POST" and form.is_valid():
        text = actions.save_easy_text(version=version, by=request.actor, **form.cleaned_data)
        if text.is_easy:
            messages.success(request, f"Salvato: la leggibilità è {text.gulpease} su 100. La persona lo legge nel suo patto.")
        else:
            messages.warning(request, f"Salvato, ma la persona non lo vede ancora: è {text.gulpease} su 100, serve {EASY}.")
        return redirect("pacts:easy_write", pact.pk)
    context = {
        "pact": pact,
        "relation": relation,
        "version": version,
        "form": form,
        "text": kept,
        "hard": hard_sentences(kept.words) if kept else [],
        "wanted": EASY,
    }
    return render(request, "pacts/easy_write.html", context)


def _page(page: PactPage | None) -> PactPage:
    if page is None:
        raise Http404
    return page
