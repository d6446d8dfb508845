"""Dario facilitates the lab of a quarter of Soresina, Carla another; Elena coordinates there, Alba lives there."""

from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.test import Client

from legami.accounts.models import User
from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.labs.models import Facilitator, Lab
from legami.labs.tests.factories import LabFactory
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory
from legami.people.tests.conftest import worker


@dataclass
class Scene:
    """One lab of Dario's, one of Carla's."""

    service: Organisation = field(
        default_factory=lambda: OrganisationFactory.create(name="Azienda Sociale", district_id="cremona")
    )
    parish: Organisation = field(default_factory=lambda: OrganisationFactory.create(name="San Siro", kind="parish"))
    lab: Lab = field(default_factory=LabFactory.create)
    other_lab: Lab = field(default_factory=LabFactory.create)

    def __post_init__(self):
        self.elena = worker("Elena Moro", self.service, Role.COORDINATOR)
        self.dario = worker("Dario Blu", self.parish, Role.FACILITATOR)
        self.carla = worker("Carla Verdi", self.parish, Role.FACILITATOR)
        self.bruno = worker("Bruno Neri", self.service)
        self.alba: User = UserFactory.create(name="Alba Rossi")
        for lab, who in ((self.lab, self.dario), (self.other_lab, self.carla)):
            Facilitator.objects.create(lab=lab, user=who.user, added_by=self.elena.user)


@pytest.fixture
def scene(db, settings, tmp_path) -> Scene:
    settings.DEMO_MFA_BYPASS = True  # the second factor has its own tests
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # the counters of the rate limits
    return Scene()


@pytest.fixture
def at():
    def sign_in(who: Actor | User) -> Client:
        client = Client()
        client.force_login(who.user if isinstance(who, Actor) else who)
        return client

    return sign_in
