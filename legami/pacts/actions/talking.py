"""Words about a pact: what the person would change before signing, and what changed with a promise (rule V16)."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.outbox.actions import write

from ..models import Commitment, Pact, PactVersion, PromiseNote, Proposal, Review
from .pausing import tell_worker

TALK_WITHIN_DAYS = 14


class NothingToComment(Refusal):
    """Questo testo non aspetta più una firma. Se il patto è firmato, parlane con chi ti segue."""


class AlreadyAnsweredProposal(Refusal):
    """A questa proposta è già stata data una risposta. Ricarica la pagina per leggerla."""


class PromiseNotInForce(Refusal):
    """Questo impegno non è più nel patto in vigore. Ricarica la pagina."""


def propose(*, version: PactVersion, words: str, form_key: UUID, by: Actor) -> Proposal:
    """The person says what they would change in a text that is shared or up for signing; the worker is told.

    Nothing changes by itself, and a signature stays possible. The same `form_key` gives the first one back.
    Raises NothingToComment, FormUsedElsewhere.
    """
    with transaction.atomic(), refused_as({"pacts_proposal_form_key_key": FormUsedElsewhere}):
        if there := Proposal.objects.filter(form_key=form_key, pact=version.pact_id, said_by=by.user).first():
            return there
        open_now = PactVersion.READ_BEFORE
        if PactVersion.objects.select_for_update(no_key=True).get(pk=version.pk).status not in open_now:
            raise NothingToComment
        said = Proposal.objects.create(form_key=form_key, pact=version.pact, version=version, words=words, said_by=by.user)
        record("pact.proposed", by=by, target=version.pact, subject_id=version.pact.person_id)
        tell_worker(version.pact, key=f"proposal:{said.pk}")
    return said


def answer_proposal(*, proposal: Proposal, answer: str, by: Actor) -> None:
    """The worker answers; the person is told that there is something to read. Raises AlreadyAnsweredProposal."""
    with transaction.atomic():
        open_one = Proposal.objects.filter(pk=proposal.pk, answered_at=None)
        if not open_one.update(answer=answer, answered_at=timezone.now(), answered_by=by.user):
            raise AlreadyAnsweredProposal
        pact = proposal.pact
        record("pact.proposal_answered", by=by, target=pact, subject_id=pact.person_id)
        write(key=f"proposal-answer:{proposal.pk}", template="pact.news", to=pact.person, path=f"/patti/{pact.pk}/proposte/")


def say_what_changed(
    *, commitment: Commitment, what_changed: str, side: str, form_key: UUID, today: date, by: Actor
) -> PromiseNote:
    """A promise does not go as agreed: what changed is written first, then people talk about it at a review.

    If none is planned within two weeks, one is. Nothing else happens, whoever made the promise. The same `form_key`
    gives the first note back. Raises PromiseNotInForce, FormUsedElsewhere.
    """
    with transaction.atomic(), refused_as({"pacts_promisenote_form_key_key": FormUsedElsewhere}):
        version = PactVersion.objects.select_related("pact").get(pk=commitment.version_id)
        pact = Pact.objects.select_for_update(no_key=True).get(pk=version.pact_id)
        if there := PromiseNote.objects.filter(form_key=form_key, pact=pact, said_by=by.user).first():
            return there
        if pact.status not in (Pact.Status.ACTIVE, Pact.Status.SUSPENDED) or version.status != PactVersion.Status.ACTIVE:
            raise PromiseNotInForce
        note = PromiseNote.objects.create(
            form_key=form_key,
            pact=pact,
            commitment=commitment,
            what_changed=what_changed,
            side=side,
            review=_talk(pact, today=today),
            said_by=by.user,
        )
        record("pact.what_changed", by=by, target=pact, subject_id=pact.person_id)
        _tell_the_others(note)
    return note


def _talk(pact: Pact, *, today: date) -> Review:
    """The review at which it is talked over: the next one if it is near, else a new one."""
    last = today + timedelta(days=TALK_WITHIN_DAYS)
    near = pact.reviews.filter(held_on=None, cancelled_at=None, due_on__range=(today, last)).order_by("due_on").first()
    if near is not None:
        return near
    taken = set(pact.reviews.values_list("due_on", flat=True))
    while last in taken:  # one that was held or called off on that very day
        last += timedelta(days=1)
    return Review.objects.create(pact=pact, due_on=last)


def _tell_the_others(note: PromiseNote) -> None:
    """Who follows the pact and the person are told, but not of what they wrote themselves."""
    if note.side != PromiseNote.Side.WORKER:
        tell_worker(note.pact, key=f"promise-note:{note.pk}")
    if note.side != PromiseNote.Side.PERSON:
        person = note.pact.person
        write(key=f"promise-note:{note.pk}:{person.pk}", template="pact.news", to=person, path=f"/patti/{note.pact_id}/")
