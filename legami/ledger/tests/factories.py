"""Dull rows for the tests of the book."""

from datetime import date

import factory

from legami.ledger.models import Account, Fund, Unit
from legami.network.tests.factories import OrganisationFactory


class FundFactory(factory.django.DjangoModelFactory[Fund]):
    """A fund without accounts; `actions.create_fund` makes one with them."""

    class Meta:
        model = Fund

    name = factory.Sequence(lambda n: f"Fondo {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = date(2026, 1, 1)


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    class Meta:
        model = Account

    code = factory.Sequence(lambda n: f"conto:{n}")
    name = factory.Sequence(lambda n: f"Conto {n}")
    unit = Unit.EUR


class OutsideFactory(AccountFactory):
    """Givers, suppliers, people: they may owe."""

    may_go_negative = True
