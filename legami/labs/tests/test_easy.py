"""Who finished primary school reads the pages of a lab alone."""

import re
from html import unescape

import pytest

from legami.core.easy_reading import EASY, gulpease
from legami.labs.models import Problem
from legami.labs.tests.factories import VoiceFactory


def told(html: str) -> str:
    """The words of the main part, a line for each piece; what a list offers and the menus are no sentences."""
    main = re.findall(r"<main.*?</main>", html, re.DOTALL)[0]
    main = re.sub(r"<(svg|select|nav|script|dl).*?</\1>", "", main, flags=re.DOTALL)
    pieces = (
        re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", piece)).strip()
        for piece in re.split(r"</(?:h\d|p|li|label|legend|div|summary)>", main)
    )
    return unescape("\n".join(filter(None, pieces)))


@pytest.mark.parametrize("path", ["", "problemi/", "dove/", "segnala/", "foglio/"])
def test_the_pages_of_a_lab_are_easy(scene, client, path):
    VoiceFactory.create(problem__lab=scene.lab)
    words = told(client.get(f"/laboratori/{scene.lab.pk}/{path}").text)
    assert (gulpease(words) or 0) >= EASY, words


def test_the_list_the_guide_a_problem_and_a_receipt_are_easy(scene, client):
    VoiceFactory.create(problem__lab=scene.lab)
    problem = Problem.objects.get()
    pages = ("", "tre-sere/", f"{scene.lab.pk}/problemi/{problem.pk}/", f"segnalazione/{problem.receipt_key}/")
    hard = {path: index for path in pages if (index := gulpease(told(client.get(f"/laboratori/{path}").text)) or 0) < EASY}
    assert hard == {}


def test_the_measure_sees_a_hard_page():
    hard = "<main><p>La compartecipazione territoriale necessita preliminarmente di autorizzazione amministrativa.</p></main>"
    assert (gulpease(told(hard)) or 0) < 60
