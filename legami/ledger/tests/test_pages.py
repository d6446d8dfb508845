"""The funds' pages in a real browser, on a phone and on a desk: nothing sticks out, axe finds nothing."""

import pytest

from legami.ledger import actions
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory

from .book import DAY, gift, pay, post, reserve
from .factories import AccountFactory, OutsideFactory

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_funds_are_accessible_and_fit(page_at, axe, settings, committed_db, width):
    settings.DEMO_MFA_BYPASS = True
    bruno = MembershipFactory.create(role=Role.ACCOUNTANT, organisation=OrganisationFactory.create())
    fund = actions.create_fund(name="Welfare di comunità", organisation=bruno.organisation, starts_on=DAY, by=None)
    gift(fund, 50_000_000)
    budget = AccountFactory.create(fund=fund)
    post(actions.main_account(fund), budget, 20_000_000, purpose="Budget di un patto")
    pay(reserve(budget, OutsideFactory.create(), 7_000_000))
    page = page_at(width, user=bruno.user)
    for address in ("/fondi/", f"/fondi/{fund.pk}/", f"/fondi/{fund.pk}/entrata/", "/fondi/nuovo/"):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
