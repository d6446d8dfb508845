"""A body sees its part of the pacts, or no longer does: as the person says (rule V14). The pact goes on."""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from legami.core.access import Actor
from legami.network.models import Organisation
from legami.outbox.actions import write
from legami.people import actions as people
from legami.people.models import Assignment, ConsentEvent, Person

from ..models import Pact, PartnerLink, Party
from .linking import revoke_all


@transaction.atomic
def say_sharing(
    *, person: Person, organisation: Organisation, is_granted: bool, channel: ConsentEvent.Channel | str, by: Actor
) -> None:
    """Stop what a body sees, or let it see again. Said twice it changes nothing.

    Who follows the person is told at once that a pact has news; the pact, its history and what was read stay as they are.
    """
    if is_granted:
        people.resume_sharing(person=person, organisation=organisation, by=by)
        return
    stop = people.stop_sharing(person=person, organisation=organisation, channel=channel, by=by)
    if stop is None:
        return
    revoke_all(PartnerLink.objects.filter(pact__person__root=person.root_id, organisation=organisation), by=by)
    records = Person.objects.records_of(person)
    pact = Pact.objects.in_force().filter(person__in=records, versions__parties__in=_parties(organisation)).first()
    lead = Assignment.objects.current().filter(person__in=records, is_lead=True).select_related("worker").first()
    if pact is not None and lead is not None and lead.worker_id != by.user_id:
        path = reverse("pacts:detail", args=[pact.pk])
        write(key=f"sharing-stopped:{stop.pk}", template="work.pact_news", to=lead.worker, path=path)


def _parties(organisation: Organisation) -> QuerySet[Party]:
    return Party.objects.filter(role=Party.Role.PARTNER, organisation=organisation)
