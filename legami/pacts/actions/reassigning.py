"""A body left: what it had taken on goes to another one (rule V15)."""

from uuid import uuid4

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.network.models import Organisation

from ..models import BudgetLine, Commitment, GiveBack, Pact, PactVersion, Party, Support
from .drafting import revise, take_back


class StillInSigning(Refusal):
    """C’è una versione in firma. Ritirala dalla firma, poi affida le parti a un altro ente."""


class AlreadyReassigned(Refusal):
    """Nella bozza queste parti sono già di un altro ente. Apri la bozza per vederle."""


def reassign(*, pact: Pact, leaving: Party, to: Organisation, reason: str, by: Actor) -> PactVersion:
    """Write a new version in which `to` stands where `leaving` stood: promises, supports, places, lines. All sign it again.

    A draft that is being written is used as it is. Raises StillInSigning, AlreadyReassigned, WrongState.
    """
    with transaction.atomic():
        draft = _draft_of(pact, reason=reason, by=by)
        gone = Party.objects.filter(version=draft, role=Party.Role.PARTNER, organisation=leaving.organisation_id).first()
        if gone is None:
            raise AlreadyReassigned
        _replace(gone, Party.objects.filter(version=draft, role=Party.Role.PARTNER, organisation=to).first(), to)
        record("pact.reassigned", by=by, target=pact, subject_id=pact.person_id)
    return draft


def _draft_of(pact: Pact, *, reason: str, by: Actor) -> PactVersion:
    draft = pact.versions.open().first()
    if draft is None:
        return revise(pact=pact, reason=reason, by=by)
    if draft.status == PactVersion.Status.SIGNING:
        raise StillInSigning
    if draft.status == PactVersion.Status.SHARED:
        take_back(version=draft, by=by)
    return draft


def _replace(gone: Party, there: Party | None, to: Organisation) -> None:
    """Put a body in the place of another; one that is a party already takes the parts, and the old party goes."""
    if there is None:
        Party.objects.filter(pk=gone.pk).update(organisation=to, contact_name="", user=None, key=uuid4())
        return
    Commitment.objects.filter(bound=gone).update(bound=there)
    Support.objects.filter(provider=gone).update(provider=there)
    GiveBack.objects.filter(host=gone).update(host=there)
    BudgetLine.objects.filter(supplier=gone).update(supplier=there)
    gone.delete()
