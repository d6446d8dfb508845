"""Who reads which messages: a person their own; who works, letters and messages of the people they see anyway."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.people.access import FieldGroup as G
from legami.people.access import groups_for, people_i_am, record_people_read, visible_people
from legami.people.models import Person

from .models import OutgoingMessage


def visible_letters(actor: Actor) -> QuerySet[OutgoingMessage]:
    """The letters, in any state, to people whom this actor sees."""
    roots = visible_people(actor, with_merged=False).values("pk")
    letters = OutgoingMessage.objects.filter(person__root__in=roots, channel="paper")
    return letters.select_related("person", "person__merged_into", "person__municipality")


def get_messages_person_for(request: Request, person_id: UUID) -> Person:
    """The gate to the messages of a person one works with: 404 without a right to how they are reached. Journaled."""
    record = get_object_or_404(visible_people(request.actor), pk=person_id)
    person = Person.objects.get(pk=record.root_id)
    if G.CONTACTS not in groups_for(request.actor, person):
        raise Http404
    record_people_read(request.actor, [person], [G.IDENTITY, G.MESSAGES])
    return person


def get_me_for(request: Request, person_id: UUID | None) -> tuple[Actor, Person | None]:
    """The gate to one's own messages, or to those of somebody one acts for; no person if one has no record. Journaled.

    Who acts for somebody at a protected address is not told how that person is reached: 404.
    """
    me = Actor(user=request.actor.user)
    people = list(people_i_am(me))
    person = people[0] if people and person_id is None else next((p for p in people if p.pk == person_id), None)
    if person is None:
        if person_id:
            raise Http404
        return me, None
    if G.CONTACTS not in groups_for(me, person):
        raise Http404
    record_people_read(me, [person], [G.IDENTITY, G.MESSAGES])
    return me, person


def record_letters_read(actor: Actor, letters: Iterable[OutgoingMessage], groups: Iterable[str]) -> None:
    """Journal that these letters were shown: a row for each person once."""
    people = {letter.person_id: letter.person for letter in letters if letter.person is not None}
    record_people_read(actor, people.values(), [G(group) for group in groups])
