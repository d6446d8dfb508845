"""Ties, for tests."""

from datetime import date
from uuid import uuid4

import factory

from legami.people.models import Person
from legami.people.tests.factories import PersonFactory
from legami.ties import actions
from legami.ties.models import Snapshot, Tie


class TieFactory(factory.django.DjangoModelFactory[Tie]):
    """A person whom Alba knows, drawn by herself."""

    class Meta:
        model = Tie

    person = factory.SubFactory(PersonFactory)
    label = factory.Sequence(lambda n: f"Lucia {n}")
    position = factory.Sequence(lambda n: n)
    created_by = factory.SelfAttribute("person.user")


def tie(person: Person, label: str, by, *, knows=(), **values) -> Tie:
    """A tie through the action."""
    return actions.add_tie(person=person, label=label, knows=knows, form_key=uuid4(), by=by, **values)


def keep(person: Person, drawn_on: date, by, occasion: str = "wish") -> Snapshot:
    """A kept map through the action."""
    return actions.keep_map(person=person, occasion=occasion, drawn_on=drawn_on, form_key=uuid4(), by=by)
