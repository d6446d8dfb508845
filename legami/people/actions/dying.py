"""A death is written once, with its day, when and by whom; a mistake is taken back (rule V13).

What waits to be sent to the person stops in the same transaction: the database sees to it, whoever writes the day.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record

from ..models import Person


class DiesBeforeBirth(Refusal):
    """La data del decesso viene prima della nascita. Controlla le due date."""


class NotDead(Refusal):
    """Per questa persona non è registrato un decesso. Ricarica la pagina."""


@transaction.atomic
def record_death(*, person: Person, died_on: date, by: Actor) -> Person:
    """Write the day on every record of the person; a second call changes the day. Raises DiesBeforeBirth."""
    records = Person.objects.records_of(person).select_for_update()
    for row in records.order_by("pk"):
        if row.birth_date and died_on < row.birth_date:
            raise DiesBeforeBirth
    records.update(deceased_on=died_on, death_recorded_at=timezone.now(), death_recorded_by=by.user)
    record("person.death_recorded", by=by, target=person, subject_id=person.root_id)
    person.refresh_from_db(fields=["deceased_on", "death_recorded_at", "death_recorded_by"])
    return person


@transaction.atomic
def retract_death(*, person: Person, by: Actor) -> None:
    """It was a mistake: the person lives. What was closed stays closed. Raises NotDead."""
    dead = Person.objects.records_of(person).filter(deceased_on__isnull=False)
    if not dead.update(deceased_on=None, death_recorded_at=None, death_recorded_by=None):
        raise NotDead
    record("person.death_retracted", by=by, target=person, subject_id=person.root_id)
    person.refresh_from_db(fields=["deceased_on", "death_recorded_at", "death_recorded_by"])
