"""The guides say what the screens say: each word that a guide quotes stands on a page, each page that it names is there."""

import html
import re
from pathlib import Path

import pytest

from tests.house import ROOT, files

GUIDES = {path.stem: path for path in files("*.md", under="docs/guida")}
# What a guide prints in bold or quotes without meaning a word of the screen.
SAID_OTHERWISE = {"14 giorni dalla richiesta del 9 novembre 2026"}


def plain(text: str) -> str:
    """Words as a reader takes them: one apostrophe, one space, no capitals, no last dot."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("…", "")).lower().strip(" .,:;")


def on_screen() -> str:
    """All that a page may say: the words of templates, views, forms and labels of models."""
    pages = files("*.html", "*.txt", under="legami")
    code = [path for path in files("*.py", under="legami") if "tests" not in path.parts and "demo" not in path.parts]
    words = [re.sub(r"{%.*?%}|{#.*?#}", " ", path.read_text("utf-8")) for path in pages]
    return plain(html.unescape(" ".join([*words, *(path.read_text("utf-8") for path in code)])))


def quoted(guide: str) -> list[str]:
    """The buttons, menus and fields that a guide names, in bold or between quotes."""
    return list(dict.fromkeys(bold or said for bold, said in re.findall(r"\*\*(.+?)\*\*|«(.+?)»", guide)))


SCREEN = on_screen()


def not_on_screen(guide: str) -> list[str]:
    return [label for label in quoted(guide) if label not in SAID_OTHERWISE and plain(label) not in SCREEN]


@pytest.mark.parametrize("name", sorted(GUIDES))
def test_each_word_that_a_guide_quotes_stands_on_a_page(name):
    assert not_on_screen(GUIDES[name].read_text("utf-8")) == []


def test_a_button_that_changed_its_name_is_found():
    assert not_on_screen("Premi **Il mio patto**, poi «Premi qui e vola».") == ["Premi qui e vola"]


@pytest.mark.parametrize("name", sorted(GUIDES))
def test_each_page_that_a_guide_leads_to_is_there(name):
    path: Path = GUIDES[name]
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_first_page_leads_to_every_guide():
    index = (ROOT / "docs/guida/README.md").read_text("utf-8")
    assert sorted(re.findall(r"\]\((\S+?)\.md\)", index)) == sorted(set(GUIDES) - {"README"})
