"""Put right what was recorded and turned out otherwise (rule V17): what it was, since when one knows, why, by whom.

A period whose report is closed keeps its figures; the difference counts in the next one (`reporting.py`).
"""

from datetime import date
from uuid import UUID

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.ledger import actions as ledger

from ..models import Correction, GoalRating, HoursEntry, SpendingRequest
from .giving_back import AlreadyAnswered, OutsideThePact, check_caps, post_hours
from .insuring import NotInsured
from .spending import OutsideDates


class NothingToCorrect(Refusal):
    """È già così: non c’è niente da correggere. Controlla che cosa hai cambiato."""


def correct_hours(
    *, entry: HoursEntry, given_on: date, duration_minutes: int, reason: str, today: date, by_host: bool, by: Actor
) -> Correction:
    """The day or the time was another. The book gets a reversal and a new row; what the host says counts at once, what
    others say waits for the host again.

    Raises NothingToCorrect, OutsideThePact, OverTheCap, NotInsured, AlreadyAnswered (the hours were refused).
    """
    with transaction.atomic(), refused_as({"pacts_hours_without_cover": NotInsured}):
        entry = _locked(entry.pk)
        _check_hours(entry, given_on, duration_minutes, today)
        correction = Correction.objects.create(
            pact=entry.pact,
            entry=entry,
            old_on=entry.given_on,
            new_on=given_on,
            old_minutes=entry.duration_minutes,
            new_minutes=duration_minutes,
            reason=reason,
            recorded_by=by.user,
        )
        _move_hours(entry, correction, by_host=by_host, by=by)
        record("hours.corrected", by=by, target=entry, subject_id=entry.pact.person_id)
    return correction


def correct_service_date(*, request: SpendingRequest, service_on: date, reason: str, by: Actor) -> Correction:
    """The service of an expense was on another day of the pact. No money moves. Raises NothingToCorrect, OutsideDates."""
    with transaction.atomic():
        rows = SpendingRequest.objects.select_for_update(of=("self",)).select_related("pact__person", "line__version")
        request = rows.get(pk=request.pk)
        if service_on == request.service_on:
            raise NothingToCorrect
        died_on = request.pact.person.deceased_on
        if not request.line.version.covers(service_on) or (died_on is not None and service_on > died_on):
            raise OutsideDates
        correction = Correction.objects.create(
            pact=request.pact,
            spending=request,
            old_on=request.service_on,
            new_on=service_on,
            reason=reason,
            recorded_by=by.user,
        )
        SpendingRequest.objects.filter(pk=request.pk).update(service_on=service_on)
        record("spending.redated", by=by, target=request, subject_id=request.pact.person_id)
    return correction


def correct_rating(*, rating: GoalRating, level: int, reason: str, by: Actor) -> Correction:
    """The level of a goal at a review that was held was another, -2 to +2. Raises NothingToCorrect."""
    with transaction.atomic():
        rows = GoalRating.objects.select_for_update(of=("self",)).select_related("review__pact")
        rating = rows.get(pk=rating.pk, review__held_on__isnull=False)
        pact, held_on = rating.review.pact, rating.review.held_on
        if level == rating.level or held_on is None:
            raise NothingToCorrect
        correction = Correction.objects.create(
            pact=pact,
            rating=rating,
            old_on=held_on,
            new_on=held_on,
            old_level=rating.level,
            new_level=level,
            reason=reason,
            recorded_by=by.user,
        )
        GoalRating.objects.filter(pk=rating.pk).update(level=level)
        record("review.rating_corrected", by=by, target=rating.review, subject_id=pact.person_id)
    return correction


# ---- how -------------------------------------------------------------------------------------------


def _locked(entry_id: UUID) -> HoursEntry:
    rows = HoursEntry.objects.select_for_update(of=("self", "pact"), no_key=True)
    return rows.select_related("pact", "transfer", "give_back__version", "give_back__host__organisation").get(pk=entry_id)


def _check_hours(entry: HoursEntry, given_on: date, duration_minutes: int, today: date) -> None:
    if entry.rejected_at is not None:
        raise AlreadyAnswered
    if (given_on, duration_minutes) == (entry.given_on, entry.duration_minutes):
        raise NothingToCorrect
    if given_on > today or not entry.give_back.version.covers(given_on):
        raise OutsideThePact
    check_caps(entry.give_back, given_on, duration_minutes, leaving_out=entry.pk)


def _move_hours(entry: HoursEntry, correction: Correction, *, by_host: bool, by: Actor) -> None:
    old = entry.transfer
    entry.given_on, entry.duration_minutes = correction.new_on, correction.new_minutes or 0
    if old is not None:
        note = f"Correzione di ore, patto {entry.pact.code}"
        ledger.reverse_transfer(old, key=f"hours-undone:{correction.pk}", reason=note, happened_on=correction.old_on, by=by)
        if by_host:
            entry.transfer = post_hours(entry, key=f"hours-corrected:{correction.pk}", by=by)
        else:
            entry.transfer = entry.validated_at = entry.validated_by = None
    entry.save(update_fields=["given_on", "duration_minutes", "transfer", "validated_at", "validated_by"])
