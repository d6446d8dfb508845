"""On every page of a person in another language, what is still Italian says that it is: for who listens, and for the eye."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from legami.accounts.actions import choose_language
from tests.doors import World
from tests.test_house_looks import addresses

WORD = re.compile(r"[^\W\d_]{3}")
WITHOUT_END = {"br", "img", "input", "link", "meta", "hr", "path", "circle", "rect", "line", "use", "source"}
SPOKEN = {"aria-label", "title", "alt", "placeholder", "data-label"}
UNREAD = {"script", "style"}
# The same in both languages, or a name.
SAME = {"Legami", "Menu", "PDF", "English", "Lucia · Legami"}  # a title holds no tag that could say it


class Texts(HTMLParser):
    """The words of a page, each with the language in which it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.found: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang") or self.open[-1][1]
        self.found += [(language, words) for name, words in attrs if name in SPOKEN and words and WORD.search(words)]
        if tag not in WITHOUT_END:
            self.open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that closes itself holds nothing, but may say something."""
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if WORD.search(words) and not {tag for tag, _ in self.open} & UNREAD:
            self.found.append((self.open[-1][1], words))


def italian_left(italian: str, english: str) -> Iterator[str]:
    """What the page in English says as the Italian one does, and does not call Italian."""
    before = {words for _, words in Texts(italian).found}
    yield from (words for language, words in Texts(english).found if language == "en" and words in before - SAME)


@pytest.mark.django_db
def test_what_stays_italian_on_a_translated_page_says_so(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World.make()
    alba = world.users["own"]
    left: dict[str, str] = {}
    client = Client()
    client.force_login(alba)
    paths = addresses(world, "own")
    pages = {}
    for code in ("it", "en"):
        choose_language(user=alba, language=code)
        answers = [(path, client.get(path)) for path in paths]
        pages[code] = {p: a.content.decode() for p, a in answers if "text/html" in a.get("Content-Type", "")}
    for path, html in pages["it"].items():
        for words in italian_left(html, pages["en"][path]):
            left.setdefault(words, path)
    assert left == {}
