"""A reader who means no good: walks the site like a person, and writes nonsense into each form on the way."""

import re
from collections import deque
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.house import our_models

# What is written into each box. Some of it is good for some boxes: then it is kept, or the form goes through.
NONSENSE = {
    "niente": "",
    "parole": '<b>Quel che capita</b> & "basta"',
    "troppo lungo": "à" * 30_000,
    "il carattere nullo": "Alba\x00Rossi",
    "un numero enorme": "9" * 40,
    "meno uno": "-1",
    "il 31 febbraio": "2026-02-31",
    "un giorno lontano": "9999-12-31",
    "spazi": "   ",
}
NOT_TYPED = {"hidden", "submit", "button", "image", "reset"}
CHOSEN = {"select", "radio", "checkbox"}
ENGLISH = re.compile(
    r"\b(this field|required|enter a|ensure|select a|not valid|must be|please|invalid|does not|already exists|too long)\b", re.I
)


@dataclass
class Box:
    """One control of a form: what it is, what it holds, what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """True for a box in which somebody writes."""
        return self.kind not in NOT_TYPED | CHOSEN | {"file"}

    def good(self) -> Any:
        """Something that the box may well accept."""
        if self.kind in {"select", "radio"}:
            return next((option for option in self.options if option), "")
        if self.kind == "checkbox":
            return self.options
        if self.kind in NOT_TYPED:
            return self.value
        by_kind = {"date": "2026-03-02", "number": "1", "email": "alba@example.org", "file": ""}
        return self.value or by_kind.get(self.kind, "1")


@dataclass
class FormSeen:
    """A form of a page, as a browser sees it."""

    action: str
    method: str = "post"
    boxes: dict[str, Box] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def typed(self) -> set[str]:
        """The names of the boxes in which somebody writes."""
        return {name for name, box in self.boxes.items() if box.is_typed}

    def filled(self, wrong: str) -> dict[str, Any]:
        """What a browser sends when the nonsense is written into each box; what is chosen is chosen well."""
        good = {name: box.good() for name, box in self.boxes.items()}
        return {**dict(self.buttons[:1]), **good, **dict.fromkeys(self.typed, wrong)}


class Page(HTMLParser):
    """The forms, links and words of a page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[FormSeen] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.refusals = 0  # how many sentences on the page say what is wrong
        self._form: FormSeen | None = None
        self._box: Box | None = None
        self._silent = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link, a form or one of its controls begins."""
        said = {name: value or "" for name, value in attrs}
        classes = said.get("class", "").split()
        self.refusals += bool({"invalid-feedback", "alert"}.intersection(classes))
        if tag == "a":
            self.links.append(urljoin(self.address, said.get("href", "")))
        elif tag in {"script", "style"}:
            self._silent = tag
        elif tag == "form":
            self._form = FormSeen(urljoin(self.address, said.get("action", "")), said.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        assert self._form is not None
        name = said.get("name", "")
        if tag == "option" and self._box is not None:
            self._box.options.append(said.get("value", ""))
            self._box.value = said.get("value", "") if "selected" in said else self._box.value
        elif tag == "button" and name:
            self._form.buttons.append((name, said.get("value", "")))
        elif tag in {"input", "select", "textarea"} and name and "disabled" not in said:
            kind = said.get("type", "text") if tag == "input" else tag
            box = self._form.boxes.setdefault(name, Box(name, kind))
            if kind in {"radio", "checkbox"}:
                box.options.append(said.get("value", "on"))
            elif tag == "input":
                box.value = said.get("value", "")
            self._box = box if tag != "input" else None

    def handle_endtag(self, tag: str) -> None:
        """A form or a control ends."""
        if tag == "form":
            self._form = None
        elif tag in {"select", "textarea"}:
            if tag == "textarea" and self._box is not None:
                self._box.value = self._box.value.removeprefix("\n")
            self._box = None
        elif tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        """Words: of a text area, or of the page."""
        if self._box is not None and self._box.kind == "textarea":
            self._box.value += data
        elif not self._silent:
            self.words.append(data)


def kind_of(address: str) -> str:
    """The same for all addresses that differ only in whom they are about; empty for what is not ours or goes out."""
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    words = [str(v) for v in match.kwargs.values() if not isinstance(v, UUID | int)]
    return f"{match.view_name} {' '.join(words)}".strip()


NOT_WALKED = {"account_logout", "openid_connect_login", "openid_connect_callback"}


def walk(client: Client, starts: list[str], dead: list[str] | None = None) -> Iterator[Page]:
    """Each kind of page that a person reaches from these by following links; links that lead nowhere go to `dead`."""
    waiting, seen = deque((start, "") for start in starts), set[str]()
    while waiting:
        address, came_from = waiting.popleft()
        kind = kind_of(address)
        if not kind or kind in seen or kind.split()[0] in NOT_WALKED:
            continue
        seen.add(kind)
        answer = to_the_end(client.get(address))
        if answer.status_code == 302:
            waiting.append((urljoin(address, answer["Location"]), came_from))
        if answer.status_code == 404 and came_from and dead is not None:
            dead.append(f"{kind_of(came_from)} → {kind}")
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        page = Page(answer.content.decode(), address)
        # A link goes before the doors that nobody opens: who meets a kind of page by a link must find it.
        waiting.extendleft((link, address) for link in page.links if urlsplit(link).netloc == "")
        yield page


def to_the_end(answer: Any) -> Any:
    """The answer, with a file that it carries read and closed as a browser would."""
    if answer.streaming:
        list(answer.streaming_content)  # at its end the client closes the file
    return answer


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the page if there is one, rows that were written though the form came back."""

    status: int
    page: Page | None
    written: dict[str, int]


def rows() -> dict[str, int]:
    """How many rows each of our tables has; the journal grows by reading too."""
    names = [m._meta.db_table for m in our_models() if not m.__module__.startswith("legami.journal")]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        return dict(cursor.fetchall())


def send(client: Client, form: FormSeen, sent: dict[str, Any], before: dict[str, int]) -> Answer | str:
    """Post, look, and undo all of it; `before` is how many rows stood. What the server cannot bear is told in words."""
    files = {n: SimpleUploadedFile("foto.pdf", b"non sono un PDF") for n, box in form.boxes.items() if box.kind == "file"}
    cookies = copy(client.cookies)
    try:
        with transaction.atomic():
            ask = client.post if form.method == "post" else client.get
            answer = to_the_end(ask(form.action, {**sent, **files}))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            is_page = answer.status_code == 200 and "html" in answer.get("Content-Type", "")
            after = rows() if is_page and form.typed else before
            transaction.set_rollback(True)
    except DatabaseError as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    client.cookies = cookies  # who signed out by the form is still here
    page = Page(answer.content.decode(), form.action) if is_page else None
    return Answer(answer.status_code, page, {t: after[t] - before[t] for t in after if after[t] != before[t]})


def plain(typed: str) -> str:
    """What was typed, as a page can hold it."""
    return typed.replace("\x00", "").replace("\ufffd", "").strip()


def faults(answer: Answer | str, form: FormSeen, sent: dict[str, Any]) -> list[str]:
    """What is wrong with an answer to nonsense. A form that went through, or a page that is no page, has no fault."""
    if isinstance(answer, str):
        return [answer[:200]]
    if answer.status >= 500:
        return [f"risposta {answer.status}"]
    if answer.page is None:
        return []
    found = [f"in inglese: {word.strip()}" for word in answer.page.words if ENGLISH.search(word)]
    back = next((f for f in answer.page.forms if f.method == form.method and f.typed >= form.typed), None)
    if form.method == "get" or not form.typed:
        return found
    if back is None:
        return [*found, "la pagina non ha più il modulo"]
    if not answer.page.refusals:
        found.append("nessuna frase dice che cosa non va")
    lost = [n for n in form.typed if form.boxes[n].kind != "password" and plain(back.boxes[n].value) != plain(str(sent[n]))]
    return [*found, *(f"{name}: le parole scritte sono perse" for name in sorted(lost)), *map(str, answer.written.items())]
