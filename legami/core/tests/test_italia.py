"""Bootstrap Italia comes from the pinned package: only the files we chose, with addresses that survive hashing."""

import gzip
import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from legami.core.italia import ITALIA_STATIC_FILES, ItaliaFinder


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files as production serves them: hashed and compressed."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def names_in(root):
    return json.loads((root / "staticfiles.json").read_text())["paths"]


def test_the_finder_gives_each_chosen_file():
    assert [name for name in ITALIA_STATIC_FILES if not finders.find(f"italia/{name}")] == []


def test_the_finder_gives_nothing_else_of_that_package():
    assert ItaliaFinder().find("italia/css/main.css") == []
    assert ItaliaFinder().find("css/bootstrap-italia.min.css") == []


def test_the_finder_gives_all_matches_when_asked():
    assert len(ItaliaFinder().find("italia/svg/sprites.svg", find_all=True)) == 1


def test_collectstatic_brings_the_chosen_files_and_no_other(collected):
    from_italia = {name for name in names_in(collected) if name.startswith("italia/")}
    assert from_italia == {f"italia/{name}" for name in ITALIA_STATIC_FILES}


def test_our_stylesheet_finds_its_fonts_after_hashing(collected):
    css = (collected / names_in(collected)["core/legami.css"]).read_text()
    fonts = re.findall(r'url\("([^"]+)"\)', css)
    assert len(fonts) == 7
    assert [font for font in fonts if not (collected / "core" / font).resolve().is_file()] == []
    assert [font for font in fonts if not re.search(r"\.[0-9a-f]{12}\.woff2$", font)] == []


def test_the_stylesheets_ask_for_nothing_outside(collected):
    for name in ("core/legami.css", "italia/css/bootstrap-italia.min.css"):
        css = (collected / names_in(collected)[name]).read_text()
        assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", css) == []
        assert "@import" not in css


def test_the_first_view_is_light(collected):
    """Compressed, without fonts: 150 KB in all, 40 KB of script; our own script under 8 KB as written."""

    def weight(name):
        return len(gzip.compress((collected / names_in(collected)[name]).read_bytes(), 6))

    script = weight("django_htmx/htmx-2.min.js") + weight("core/legami.js")
    style = weight("italia/css/bootstrap-italia.min.css") + weight("core/legami.css")
    assert script <= 40_000
    assert script + style + 12_000 <= 150_000  # a page of 40 KB travels in less than 12
    assert (collected / "core/legami.js").stat().st_size < 8_192
