"""Suspend, resume and close a pact."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record

from ..lifecycle import move
from ..models import Pact
from . import money


class VersionStillOpen(Refusal):
    """C'è una nuova versione in preparazione. Annullala, poi chiudi il patto."""


def suspend(*, pact: Pact, reason: str, resume_on: date | None, by: Actor) -> None:
    """Stop the clocks: no spending and no hours until it resumes. Raises WrongState."""
    with transaction.atomic():
        move(pact, "suspend", closing_note=reason, resume_on=resume_on)
        record("pact.suspended", by=by, target=pact, subject_id=pact.person_id)


def resume(*, pact: Pact, by: Actor) -> None:
    """Go on. Raises WrongState."""
    with transaction.atomic():
        move(pact, "resume", closing_note="", resume_on=None)
        record("pact.resumed", by=by, target=pact, subject_id=pact.person_id)


def conclude(*, pact: Pact, outcome: str, note: str, today: date, by: Actor) -> None:
    """Close a pact that came to its end, with its outcome; what was not spent goes back to the funds.

    Raises SpendingOpen, VersionStillOpen, WrongState.
    """
    _close(pact, "conclude", today=today, by=by, outcome=outcome, closing_note=note)


def interrupt(*, pact: Pact, note: str, today: date, by: Actor) -> None:
    """Close a pact before its end, and say why. Raises SpendingOpen, VersionStillOpen, WrongState."""
    _close(pact, "interrupt", today=today, by=by, closing_note=note)


def _close(pact: Pact, verb: str, *, today: date, by: Actor, **fields: str) -> None:
    with transaction.atomic():
        Pact.objects.select_for_update(no_key=True).get(pk=pact.pk)
        if pact.versions.open().exists():
            raise VersionStillOpen
        move(pact, verb, closed_at=timezone.now(), closed_by=by.user, **fields)
        money.return_unspent(pact, cause=pact.pk, on=today, by=by)
        pact.reviews.filter(held_on=None, cancelled_at=None).update(cancelled_at=timezone.now())
        record(f"pact.{verb}", by=by, target=pact, subject_id=pact.person_id)
