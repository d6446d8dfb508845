"""The table of doors to one person's data, and the small world in which the house tests knock on them.

A room that adds an address naming a person, a pact or a part of one adds one line to `DOORS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from legami.accounts.models import User
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.pacts.models import Pact
from legami.pacts.tests.story import Story
from legami.people.models import Assignment, Person
from legami.places.models import District

# An address with one of these parts shows or changes something of one person.
PERSONAL_PARTS = frozenset({"person_id", "pact_id", "spending_id", "commitment_id", "receipt_id", "version_id", "review_id"})

# How somebody can stand to Alba and her signed pact, whose data lie behind the doors.
RELATIONS = (
    "own",
    "assigned",
    "same body, not assigned",
    "assignment ended",
    "other district",
    "coordinator",
    "coordinator of another district",
    "named partner",
    "partner not named",
    "accountant",
    "stranger",
)


@dataclass(frozen=True)
class World:
    """Alba, her pact, and eleven users who stand to her in eleven ways."""

    alba: Person
    pact: Pact
    users: dict[str, User]

    @classmethod
    def somebody(cls, role: str | None, organisation: Organisation | None = None, name: str = "Qualcuno") -> User:
        """A user in a role of a body; without a role, a citizen."""
        user = User.objects.create_user(email=f"{uuid4()}@example.org", name=name)
        if role:
            body = organisation or Organisation.objects.create(name=f"Ente {uuid4()}", kind=Organisation.Kind.PUBLIC)
            Membership.objects.create(user=user, organisation=body, role=role, starts_on=date(2015, 1, 1))
        return user

    @classmethod
    def make(cls) -> "World":
        """The world, made anew for each test, through the real actions."""
        story = Story()
        pact = story.signed_pact()
        elsewhere = District.objects.exclude(pk=story.service.district_id).order_by("pk")[0]
        other = Organisation.objects.create(name="Altra azienda", kind="district_company", district=elsewhere)
        former = cls.somebody(Role.CASE_WORKER, story.service, "Ex di Alba")
        ended = {"is_lead": False, "ended_at": timezone.now(), "ended_by": story.bruno.user}
        Assignment.objects.create(person=story.alba, worker=former, organisation=story.service, **ended)
        users = {
            "own": story.alba_user,
            "assigned": story.bruno.user,
            "same body, not assigned": story.carla.user,
            "assignment ended": former,
            "other district": cls.somebody(Role.CASE_WORKER, other),
            "coordinator": story.elena.user,
            "coordinator of another district": cls.somebody(Role.COORDINATOR, other),
            "named partner": story.dario.user,
            "partner not named": cls.somebody(Role.PARTNER_OPERATOR),
            "accountant": story.franca.user,
            "stranger": cls.somebody(None),
        }
        return cls(story.alba, pact, users)


@dataclass(frozen=True)
class Door:
    """An address of one person's data: which parts fill it in this world, and for whom it opens."""

    name: str
    parts: Callable[[World], dict[str, Any]]
    opens_for: frozenset[str]
    open_status: int = 200

    def path(self, world: World) -> str:
        """The address of Alba's."""
        return reverse(self.name, kwargs=self.parts(world))

    def path_of_nothing(self, world: World) -> str:
        """The same address for something that does not exist."""
        return reverse(self.name, kwargs=dict.fromkeys(self.parts(world), UUID(int=0x5EED)))


def masked(page: bytes) -> bytes:
    """A page without what differs each time it is made: request ids and form tokens."""
    return re.sub(rb"[0-9a-f]{32}|[0-9a-zA-Z]{64}", b"*", page)


DOORS: tuple[Door, ...] = (
    Door("pacts:pdf", lambda world: {"pact_id": world.pact.pk}, frozenset({"own", "assigned", "coordinator"})),
    Door("hand_over_code", lambda world: {"person_id": world.alba.pk}, opens_for=frozenset({"assigned"})),
)
