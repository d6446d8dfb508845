"""Sign the exact text: on the screen, by code, on paper; or say no."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from legami.core.access import Actor, Request, needs, signed_in
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.network.roles import Permission

from .. import actions
from ..access import PURPOSES, Relation, get_pact_for
from ..forms.signing import FORMS, AnswerForm, WithdrawForm
from ..models import Pact, PactVersion, Party, Signature

SIGNERS = (Relation.PERSON, Relation.WORKER, Relation.PARTNER)
# What a worker may record for somebody else, who is there in person.
IN_PRESENCE = ("schermo", "codice", "carta", "rifiuto", "impossibile")
FOR_ONESELF = ("schermo", "codice", "rifiuto")
FIELD_OF: dict[type[Refusal], str] = {actions.CodeRefused: "code", actions.OwnCode: "code"}
THANKS = {
    Signature.Answer.SIGNED: "Firma registrata. Grazie.",
    Signature.Answer.REFUSED: "Risposta registrata. Chi segue il patto la legge e ti cerca.",
    Signature.Answer.CANNOT: "Registrato: non può firmare.",
}


@signed_in
def sign(request: Request, pact_id: UUID) -> HttpResponse:
    """The text up for signing and who has answered; a worker chooses for whom to record an answer."""
    pact, relation, version = _signing_for(request, pact_id)
    parties = [_row(party, pact, relation, request.actor) for party in _parties(version)]
    mine = [row for row in parties if row["ways"] and not row["answer"]]
    context = {"pact": pact, "version": version, "relation": relation, "parties": parties, "mine": mine}
    if relation == Relation.PARTNER:
        context["share"] = _share_of(version, request.actor)
    return render(request, "pacts/sign.html", context)


@signed_in
def answer(request: Request, pact_id: UUID, party_id: UUID, way: str) -> HttpResponse:
    """Give one party's answer in one way."""
    pact, relation, version = _signing_for(request, pact_id)
    party = get_object_or_404(_parties(version), pk=party_id)
    if way not in _ways(party, pact, relation, request.actor):
        raise Http404
    party.version = version
    form = bound_from(request, FORMS[way], initial={"text_hash": version.text_hash})
    if request.method == "POST" and form.is_valid():
        try:
            given = _give(party, form, request.actor)
        except actions.VersionChanged as refusal:
            messages.warning(request, str(refusal))
            return redirect("pacts:sign", pact.pk)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, THANKS[Signature.Answer(given.answer)])
            return redirect("pacts:detail", pact.pk)
    ways = _ways(party, pact, relation, request.actor)
    context = {"pact": pact, "version": version, "relation": relation, "party": party, "form": form, "way": way, "ways": ways}
    return render(request, "pacts/answer.html", context)


@needs(Permission.PACT_DRAFT)
def code(request: Request, pact_id: UUID, party_id: UUID) -> HttpResponse:
    """Make a one-time code for a party, to hand over or read out. It is shown once."""
    pact, _, version = _signing_for(request, pact_id, only=(Relation.WORKER,))
    party = get_object_or_404(_parties(version), pk=party_id)
    context: dict[str, Any] = {"pact": pact, "party": party}
    if request.method == "POST":
        context["code"] = actions.issue_signing_code(party=party, now=timezone.now(), by=request.actor)
    return render(request, "pacts/code.html", context)


@signed_in
def scan(request: Request, pact_id: UUID, signature_id: UUID) -> HttpResponse:
    """The signed sheet, for whoever reads the whole pact."""
    pact, relation = get_pact_for(request, pact_id, only=(Relation.PERSON, Relation.WORKER, Relation.COORDINATOR))
    signature = get_object_or_404(Signature.objects.exclude(scan=""), pk=signature_id, version__pact=pact)
    record_read(
        "pact.scan_read",
        by=request.actor,
        purpose=PURPOSES[relation],
        subject_ids=[pact.person_id],
        field_groups=["documents"],
        target=pact,
    )
    with signature.scan.open() as sheet:
        response = HttpResponse(sheet.read(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{pact.code}-firma"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


@needs(Permission.PACT_DRAFT)
def withdraw(request: Request, pact_id: UUID) -> HttpResponse:
    """Stop the signing; the text becomes a draft again."""
    pact, _, version = _signing_for(request, pact_id, only=(Relation.WORKER,))
    form = bound_from(request, WithdrawForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(version=version, today=today(), by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("pacts:detail", pact.pk)
        messages.success(request, "Ritirato dalla firma. La nuova bozza dice le stesse cose: ora si può cambiare.")
        return redirect("pacts:step", pact.pk, "riepilogo")
    return render(request, "pacts/withdraw.html", {"pact": pact, "form": form})


@needs(Permission.PACT_DRAFT)
def take_back(request: Request, pact_id: UUID) -> HttpResponse:
    """Go on writing a shared draft."""
    pact, version = _open_version(request, pact_id, PactVersion.Status.SHARED)
    if request.method == "POST":
        try:
            actions.take_back(version=version, by=request.actor)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("pacts:detail", pact.pk)
        return redirect("pacts:step", pact.pk, "riepilogo")
    return render(request, "pacts/confirm.html", _confirm(pact, "Riprendi la bozza", TAKE_BACK))


@needs(Permission.PACT_DRAFT)
def discard(request: Request, pact_id: UUID) -> HttpResponse:
    """Drop a draft for good."""
    pact, version = _open_version(request, pact_id, PactVersion.Status.DRAFT, PactVersion.Status.SHARED)
    if request.method == "POST":
        try:
            actions.discard(version=version, by=request.actor)
            messages.success(request, "Bozza annullata.")
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        return redirect("pacts:detail", pact.pk)
    return render(request, "pacts/confirm.html", _confirm(pact, "Annulla la bozza", DISCARD))


TAKE_BACK = "La persona e gli enti non la vedono più, finché non la condividi di nuovo."
DISCARD = "La bozza non si potrà più firmare. Quello che c'è scritto resta leggibile."


# ---- how ----------------------------------------------------------------------------------------------


def _signing_for(request: Request, pact_id: UUID, only: tuple[Relation, ...] = SIGNERS) -> tuple[Pact, Relation, PactVersion]:
    """The gate to a text up for signing; 404 when there is none."""
    pact, relation = get_pact_for(request, pact_id, only=only)
    version = get_object_or_404(pact.versions.filter(status=PactVersion.Status.SIGNING))
    named = version.parties.filter(role=Party.Role.PARTNER, organisation=request.actor.organisation_id)
    if relation == Relation.PARTNER and not named.exists():
        raise Http404  # the body is in the version in force, and no longer in the one that is being signed
    version.pact = pact
    return pact, relation, version


def _open_version(request: Request, pact_id: UUID, *statuses: str) -> tuple[Pact, PactVersion]:
    pact, _ = get_pact_for(request, pact_id, only=(Relation.WORKER,))
    version = get_object_or_404(pact.versions.filter(status__in=statuses))
    version.pact = pact
    return pact, version


def _parties(version: PactVersion) -> Any:
    rows = version.parties.select_related("person", "user", "organisation").prefetch_related("signatures")
    return rows.order_by("position", "pk")


def _ways(party: Party, pact: Pact, relation: Relation, actor: Actor) -> tuple[str, ...]:
    """In which ways this actor may answer for this party; none if it is not theirs."""
    if relation == Relation.PERSON:
        own = party.person is not None and party.person.user_id == actor.user_id
        return FOR_ONESELF if own else ()
    if relation == Relation.PARTNER:
        own = party.role == Party.Role.PARTNER and party.organisation_id == actor.organisation_id
        return FOR_ONESELF if own else ()
    if party.role == Party.Role.CASE_WORKER:
        return FOR_ONESELF if party.user_id == actor.user_id else ()
    return IN_PRESENCE


def _row(party: Party, pact: Pact, relation: Relation, actor: Actor) -> dict[str, Any]:
    answers = sorted(party.signatures.all(), key=lambda s: s.signed_at)
    shows_name = relation != Relation.PARTNER or party.organisation_id == actor.organisation_id
    return {
        "party": party,
        "name": party.display_name if shows_name else party.get_role_display(),
        "answer": next((s for s in answers if s.answer != Signature.Answer.REFUSED), None),
        "refused": answers[-1] if answers and answers[-1].answer == Signature.Answer.REFUSED else None,
        "ways": _ways(party, pact, relation, actor),
    }


def _share_of(version: PactVersion, actor: Actor) -> dict[str, Any]:
    """What a body reads before it signs: its own part of the frozen text."""
    text = version.frozen_text or {}
    own = next(str(p) for p in _parties(version) if p.organisation_id == actor.organisation_id and p.role == Party.Role.PARTNER)
    return {
        "dal": text["dal"],
        "al": text["al"],
        "impegni": [item for item in text["impegni"] if item["chi"] == own],
        "sostegni": [item for item in text["sostegni"] if item["chi"] == own],
        "restituzione": [item for item in text["restituzione"] if item["con"] == own],
    }


def _give(party: Party, form: AnswerForm, actor: Actor) -> Signature:
    return actions.sign(party=party, today=today(), by=actor, **form.cleaned_data)


def _confirm(pact: Pact, title: str, says: str) -> dict[str, Any]:
    return {"pact": pact, "title": title, "says": says, "form": Form()}
