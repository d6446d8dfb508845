"""The person switches off, and on again, what a body sees of them (rule V14). The public task's own record remains."""

from django.db import transaction
from django.db.models.functions import Now

from legami.core.access import Actor
from legami.journal.actions import record
from legami.network.models import Organisation

from ..models import Person, SharingStop


@transaction.atomic
def stop_sharing(*, person: Person, organisation: Organisation, channel: str, by: Actor) -> SharingStop | None:
    """From the next request the body sees nothing of the person; None if that is already so. What was read stays written."""
    Person.objects.select_for_update(no_key=True).get(pk=person.root_id)
    if SharingStop.objects.of(person).filter(organisation=organisation).exists():
        return None
    stop = SharingStop.objects.create(person_id=person.root_id, organisation=organisation, channel=channel, stopped_by=by.user)
    record("sharing.stopped", by=by, target=stop, subject_id=person.root_id)
    return stop


@transaction.atomic
def resume_sharing(*, person: Person, organisation: Organisation, by: Actor) -> bool:
    """The body sees its part again; False if it did already."""
    Person.objects.select_for_update(no_key=True).get(pk=person.root_id)
    stops = list(SharingStop.objects.of(person).filter(organisation=organisation))
    for stop in stops:
        SharingStop.objects.filter(pk=stop.pk).update(resumed_at=Now(), resumed_by=by.user)
        record("sharing.resumed", by=by, target=stop, subject_id=person.root_id)
    return bool(stops)
