"""The pact in Arabic and Punjabi in a real browser: it fits a phone, axe finds nothing, the choice needs no script."""

import pytest
from django.urls import reverse

from legami.accounts.actions import choose_language
from legami.pacts.tests.story import Story

pytestmark = pytest.mark.browser


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "code"), [(360, "ar"), (1280, "ar"), (360, "pa")])
def test_albas_pages_fit_and_are_read_by_axe(page_at, axe, width, code):
    story = Story()
    pact = story.signed_pact()
    choose_language(user=story.alba_user, language=code)
    page = page_at(width, user=story.alba_user)
    for name in ("pacts:detail", "pacts:spending_ask", "pacts:hours_log", "pacts:sign"):
        page.goto(reverse(name, args=[pact.pk]))
        assert (name, axe(page), overflow(page)) == (name, [], 0)


def test_the_language_is_chosen_without_script(page_at):
    page = page_at(360, javascript=False)
    page.goto("/")
    page.locator(".lg-languages summary").click()
    page.get_by_role("button", name="العربية").click()
    page.wait_for_selector('html[dir="rtl"]')
    page.locator(".lg-languages summary").click()
    page.get_by_role("button", name="Italiano").click()
    page.wait_for_selector('html[lang="it"]')
