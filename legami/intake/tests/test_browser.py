"""Asking and answering in a real browser: accessible, no wider than a telephone, without a script and by keyboard."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from legami.intake import actions
from legami.intake.models import Referral
from legami.intake.tests.conftest import Scene
from legami.intake.tests.factories import asked, linked, talk
from legami.people.tests.factories import PersonFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(committed_db, settings):
    settings.DEMO_MFA_BYPASS = True
    cache.clear()
    return Scene()


def calm(page, axe, width) -> None:
    assert axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_who_asks(scene, page_at, axe, width):
    page = page_at(width)
    for name in ("ask", "ask_for_another", "follow_up"):
        page.goto(reverse(f"intake:{name}"))
        calm(page, axe, width)
        page.locator("main form button[type=submit]").first.click()
        if name != "ask_for_another":
            page.locator(".invalid-feedback").first.wait_for()
        calm(page, axe, width)
    page.goto(reverse("intake:ask"))
    page.get_by_label("In che Comune vivi").select_option("019098")
    page.get_by_role("button", name="Invia").click()
    page.wait_for_url("**/ricevuta/")
    calm(page, axe, width)


def test_by_keyboard_and_without_a_script_from_the_first_page_to_the_code(scene, page_at):
    page = page_at(360, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="Ho bisogno di una mano").first.press("Enter")
    page.wait_for_url("**/serve-una-mano/")
    page.get_by_label("In che Comune vivi").focus()
    page.keyboard.type("Soresina")
    page.get_by_label("Non posso aspettare").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ricevuta/")
    code = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text())[0]
    assert Referral.objects.get().cannot_wait is True
    page.get_by_role("link", name="Guarda a che punto siamo").press("Enter")
    page.wait_for_url("**/a-che-punto/")
    page.get_by_label("Il tuo codice").fill(code.lower())
    page.keyboard.press("Enter")
    page.get_by_text("La richiesta è: ricevuta").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_who_answers(scene, page_at, axe, width):
    new, waiting, closed = (
        asked(words="Sono sola"),
        linked(scene.bruno, scene.alba),
        linked(scene.bruno, PersonFactory.create()),
    )
    talk(waiting, scene.bruno)
    actions.put_on_list(referral=Referral.objects.get(pk=waiting.pk), urgency=1, urgency_reason="Sfratto", by=scene.bruno)
    actions.decline(referral=closed, reason="other", said_to_person="Ciao", elsewhere="Via Prova", by=scene.bruno)
    page = page_at(width, user=scene.bruno.user)
    at = [reverse(f"intake:{name}") for name in ("list", "waiting_list", "new")]
    at += [reverse("intake:detail", args=[r.pk]) for r in (new, waiting, closed)]
    at += [reverse(f"intake:{name}", args=[waiting.pk]) for name in ("hand_back", "link", "new_person", "talk")]
    at += [
        reverse("intake:outcome", args=[waiting.pk, slug]) for slug in ("accolta", "urgenza", "altro-servizio", "non-accolta")
    ]
    for address in at:
        page.goto(address)
        calm(page, axe, width)
    for user, name in ((scene.dario.user, "sent"), (scene.alba.user, "mine")):
        page = page_at(width, user=user)
        page.goto(reverse(f"intake:{name}"))
        calm(page, axe, width)
