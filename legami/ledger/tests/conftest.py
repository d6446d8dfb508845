"""A fund with a gift, a budget fed from it and a supplier outside."""

import pytest

from legami.ledger import actions
from legami.ledger.models import Unit
from legami.network.tests.factories import OrganisationFactory

from .book import DAY
from .factories import AccountFactory, OutsideFactory


@pytest.fixture
def fund():
    return actions.create_fund(name="Scuola", organisation=OrganisationFactory.create(), starts_on=DAY, by=None)


@pytest.fixture
def main(fund):
    return actions.main_account(fund)


@pytest.fixture
def budget(fund):
    return AccountFactory.create(fund=fund)


@pytest.fixture
def supplier():
    return OutsideFactory.create(unit=Unit.EUR)
