"""What is written of a person: the record itself, contacts, who acts for them, consents."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record

from ..models import ConsentEvent, ContactPoint, Guardian, Person

# The wording that the pages show; a new text takes a new version, and the old events keep theirs.
CONSENT_WORDING = "2026-1"


class ContactTwice(Refusal):
    """Questo recapito c’è già."""


class GuardianTwice(Refusal):
    """Questa persona è già registrata con questo ruolo da questa data."""


class ActsForThemselves(Refusal):
    """Nessuno può essere il proprio tutore. Scegli un’altra persona."""


@transaction.atomic
def register_person(*, by: Actor, form_key: UUID, **values: Any) -> Person:
    """A new person. The same form sent twice makes one record; sent with other words it raises FormUsedElsewhere."""
    person, is_new = Person.objects.get_or_create(form_key=form_key, defaults=values)
    if is_new:
        record("person.registered", by=by, target=person, subject_id=person.pk)
    elif any(getattr(person, name) != value for name, value in values.items()):
        raise FormUsedElsewhere  # somebody else's record, or corrected since: nothing of it is told
    return person


@transaction.atomic
def correct_person(*, person: Person, by: Actor, **values: Any) -> Person:
    """Change what is written of a person; what was written before stays in the history."""
    for name, value in values.items():
        setattr(person, name, value)
    person.save(update_fields=list(values))
    record("person.corrected", by=by, target=person, subject_id=person.pk)
    return person


@transaction.atomic
def add_contact(
    *, person: Person, kind: str, value: str, is_preferred: bool = False, note: str = "", by: Actor
) -> ContactPoint:
    """One more way to reach a person; a preferred one takes the place of another. Raises ContactTwice."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if is_preferred:
        person.contacts.filter(is_preferred=True).update(is_preferred=False)
    with refused_as({"people_contact_once": ContactTwice}):
        contact = person.contacts.create(kind=kind, value=value, is_preferred=is_preferred, note=note)
    record("person.contact_added", by=by, target=contact, subject_id=person.pk)
    return contact


def remove(*, row: Model, person: Person, by: Actor) -> None:
    """Take away a contact, or somebody's powers written by mistake."""
    with transaction.atomic():
        record(f"person.{row._meta.model_name}_removed", by=by, target=row, subject_id=person.pk)
        row.delete()


@transaction.atomic
def give_powers(*, person: Person, guardian: Person, by: Actor, **values: Any) -> Guardian:
    """Somebody acts for a person, with these powers and this end. Raises ActsForThemselves, GuardianTwice."""
    if person.root_id == guardian.root_id:
        raise ActsForThemselves
    with refused_as({"people_guardian_once": GuardianTwice}):
        powers = Guardian.objects.create(person=person, guardian=guardian, **values)
    record("person.guardian_added", by=by, target=powers, subject_id=person.pk)
    return powers


@transaction.atomic
def name_guardian(*, person: Person, who: dict[str, Any], form_key: UUID, by: Actor, **values: Any) -> Guardian:
    """Give powers to somebody described by name; who is already here with the same tax code is not registered twice.

    Raises as `give_powers`.
    """
    known = list(Person.objects.current().filter(tax_code=who["tax_code"])[:2]) if who.get("tax_code") else []
    guardian = known[0] if len(known) == 1 else register_person(by=by, form_key=form_key, **who)
    return give_powers(person=person, guardian=guardian, by=by, **values)


@transaction.atomic
def end_powers(*, powers: Guardian, on: date, by: Actor) -> None:
    """The powers end on this day (it still counts), or on the day they began if that is later."""
    Guardian.objects.filter(pk=powers.pk).update(ends_on=max(on, powers.starts_on))
    record("person.guardian_ended", by=by, target=powers, subject_id=powers.person_id)


@transaction.atomic
def say_consent(*, person: Person, purpose: str, is_granted: bool, channel: str, by: Actor) -> ConsentEvent | None:
    """Write that consent was given, withdrawn, or refused from the first; None if that is already so (a double click
    changes nothing).
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = consent_state(person).get(purpose)  # None: nobody asked yet, and a "no" is an answer to keep
    if before == is_granted:
        return None
    event = ConsentEvent.objects.create(
        person=person,
        purpose=purpose,
        is_granted=is_granted,
        wording_version=CONSENT_WORDING,
        channel=channel,
        by=by.user,
    )
    verb = "consent.granted" if is_granted else "consent.withdrawn" if before else "consent.refused"
    record(verb, by=by, target=event, subject_id=person.pk)
    return event


def consent_state(person: Person) -> dict[str, bool]:
    """Purpose -> is it given now, over every record of the person. A purpose never asked is not there. One query."""
    events = ConsentEvent.objects.filter(person__in=Person.objects.records_of(person))
    last = events.order_by("purpose", "-at", "-pk").distinct("purpose")
    return {event.purpose: event.is_granted for event in last}
