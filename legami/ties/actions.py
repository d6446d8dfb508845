"""Drawing a map, keeping it, and saying who may see it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.people.models import Person

from .models import Link, SharingEvent, Snapshot, Tie
from .queries import as_contents, links_of, network_of, ties_of, viewers_of

MOST_TIES = 40  # a sheet with more is no drawing any more


class MapIsFull(Refusal):
    """Nella rete ci stanno 40 legami. Togline uno, poi aggiungi questo."""


class NotOnThisMap(Refusal):
    """Questo legame non è in questa rete. Ricarica la pagina e riprova."""


class StillToCome(Refusal):
    """Questo giorno deve ancora venire. Scegli oggi o un giorno passato."""


def _lock(person: Person) -> None:
    """One hand at a time on a map."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def add_tie(*, person: Person, knows: Iterable[Tie] = (), form_key: UUID, by: Actor, **values: Any) -> Tie:
    """One more tie, last in the circle. The same form sent twice makes one. Raises MapIsFull."""
    _lock(person)
    known = Tie.objects.filter(form_key=form_key).first()
    if known:
        return known
    rows = list(ties_of(person))
    if len(rows) >= MOST_TIES:
        raise MapIsFull
    position = rows[-1].position + 1 if rows else 0
    tie = Tie.objects.create(person=person, position=position, form_key=form_key, created_by=by.user, **values)
    _link(person, tie, knows)
    record("ties.added", by=by, target=tie, subject_id=person.pk)
    return tie


@transaction.atomic
def change_tie(*, person: Person, tie: Tie, knows: Iterable[Tie] | None = None, by: Actor, **values: Any) -> Tie:
    """What is different about a tie; `knows`, if given, are all those whom it knows. Raises NotOnThisMap."""
    _lock(person)
    for name, value in values.items():
        setattr(tie, name, value)
    tie.save(update_fields=list(values))
    if knows is not None:
        links_of(person).filter(a=tie).delete()
        links_of(person).filter(b=tie).delete()
        _link(person, tie, knows)
    record("ties.changed", by=by, target=tie, subject_id=person.pk)
    return tie


def _link(person: Person, tie: Tie, knows: Iterable[Tie]) -> None:
    others = {other.pk for other in knows} - {tie.pk}
    if others - set(ties_of(person).values_list("pk", flat=True)):
        raise NotOnThisMap
    Link.objects.bulk_create([Link(a_id=min(tie.pk, other), b_id=max(tie.pk, other)) for other in sorted(others)])


@transaction.atomic
def remove_tie(*, person: Person, tie: Tie, by: Actor) -> None:
    """Take a tie off the working map, and its links; the kept maps stay as they are."""
    record("ties.removed", by=by, target=tie, subject_id=person.pk)
    tie.delete()


@transaction.atomic
def move_tie(*, person: Person, tie: Tie, to: int, by: Actor) -> None:
    """Put a tie at another place around the circle, counted from 0 at the top; beyond the ends, it goes round."""
    _lock(person)
    rows = [row for row in ties_of(person) if row.pk != tie.pk]
    rows.insert(to % (len(rows) + 1), tie)
    moved = [row for place, row in enumerate(rows) if row.position != place or row.pk == tie.pk]
    for row in moved:
        row.position = rows.index(row)
    Tie.objects.bulk_update(moved, ["position"])
    record("ties.moved", by=by, target=tie, subject_id=person.pk)


@transaction.atomic
def keep_map(*, person: Person, occasion: str, drawn_on: date, form_key: UUID, by: Actor) -> Snapshot:
    """Freeze the map as it is now. The same form sent twice keeps one. Raises StillToCome."""
    if drawn_on > today():
        raise StillToCome
    _lock(person)
    known = Snapshot.objects.filter(form_key=form_key).first()
    if known:
        return known
    contents = as_contents(network_of(person))
    with refused_as({"ties_drawn_by_today": StillToCome}):
        snapshot = Snapshot.objects.create(
            person=person, occasion=occasion, drawn_on=drawn_on, contents=contents, form_key=form_key, recorded_by=by.user
        )
    record("ties.kept", by=by, target=snapshot, subject_id=person.pk)
    return snapshot


@transaction.atomic
def say_sharing(*, person: Person, viewer: str, is_granted: bool, channel: str, by: Actor) -> SharingEvent | None:
    """Write who may look, or no longer; None if that is already so (a double click changes nothing). It counts at once."""
    _lock(person)
    if (viewer in viewers_of(person)) == is_granted:
        return None
    event = SharingEvent.objects.create(person=person, viewer=viewer, is_granted=is_granted, channel=channel, said_by=by.user)
    record("ties.shared" if is_granted else "ties.unshared", by=by, target=event, subject_id=person.pk)
    return event
