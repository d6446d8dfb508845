"""The component gallery: for builders only, and every component in it draws itself."""

import importlib
import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import clear_url_caches

import legami.core
from legami.core.access import Actor
from legami.web import gallery, urls

SHELVES = Path(legami.core.__file__).parent / "templates/cotton"


@pytest.fixture
def shown(rf):
    def show(method="get", **typed):
        request = getattr(RequestFactory(), method)("/componenti/", typed)
        request.actor, request.kept_post = Actor(user=None), None
        return gallery.gallery(request).content.decode()

    return show


@pytest.mark.django_db
def test_outside_development_the_gallery_does_not_exist(client):
    assert client.get("/componenti/").status_code == 404


def test_in_development_it_does(settings):
    settings.DEBUG = True
    try:
        assert "gallery" in {route.name for route in importlib.reload(urls).urlpatterns if getattr(route, "name", None)}
    finally:
        settings.DEBUG = False
        importlib.reload(urls)
        clear_url_caches()


def test_every_component_is_shown_with_its_use(shown):
    html = shown()
    names = {path.stem.replace("_", "-") for path in SHELVES.glob("*.html")}
    assert len(names) > 15
    inside = {"form-errors"}  # drawn by c-form
    assert {name for name in names - inside if f"&lt;c-{name}" not in html} == set()
    assert re.findall("<c-[a-z]+", html) == []


def test_the_parts_that_tell_by_colour_tell_by_words_too(shown):
    html = shown()
    for label in ("Fatto", "Attenzione", "Errore", "Informazione"):
        assert f'aria-label="{label}"' in html
    assert "Passo attuale" in html
    assert "Pagina 2 di 5" in html


def test_a_form_with_errors_lists_them_first_each_with_a_link_to_its_field(shown):
    html = shown("post", name="Alba", amount_cents="mille")
    summary = re.findall(r'<div class="alert [^"]*" role="alert" tabindex="-1" autofocus>.*?</ul>', html, re.DOTALL)[0]
    targets = re.findall('href="#([^"]+)"', summary)
    assert len(targets) == 7
    assert [target for target in targets if f'id="{target}"' not in html] == []
    assert 'value="mille"' in html
    assert 'value="Alba"' in html


def test_a_number_keeps_its_digits_for_the_machine(shown):
    assert '<progress value="18" max="40" aria-label="Ore restituite">' in shown()
