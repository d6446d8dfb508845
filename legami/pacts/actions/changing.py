"""Suspend, resume and close a pact."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record

from ..lifecycle import move
from ..models import Pact, PactVersion, Pause
from . import money
from .measuring import plan_measures
from .vouchers import withdraw_vouchers


class VersionStillOpen(Refusal):
    """C'è una nuova versione in preparazione. Annullala, poi chiudi il patto."""


def suspend(*, pact: Pact, reason: str, resume_on: date | None, today: date, by: Actor) -> None:
    """Stop the clocks: no spending and no hours until it resumes, and these days never count (V20). Raises WrongState."""
    with transaction.atomic():
        move(pact, "suspend", closing_note=reason, resume_on=resume_on)
        Pause.objects.create(pact=pact, why=Pause.Why.SUSPENDED, starts_on=today, note=reason, started_by=by.user)
        record("pact.suspended", by=by, target=pact, subject_id=pact.person_id)


def resume(*, pact: Pact, today: date, by: Actor) -> None:
    """Go on: each review that was still to come moves by the days that the pact rested. Raises WrongState."""
    with transaction.atomic():
        move(pact, "resume", closing_note="", resume_on=None)
        for rest in pact.pauses.select_for_update().filter(why=Pause.Why.SUSPENDED, resumed_on=None):
            rest.resumed_on, rest.ended_at, rest.ended_by = max(today, rest.starts_on), timezone.now(), by.user
            rest.save(update_fields=["resumed_on", "ended_at", "ended_by"])
            _move_reviews(pact, since=rest.starts_on, days=rest.resumed_on - rest.starts_on)
        record("pact.resumed", by=by, target=pact, subject_id=pact.person_id)


def _move_reviews(pact: Pact, *, since: date, days: timedelta) -> None:
    """Later by so many days, but not after the end of the pact; of two that would fall on one day one stays."""
    ends_on = pact.versions.get(status=PactVersion.Status.ACTIVE).ends_on or date.max
    planned = list(pact.reviews.filter(held_on=None, cancelled_at=None, due_on__gte=since).order_by("-due_on"))
    taken = set(pact.reviews.exclude(pk__in=[review.pk for review in planned]).values_list("due_on", flat=True))
    for review in planned:  # the last first, so that none moves onto one that has still to move
        day = min(review.due_on + days, max(ends_on, review.due_on))
        if day in taken:
            review.delete()
            continue
        taken.add(day)
        pact.reviews.filter(pk=review.pk).update(due_on=day)
    plan_measures(pact)


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
        withdraw_vouchers(pact=pact, today=today, by=by)
        move(pact, verb, closed_at=timezone.now(), closed_by=by.user, **fields)
        money.return_unspent(pact, cause=pact.pk, on=today, by=by)
        pact.reviews.filter(held_on=None, cancelled_at=None).update(cancelled_at=timezone.now())
        plan_measures(pact)
        record(f"pact.{verb}", by=by, target=pact, subject_id=pact.person_id)
