"""The people of these stories: Alba asks, Bruno answers, Carla works beside him, Dario's parish sends, Elena coordinates."""

from dataclasses import dataclass, field

import pytest
from django.core.cache import cache

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory
from legami.people.models import Person
from legami.people.tests.conftest import worker
from legami.people.tests.factories import PersonFactory


@dataclass
class Scene:
    """Nobody follows Alba yet."""

    service: Organisation = field(
        default_factory=lambda: OrganisationFactory.create(name="Azienda Sociale", district_id="cremona")
    )
    other: Organisation = field(
        default_factory=lambda: OrganisationFactory.create(name="Comunità Sociale", district_id="crema")
    )
    parish: Organisation = field(default_factory=lambda: OrganisationFactory.create(name="San Siro", kind="parish"))

    def __post_init__(self):
        self.bruno, self.carla = worker("Bruno Neri", self.service), worker("Carla Verdi", self.service)
        self.dora = worker("Dora Galli", self.service, Role.DESK, municipality_id="019098")
        self.elena = worker("Elena Moro", self.service, Role.COORDINATOR)
        self.dario = worker("Dario Blu", self.parish, Role.PARTNER_OPERATOR)
        self.gino = worker("Gino Bassi", self.other)
        self.hana = worker("Hana Lodi", self.other, Role.COORDINATOR)
        self.alba: Person = PersonFactory.create(
            given_name="Alba", family_name="Rossi", user=UserFactory.create(name="Alba Rossi", email="alba@example.org")
        )

    @property
    def alba_actor(self) -> Actor:
        return Actor(user=self.alba.user)


@pytest.fixture
def scene(db, settings) -> Scene:
    settings.DEMO_MFA_BYPASS = True  # the second factor has its own tests
    cache.clear()
    return Scene()
