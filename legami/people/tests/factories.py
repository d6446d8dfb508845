"""People and who follows or guards them, for tests."""

from datetime import date

import factory

from legami.accounts.tests.factories import UserFactory
from legami.network.tests.factories import OrganisationFactory
from legami.people.models import Assignment, Guardian, Person


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """A grown-up of Soresina, known by name and birth date alone."""

    class Meta:
        model = Person

    given_name = "Alba"
    family_name = factory.Sequence(lambda n: f"Rossi {n}")
    birth_date = date(1980, 5, 1)
    municipality_id = "019098"  # Soresina


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    """A social worker follows a person and leads."""

    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    worker = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class GuardianFactory(factory.django.DjangoModelFactory[Guardian]):
    """Somebody acts for a person as amministratore di sostegno, and may sign."""

    class Meta:
        model = Guardian

    person = factory.SubFactory(PersonFactory)
    guardian = factory.SubFactory(PersonFactory)
    kind = Guardian.Kind.SUPPORT
    starts_on = date(2020, 1, 1)
