"""The people of our stories."""

from dataclasses import dataclass

import pytest

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.network.access import actor_under
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.people.models import Assignment, Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory


@dataclass
class Story:
    """Alba lives in Soresina and Bruno follows her. Carla works beside him. Dora holds the desk, Elena coordinates."""

    service: Organisation
    alba: Person
    bruno: Actor
    carla: Actor
    dora: Actor
    elena: Actor
    assignment: Assignment

    @property
    def alba_actor(self) -> Actor:
        return Actor(user=self.alba.user)


def worker(name: str, body: Organisation, role: Role = Role.CASE_WORKER, **scope) -> Actor:
    return actor_under(MembershipFactory.create(user=UserFactory.create(name=name), organisation=body, role=role, **scope))


@pytest.fixture
def story(db) -> Story:
    service = OrganisationFactory.create(name="Azienda Sociale del Cremonese", district_id="cremona")
    bruno = worker("Bruno Neri", service)
    alba = PersonFactory.create(given_name="Alba", family_name="Rossi", user=UserFactory.create(name="Alba Rossi", email=None))
    return Story(
        service=service,
        alba=alba,
        bruno=bruno,
        carla=worker("Carla Verdi", service),
        dora=worker("Dora Galli", service, Role.DESK, municipality_id="019098"),
        elena=worker("Elena Moro", service, Role.COORDINATOR),
        assignment=AssignmentFactory.create(person=alba, worker=bruno.user, organisation=service),
    )
