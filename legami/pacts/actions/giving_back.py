"""Hours given back: logged by the host or by the person's side, counted once the host confirms."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import format_minutes
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.ledger import actions as ledger

from ..models import GiveBack, HoursEntry, Pact
from . import money


class NotWhileClosed(Refusal):
    """Il patto non è attivo: le ore non si possono registrare adesso."""


class OutsideThePact(Refusal):
    """Quel giorno è fuori dal patto, oppure deve ancora venire. Controlla la data."""


class OverTheCap(Refusal):
    """Con queste ore si supera il limite del patto. Restituire non è un lavoro: riduci il tempo o chiedi una nuova versione."""


class AlreadyAnswered(Refusal):
    """Queste ore sono già state confermate o respinte. Ricarica la pagina."""


def log_hours(
    *,
    pact: Pact,
    give_back: GiveBack,
    given_on: date,
    duration_minutes: int,
    note: str,
    form_key: UUID,
    today: date,
    by: Actor,
) -> HoursEntry:
    """Write down time given on a day; it waits for the host. The same `form_key` gives the first entry back.

    Raises NotWhileClosed, OutsideThePact, OverTheCap. The caps count waiting hours too. Cost: one lock on the pact.
    """
    if there := HoursEntry.objects.filter(form_key=form_key, pact=pact).first():
        return there
    with transaction.atomic():
        locked = Pact.objects.select_for_update().get(pk=pact.pk)
        if locked.status != Pact.Status.ACTIVE or give_back.version.status != "active":
            raise NotWhileClosed
        if given_on > today or not give_back.version.covers(given_on):
            raise OutsideThePact
        _check_caps(give_back, given_on, duration_minutes)
        entry = HoursEntry.objects.create(
            form_key=form_key,
            pact=pact,
            give_back=give_back,
            given_on=given_on,
            duration_minutes=duration_minutes,
            note=note,
            logged_by=by.user,
        )
        record("hours.logged", by=by, target=entry, subject_id=pact.person_id)
    return entry


def validate_hours(*, entry: HoursEntry, by: Actor) -> HoursEntry:
    """The host confirms: the minutes go from the person to the community. Raises AlreadyAnswered."""
    with transaction.atomic():
        entry = _lock_waiting(entry)
        entry.transfer = ledger.post_transfer(
            key=f"hours:{entry.pk}",
            debit=money.person_hours_account(entry.pact),
            credit=money.host_hours_account(entry.give_back.host),
            quantity=entry.duration_minutes,
            purpose=f"Ore restituite, patto {entry.pact.code}",
            happened_on=entry.given_on,
            by=by,
        )
        entry.validated_at, entry.validated_by = timezone.now(), by.user
        entry.save(update_fields=["transfer", "validated_at", "validated_by"])
        record("hours.validated", by=by, target=entry, subject_id=entry.pact.person_id)
    return entry


def reject_hours(*, entry: HoursEntry, reason: str, by: Actor) -> HoursEntry:
    """The host says that it was not so, and why. Raises AlreadyAnswered."""
    with transaction.atomic():
        entry = _lock_waiting(entry)
        entry.rejected_at, entry.rejected_by, entry.rejection_reason = timezone.now(), by.user, reason
        entry.save(update_fields=["rejected_at", "rejected_by", "rejection_reason"])
        record("hours.rejected", by=by, target=entry, subject_id=entry.pact.person_id)
    return entry


def _lock_waiting(entry: HoursEntry) -> HoursEntry:
    rows = HoursEntry.objects.select_for_update(of=("self",)).select_related("pact", "give_back__host__organisation")
    locked = rows.get(pk=entry.pk)
    if not locked.is_waiting:
        raise AlreadyAnswered
    return locked


def _check_caps(give_back: GiveBack, day: date, minutes: int) -> None:
    """The week runs from Monday; rejected hours do not count; hours of earlier versions of the same activity do."""
    counted = HoursEntry.objects.filter(give_back__key=give_back.key, rejected_at=None)
    monday = day - timedelta(days=day.weekday())
    week = counted.filter(given_on__range=(monday, monday + timedelta(days=6)))
    for rows, cap, words in (
        (week, give_back.weekly_cap_minutes, "in una settimana"),
        (counted, give_back.total_minutes, "in tutto"),
    ):
        done = rows.aggregate(done=Sum("duration_minutes"))["done"] or 0
        if done + minutes > cap:
            left = format_minutes(max(cap - done, 0))
            raise OverTheCap(
                f"Il patto prevede al massimo {format_minutes(cap)} {words}: restano {left}. Restituire non è un lavoro."
            )
