"""Bodies and who works in them, for tests. `actor_of(user)` is who gates and actions take."""

from datetime import date

import factory

from legami.accounts.models import User
from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.core.dates import today
from legami.network.access import actor_for
from legami.network.models import Membership, Organisation
from legami.network.roles import Role


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """A body."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Ente {n}")
    kind = Organisation.Kind.PUBLIC


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A user works in a body: a case worker, for all of it, since long ago."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.CASE_WORKER
    starts_on = date(2015, 1, 1)


def actor_of(user: User) -> Actor:
    """The actor that a user is today, under their first membership."""
    return actor_for(user, on=today())
