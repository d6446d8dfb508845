"""The frame in a real browser: no script needed, nothing overflows, axe finds nothing."""

import pytest
from django.urls import reverse

from legami.accounts.tests.factories import UserFactory
from legami.network.tests.factories import MembershipFactory

pytestmark = pytest.mark.browser
PAGES = ["home", "services", "service_pact", "contacts", "privacy", "accessibility", "legal_notes"]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_public_pages_are_accessible_and_fit(page_at, axe, width):
    page = page_at(width)
    for name in PAGES:
        page.goto(reverse(name))
        assert (name, axe(page), overflow(page)) == (name, [], 0)
    page.goto("/niente/")
    assert (axe(page), overflow(page)) == ([], 0)


def test_on_a_phone_the_menu_opens_without_script(page_at):
    page = page_at(360, javascript=False)
    page.goto("/")
    services = page.locator(".lg-menu-narrow a", has_text="Servizi")
    assert not services.is_visible()
    page.locator(".lg-menu-narrow summary").click()
    services.click()
    page.wait_for_url("**/servizi/")


def test_the_account_menu_works_by_keyboard_and_signs_out(page_at, axe):
    bruno = MembershipFactory(user=UserFactory(name="Bruno")).user
    page = page_at(360, user=bruno)
    page.goto("/")
    summary = page.locator(".lg-account summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Esci").wait_for()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Esci").is_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Esci").click()
    page.locator("[data-element=personal-area-login]").wait_for()


def test_the_first_tab_leads_to_the_content(page_at):
    page = page_at(1280)
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#main:focus").wait_for()
