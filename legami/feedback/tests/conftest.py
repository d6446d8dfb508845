"""Ada and Aldo administer, Carla works elsewhere, Alba has a pact."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.people.models import Person
from legami.people.tests.factories import PersonFactory


@dataclass
class Story:
    """Who writes and who answers."""

    body: Any = field(default_factory=OrganisationFactory.create)
    alba: Person = field(init=False)

    def __post_init__(self):
        self.ada, self.aldo = self.worker("Ada Bianchi"), self.worker("Aldo Serra")
        self.carla = self.worker("Carla Verdi", Role.CASE_WORKER)
        self.alba = PersonFactory.create(given_name="Alba", user=UserFactory.create(name="Alba Rossi"))

    def worker(self, name, role=Role.ADMINISTRATOR) -> Actor:
        user = UserFactory.create(name=name)
        return actor_under(MembershipFactory.create(user=user, organisation=self.body, role=role))

    @property
    def alba_actor(self) -> Actor:
        return Actor(user=self.alba.user)


@pytest.fixture
def story(db) -> Story:
    return Story()


@pytest.fixture
def at(settings):
    settings.DEMO_MFA_BYPASS = True

    def sign_in(actor):
        client = Client()
        client.force_login(actor.user)
        return client

    return sign_in
