"""Open a record without following the person, when somebody is in danger and their worker cannot be reached (rule V12)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal
from legami.journal.actions import record
from legami.journal.models import Entry, Kind

from ..models import EmergencyAccess, Person
from ..models.emergency import LONGEST

TRIES_A_DAY = 5
NOT_FOUND = "person.emergency_not_found"


class WhoIsIt(Refusal):
    """Con questi dati non si trova una sola persona. Controlla come sono scritti, oppure chiama chi coordina."""


class TooManyTries(Refusal):
    """Oggi hai già cercato troppe volte. Chiama chi coordina: può affidarti la persona."""


def person_meant(
    *, tax_code: str = "", given_name: str = "", family_name: str = "", birth_date: date | None = None, now: datetime, by: Actor
) -> Person:
    """The one person with exactly this tax code, or these names and birth date. Nothing that only resembles is found.

    A search that finds nobody is journaled; five a day, then none. Raises WhoIsIt, TooManyTries.
    """
    tries = Entry.objects.filter(actor_id=by.user_id, verb=NOT_FOUND, at__gt=now - timedelta(days=1)).count()
    if tries >= TRIES_A_DAY:
        raise TooManyTries
    people = Person.objects.current().filter(deceased_on=None)
    if tax_code:
        found = list(people.filter(tax_code=tax_code)[:2])
    else:
        named = people.filter(given_name__iexact=given_name, family_name__iexact=family_name)
        found = list(named.filter(birth_date=birth_date)[:2]) if birth_date else []
    if len(found) != 1:
        record(NOT_FOUND, by=by, kind=Kind.REFUSED)
        raise WhoIsIt
    return found[0]


@transaction.atomic
def break_glass(*, person: Person, reason: str, form_key: UUID, now: datetime, by: Actor) -> tuple[EmergencyAccess, bool]:
    """Let a worker read one record for four hours; True with it if it is new. The same form twice opens it once."""
    row: dict[str, Any] = {
        "person": person,
        "worker": by.user,
        "organisation_id": by.organisation_id,
        "reason": reason,
        "opened_at": now,
        "expires_at": now + LONGEST,
    }
    access, is_new = EmergencyAccess.objects.get_or_create(form_key=form_key, defaults=row)
    if access.worker_id != by.user_id or access.person_id != person.pk:
        raise FormUsedElsewhere
    if is_new:
        record("person.emergency_opened", by=by, target=access, subject_id=person.pk)
    return access, is_new
