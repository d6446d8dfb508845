"""Lists of pacts, and one pact as each of the four reads it."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from legami.core.access import Actor, Request, needs, signed_in
from legami.core.dates import today
from legami.core.pages import Pages
from legami.core.searching import searched_words, to_search
from legami.core.speaking.catalogues import is_checked
from legami.core.speaking.languages import ITALIAN, LANGUAGES
from legami.journal.actions import record_read
from legami.journal.exporting import download
from legami.journal.models import Purpose
from legami.network.roles import Permission, Role

from ..access import Relation, get_pact_for, people_of, visible_pacts
from ..lifecycle import may_move
from ..models import Pact, PactVersion
from ..panels import panels
from ..reads.caring import carry_over_to_decide, not_able_now, to_reassign
from ..reads.pact import PactPage, budget_bar, hours_bar, pact_list, pact_page
from ..reads.talking import with_a_complaint, with_a_promise_to_talk_of, with_a_proposal
from ..reads.vouchers import with_a_voucher_to_issue
from ..tables import pacts_table, shares_table

PAGE = 25
TEMPLATES = {
    Relation.PERSON: "pacts/detail_person.html",
    Relation.WORKER: "pacts/detail_worker.html",
    Relation.COORDINATOR: "pacts/detail_worker.html",
    Relation.PARTNER: "pacts/detail_partner.html",
    Relation.ACCOUNTANT: "pacts/detail_accountant.html",
}

# What the list can be narrowed to beside the states: their word in the address, their label, which pacts.
NEEDING_CARE: dict[str, tuple[str, Callable[[], Q]]] = {
    "da-affidare": ("da affidare a un altro ente", to_reassign),
    "con-proposta": ("con una proposta della persona", with_a_proposal),
    "impegni": ("con un impegno di cui parlare", with_a_promise_to_talk_of),
    "riporto": ("con un riporto da decidere", carry_over_to_decide),
    "buoni": ("con un buono da approvare", with_a_voucher_to_issue),
    "in-pausa": ("la persona adesso non ce la fa", lambda: not_able_now(on=today())),
}
# For who coordinates alone: a complaint may be about who follows the person, who does not learn of it.
OVERSEEN = {"reclami": ("con un reclamo che aspetta una risposta", with_a_complaint), **NEEDING_CARE}


def _states(care: dict[str, tuple[str, Callable[[], Q]]]) -> list[tuple[str, str]]:
    choices = [*Pact.Status.choices, *((word, label) for word, (label, _) in care.items())]
    return [(word, label[0].upper() + label[1:]) for word, label in choices]


STATES = {True: _states(OVERSEEN), False: _states(NEEDING_CARE)}  # by whether one coordinates


@needs(Permission.PACT_VIEW)
def pacts(request: Request) -> HttpResponseBase:
    """The pacts that a worker follows or a coordinator oversees, what waits first."""
    state, words = request.GET.get("stato", ""), searched_words(request)
    oversees = request.actor.role == Role.COORDINATOR
    care = OVERSEEN if oversees else NEEDING_CARE
    narrow = care[state][1]() if state in care else Q()
    exact = pact_list(request.actor, state=state, words=words).filter(narrow)
    purpose = Purpose.SUPERVISION if oversees else Purpose.CASE_WORK
    if request.method == "POST":
        near = bool(words) and not exact.exists()
        rows = pact_list(request.actor, state=state, words=words, with_a_slip=True).filter(narrow) if near else exact
        return download(request, pacts_table(rows, purpose)) or to_search(request, "stato")
    page = Pages(exact, PAGE).get_page(request.GET.get("page"))
    if with_a_slip := bool(words) and not page.object_list:
        rows = pact_list(request.actor, state=state, words=words, with_a_slip=True).filter(narrow)
        page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    _journal_list(request.actor, page.object_list, purpose, ("identity",))
    context = {"page_obj": page, "state": state, "words": words, "with_a_slip": with_a_slip, "states": STATES[oversees]}
    return render(request, "pacts/list.html", context | {"may_draft": request.actor.may(Permission.PACT_DRAFT)})


@needs(Permission.PACT_SHARE_VIEW)
def shares(request: Request) -> HttpResponseBase:
    """The pacts in which a body takes part: the person's first name and the state, nothing else."""
    rows = pact_list(request.actor)
    if file := download(request, shares_table(rows)):
        return file
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    _journal_list(request.actor, page.object_list, Purpose.PARTNERSHIP, ("first_name",))
    return render(request, "pacts/shares.html", {"page_obj": page})


@signed_in
def mine(request: Request) -> HttpResponse:
    """A person's own pact; a list only if there are several."""
    rows = visible_pacts(request.actor).filter(people_of(request.actor)).order_by("-created_at", "pk")
    own = list(rows.select_related("person")[:PAGE])
    if len(own) == 1:
        return redirect("pacts:detail", own[0].pk)
    _journal_list(request.actor, own, Purpose.OWN, ("identity",))
    return render(request, "pacts/mine.html", {"pacts": own})


@signed_in
def detail(request: Request, pact_id: UUID) -> HttpResponse:
    """One pact, as the one who reads it may see it."""
    pact, relation = get_pact_for(request, pact_id)
    page = pact_page(pact, relation)
    if page is None:
        raise Http404
    shown = panels(page, relation, request.actor)
    tongue = LANGUAGES.get(pact.person.language) if pact.person.language != ITALIAN else None
    context = {
        "pact": pact,
        "page": page,
        "relation": relation,
        "tongue": tongue,
        "tongue_is_checked": is_checked(tongue.code) if tongue else True,
        "steps": _open_steps(page, relation, request.actor),
        **shown,
    }
    if relation == Relation.PARTNER:
        context |= _share_of(page, request.actor.organisation_id)
    else:
        context["budget_bar"] = budget_bar(shown["spending"]["lines"])
        context["hours_bar"] = hours_bar(shown["hours"]["activities"]) if shown["hours"] else None
    return render(request, TEMPLATES[relation], context)


def _journal_list(actor: Actor, pacts: object, purpose: Purpose, groups: tuple[str, ...]) -> None:
    """Each person shown in a list is a read; one INSERT for the page."""
    people = sorted({pact.person_id for pact in pacts}, key=str)  # type: ignore[attr-defined]
    record_read("pact.listed", by=actor, purpose=purpose, subject_ids=people, field_groups=groups)


def _share_of(page: PactPage, organisation_id: UUID | None) -> dict[str, object]:
    """What one body may know of a pact: its own promises, activities and lines."""
    own = {party.pk for party in page.parties if party.organisation_id == organisation_id and party.role == "partner"}
    return {
        "first_name": page.pact.person.given_name,
        "own_party": next((party for party in page.parties if party.pk in own), None),
        "own_commitments": [c for c in page.commitments if c.bound_id in own],
        "own_supports": [s for s in page.supports if s.provider_id in own],
    }


def _open_steps(page: PactPage, relation: Relation, actor: Actor) -> dict[str, bool]:
    """Which buttons the page shows."""
    version, writes = page.open_version, relation == Relation.WORKER and actor.may(Permission.PACT_DRAFT)
    signing = version is not None and version.status == PactVersion.Status.SIGNING
    return {
        "write": writes and version is not None and version.status == PactVersion.Status.DRAFT,
        "take_back": writes and version is not None and may_move(version, "take_back"),
        "sign": signing and relation in (Relation.PERSON, Relation.WORKER, Relation.PARTNER),
        "withdraw": writes and signing,
        "discard": writes and version is not None and may_move(version, "discard"),
        "print": relation in (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR) and bool(page.version.text_hash),
    }
