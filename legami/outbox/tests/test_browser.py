"""The pages of messages in a real browser, at both sizes: accessible, no wider than the screen, and usable by keyboard."""

import pytest

from legami.outbox import actions
from legami.outbox.models import OutgoingMessage

from .conftest import Story

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(committed_db, settings):
    settings.DEMO_MFA_BYPASS = True
    story = Story()
    for number, name in enumerate(("Anna", "Bea")):
        actions.write(key=str(number), template="pact.news", to=story.person(name), path="/patti/")
    actions.write(key="held", template="pact.news", to=story.person("Clara", address=""), path="/patti/")
    actions.write(key="alba", template="pact.news", to=story.alba, path="/patti/")
    return story


def look(page, axe, width, address):
    page.goto(address)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_a_person_chooses_by_keyboard_how_to_be_reached(scene, page_at, axe, width):
    page = page_at(width, user=scene.alba.user)
    look(page, axe, width, "/i-miei-dati/messaggi/")
    page.get_by_label("Lettera a casa").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Abbiamo scritto la tua scelta").wait_for()
    assert OutgoingMessage.objects.get(key="alba").channel == "paper"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_marks_the_chosen_letters_as_posted(scene, page_at, axe, width):
    page = page_at(width, user=scene.dora.user)
    for address in ("/lettere/?dove=mano", "/posta-in-uscita/", f"/persone/{scene.alba.pk}/messaggi/", "/lettere/"):
        look(page, axe, width, address)
    page.get_by_text("Bea Rossi").click()  # the label covers its box
    page.get_by_role("button", name="Segna come spedite").click()
    page.get_by_text("Una lettera segnata.").wait_for()
    assert dict(OutgoingMessage.objects.filter(key__in="01").values_list("key", "state")) == {"0": "sent", "1": "waiting"}
