"""Easy words in a real browser: no wider than a telephone, accessible, read aloud where there is a voice."""

import pytest
from django.urls import reverse

from legami.pacts import actions

from .story import Story

pytestmark = pytest.mark.browser
# A voice that writes down what it is asked to say.
VOICE = """
    window.said = [];
    Object.defineProperty(window, 'speechSynthesis', {value: {
        speak: (part) => window.said.push(`${part.lang}: ${part.text}`),
        cancel: () => window.said.push('zitta'),
    }});
"""


@pytest.fixture
def story(committed_db, settings) -> Story:
    settings.DEMO_MFA_BYPASS = True
    return Story()


@pytest.fixture
def pact(story):
    pact = story.signed_pact()
    actions.save_easy_text(version=pact.versions.get(), words="Tu vuoi un lavoro.\nNoi paghiamo il bus.", by=story.bruno)
    return pact


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(story, pact, page_at, axe, width):
    for user, name in ((story.alba_user, "easy"), (story.bruno.user, "easy"), (story.bruno.user, "easy_write")):
        page = page_at(width, user=user)
        page.goto(reverse(f"pacts:{name}", args=[pact.pk]))
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_alba_has_the_page_read_aloud_and_stops_it(story, pact, page_at):
    page = page_at(360, user=story.alba_user)
    page.add_init_script(VOICE)
    page.goto(reverse("pacts:easy", args=[pact.pk]))
    page.get_by_role("button", name="Leggi ad alta voce").click()
    said = page.evaluate("window.said")
    assert said[:3] == ["it: Il patto in parole facili", "it: Tu vuoi un lavoro.", "it: Noi paghiamo il bus."]
    page.get_by_role("button", name="Ferma la lettura").click()
    assert page.evaluate("window.said").count("zitta") == 1
    assert page.get_by_role("button", name="Leggi ad alta voce").count() == 1


def test_without_a_script_no_button_promises_a_voice(story, pact, page_at):
    page = page_at(360, user=story.alba_user, javascript=False)
    page.goto(reverse("pacts:easy", args=[pact.pk]))
    assert page.get_by_text("Noi paghiamo il bus.").count() == 1
    assert page.get_by_role("button", name="Leggi ad alta voce").count() == 0


def test_who_works_has_no_such_button(story, pact, page_at):
    page = page_at(1280, user=story.bruno.user)
    page.goto(reverse("pacts:detail", args=[pact.pk]))
    assert page.locator("[data-read-aloud]").count() == 0
