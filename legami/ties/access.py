"""Who sees a map: the person, who may sign for them, and the kinds of viewer to whom the person said yes. Nobody else."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.roles import Role
from legami.people.access import FieldGroup, may_consent, people_i_am, visible_people
from legami.people.models import Person

from .models import SharingEvent, Tie
from .queries import ties_of, viewers_of


class Standing(StrEnum):
    """What somebody is to a map."""

    PERSON = "person"
    WORKER = "worker"
    COORDINATOR = "coordinator"


VIEWER_OF_ROLE: dict[str, SharingEvent.Viewer] = {
    Role.CASE_WORKER: SharingEvent.Viewer.CASE_WORKER,
    Role.COORDINATOR: SharingEvent.Viewer.COORDINATOR,
}
STANDING_OF_ROLE: dict[str, Standing] = {Role.CASE_WORKER: Standing.WORKER, Role.COORDINATOR: Standing.COORDINATOR}
PURPOSES = {
    Standing.PERSON: Purpose.OWN,
    Standing.WORKER: Purpose.CASE_WORK,
    Standing.COORDINATOR: Purpose.SUPERVISION,
}
DRAWS = (Standing.PERSON, Standing.WORKER)  # a coordinator looks, and draws nothing


@dataclass(frozen=True)
class Seen:
    """A person whose map is open, and what the actor is to it."""

    person: Person
    standing: Standing
    is_me: bool  # the person themselves, not who acts for them

    @property
    def is_own(self) -> bool:
        """True for the person and for who acts for them."""
        return self.standing == Standing.PERSON

    @property
    def draws(self) -> bool:
        """True for who may change the map."""
        return self.standing in DRAWS


def own_people(actor: Actor) -> QuerySet[Person]:
    """Oneself, and those for whom one may sign: whose maps are one's own."""
    me = Actor(user=actor.user)
    mine = [person.pk for person in people_i_am(me) if may_consent(me, person)] if actor.user_id else []
    return Person.objects.filter(pk__in=mine).order_by("search_name", "pk")


def standing_to(actor: Actor, person: Person) -> Standing | None:
    """What the actor could be to this person's map, were it shared: at most three queries."""
    if actor.user_id is None:
        return None
    if may_consent(actor, person):
        return Standing.PERSON
    if actor.role in STANDING_OF_ROLE and visible_people(actor).filter(pk=person.pk).exists():
        return STANDING_OF_ROLE[actor.role]
    return None


def _seen(request: Request, person_id: UUID) -> Seen:
    record = get_object_or_404(Person, pk=person_id)
    person = Person.objects.get(pk=record.merged_into_id) if record.merged_into_id else record
    standing = standing_to(request.actor, person)
    if standing is None:
        raise Http404
    return Seen(person, standing, person.user_id == request.actor.user_id)


def _read(request: Request, seen: Seen, *groups: FieldGroup) -> Seen:
    record_read(
        "ties.read",
        by=request.actor,
        purpose=PURPOSES[seen.standing],
        subject_ids=[seen.person.pk],
        field_groups=map(str, groups),
    )
    return seen


def get_sharing_for(request: Request, person_id: UUID) -> Seen:
    """The gate of the page on who may look: the person, and those who work with them. Nothing of the map is behind it."""
    return _read(request, _seen(request, person_id), FieldGroup.IDENTITY, FieldGroup.CONSENTS)


def get_map_for(request: Request, person_id: UUID, *, only: tuple[Standing, ...] = tuple(Standing)) -> Seen:
    """The gate: the person whose map it is, or 404 as if there were none. The read is journaled.

    Who works with the person passes while the person shares; a yes taken back closes the door with the next request.
    """
    seen = _seen(request, person_id)
    if seen.standing not in only:
        raise Http404
    if not seen.is_own and VIEWER_OF_ROLE[request.actor.role] not in viewers_of(seen.person):
        raise Http404
    return _read(request, seen, FieldGroup.IDENTITY, FieldGroup.TIES)


def get_tie_for(request: Request, person_id: UUID, tie_id: UUID) -> tuple[Seen, Tie]:
    """One tie of a map that the actor may change, or 404."""
    seen = get_map_for(request, person_id, only=DRAWS)
    return seen, get_object_or_404(ties_of(seen.person), pk=tie_id)
