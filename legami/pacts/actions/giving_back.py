"""Hours given back: logged by the host or by the person's side, counted once the host confirms."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import format_minutes
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.ledger import actions as ledger
from legami.ledger.models import Transfer

from ..models import GiveBack, HoursEntry, Pact, PartnerLink
from . import money
from .insuring import NotInsured


class NotWhileClosed(Refusal):
    """Il patto non è attivo: le ore non si possono registrare adesso."""


class OutsideThePact(Refusal):
    """Quel giorno è fuori dal patto, oppure deve ancora venire. Controlla la data."""


class HostHasLeft(Refusal):
    """Chi accoglieva ha lasciato la rete: da quel giorno le ore qui sono ferme. Chi segue il patto cerca un altro posto."""


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
    link: PartnerLink | None = None,
) -> HoursEntry:
    """Write down time given on a day; it waits for the host. The same `form_key` gives the first entry back.

    Raises NotWhileClosed, OutsideThePact, HostHasLeft, NotInsured, OverTheCap, FormUsedElsewhere. The caps count waiting
    hours too. Cost: one lock on the pact.
    """
    refusals = {"pacts_hoursentry_form_key_key": FormUsedElsewhere, "pacts_hours_without_cover": NotInsured}
    with transaction.atomic(), refused_as(refusals):
        locked = Pact.objects.select_for_update(no_key=True).get(pk=pact.pk)
        if there := HoursEntry.objects.filter(form_key=form_key, pact=pact).first():
            return there
        if locked.status != Pact.Status.ACTIVE or give_back.version.status != "active":
            raise NotWhileClosed
        if given_on > today or not give_back.version.covers(given_on):
            raise OutsideThePact
        host = give_back.host.organisation
        if host is not None and host.has_left(given_on):
            raise HostHasLeft
        check_caps(give_back, given_on, duration_minutes)
        entry = HoursEntry.objects.create(
            form_key=form_key,
            pact=pact,
            give_back=give_back,
            given_on=given_on,
            duration_minutes=duration_minutes,
            note=note,
            logged_by=by.user,
            link=link,
        )
        record("hours.logged", by=by, target=entry, subject_id=pact.person_id)
    return entry


def log_hours_as_host(*, by: Actor, **what: Any) -> HoursEntry:
    """The host's own operator writes hours down: they count at once. Arguments and refusals of `log_hours`."""
    with transaction.atomic():
        entry = log_hours(by=by, **what)
        return validate_hours(entry=entry, by=by) if entry.is_waiting else entry


def validate_hours(*, entry: HoursEntry, by: Actor) -> HoursEntry:
    """The host confirms: the minutes go from the person to the community. Raises AlreadyAnswered."""
    with transaction.atomic():
        entry = _lock_waiting(entry)
        corrected = entry.corrections.count()
        entry.transfer = post_hours(entry, key=f"hours:{entry.pk}" + (f":{corrected}" if corrected else ""), by=by)
        entry.validated_at, entry.validated_by = timezone.now(), by.user
        entry.save(update_fields=["transfer", "validated_at", "validated_by"])
        record("hours.validated", by=by, target=entry, subject_id=entry.pact.person_id)
    return entry


def post_hours(entry: HoursEntry, *, key: str, by: Actor) -> Transfer:
    """The minutes of an entry, from the person to the community, on the day they were given."""
    return ledger.post_transfer(
        key=key,
        debit=money.person_hours_account(entry.pact),
        credit=money.host_hours_account(entry.give_back.host),
        quantity=entry.duration_minutes,
        purpose=f"Ore restituite, patto {entry.pact.code}",
        happened_on=entry.given_on,
        by=by,
    )


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


def time_left(give_back: GiveBack, day: date, *, leaving_out: UUID | None = None) -> tuple[int, int]:
    """Minutes that still fit in the week of a day (from Monday) and in all. Waiting hours count, rejected ones do not;
    hours of earlier versions of the same activity do. An entry that is being corrected is left out. One query.
    """
    monday = day - timedelta(days=day.weekday())
    others = HoursEntry.objects.filter(give_back__key=give_back.key, rejected_at=None)
    if leaving_out is not None:
        others = others.exclude(pk=leaving_out)
    counted = others.aggregate(
        week=Sum("duration_minutes", filter=Q(given_on__range=(monday, monday + timedelta(days=6)))),
        all=Sum("duration_minutes"),
    )
    in_week = give_back.weekly_cap_minutes - (counted["week"] or 0)
    in_all = give_back.total_minutes - (counted["all"] or 0)
    return max(in_week, 0), max(in_all, 0)


def check_caps(give_back: GiveBack, day: date, minutes: int, *, leaving_out: UUID | None = None) -> None:
    """Refuse what the pact does not foresee. Raises OverTheCap, which says how much is left."""
    in_week, in_all = time_left(give_back, day, leaving_out=leaving_out)
    for left, cap, words in (
        (in_week, give_back.weekly_cap_minutes, "in una settimana"),
        (in_all, give_back.total_minutes, "in tutto"),
    ):
        if minutes > left:
            raise OverTheCap(
                f"Il patto prevede al massimo {format_minutes(cap)} {words}: restano {format_minutes(left)}. "
                "Restituire non è un lavoro."
            )
