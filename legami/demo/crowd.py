"""The people of the demo: residents with their workers, and staff who sign in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from legami.accounts.models import User
from legami.core.access import Actor
from legami.ledger.models import Fund
from legami.network.access import actor_under
from legami.network.actions import appoint
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.people.actions import assign_worker, register_person
from legami.people.models import Person
from legami.places.models import Municipality, Venue

from . import EMAILS, PASSWORD, PERSON_EMAIL
from .words import FAMILY_NAMES, GIVEN_NAMES


@dataclass
class District:
    """One district with its body, fund, hosts and staff."""

    id: str
    body: Organisation
    fund: Fund
    workers: list[Actor] = field(default_factory=list)
    coordinator: Actor | None = None
    accountant: Actor | None = None
    hosts: list[tuple[Organisation, Actor, Venue]] = field(default_factory=list)


# The languages of the people, dealt in turn: most read Italian.
SPOKEN = ("it", "it", "ar", "it", "ro", "it", "it", "pa", "it", "sq", "it", "fr")


@dataclass
class People:
    """Deals names, births and homes from one random generator."""

    rng: Random
    today: date
    since: date
    towns: dict[str, list[Municipality]] = field(default_factory=dict)
    dealt: int = 0

    def name(self) -> tuple[str, str]:
        """A given name and a family name."""
        self.dealt += 1
        return self.rng.choice(GIVEN_NAMES), self.rng.choice(FAMILY_NAMES)

    def staff(self, role: Role, body: Organisation, *, main: bool) -> Actor:
        """Somebody who works in a body; `main` makes it the one whose login the demo prints."""
        given, family = self.name()
        email = EMAILS[role] if main else f"{given}.{family}.{self.dealt}@legami.example".lower()
        user = User.objects.create_user(email=email, name=f"{given} {family}", password=PASSWORD if main else None)
        return actor_under(appoint(user=user, organisation=body, role=role, starts_on=self.since, by=None))

    def resident(self, district: str, workers: list[Actor]) -> tuple[Person, Actor]:
        """A person who lives in the district and the worker who follows them."""
        given, family = self.name()
        worker = workers[self.rng.randrange(len(workers))]
        is_alba = not Person.objects.exists()
        person = register_person(
            given_name="Alba" if is_alba else given,
            family_name=family,
            birth_date=self.today - timedelta(days=self.rng.randrange(19 * 365, 84 * 365)),
            municipality=self.home(district),
            language="it" if is_alba else SPOKEN[self.dealt % len(SPOKEN)],
            form_key=UUID(int=self.rng.getrandbits(128), version=4),
            by=workers[0] if is_alba else worker,
        )
        assign_worker(
            person=person,
            worker=(workers[0] if is_alba else worker).user,
            organisation=Organisation.objects.get(memberships__user=worker.user),
            by=worker,
        )
        if is_alba:
            Person.objects.filter(pk=person.pk).update(user=self.citizen(f"Alba {family}"))
            person.refresh_from_db()
        return person, workers[0] if is_alba else worker

    def citizen(self, name: str) -> User:
        """Alba's own login."""
        return User.objects.create_user(email=PERSON_EMAIL, name=name, password=PASSWORD)

    def home(self, district: str) -> Municipality:
        """A town of the district, bigger ones more often."""
        if district not in self.towns:
            self.towns[district] = list(Municipality.objects.current().filter(district=district).order_by("istat"))
        towns = self.towns[district]
        return self.rng.choices(towns, weights=[t.residents for t in towns])[0]
