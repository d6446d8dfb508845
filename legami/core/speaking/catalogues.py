"""The catalogues: one `.po` file for each language, its compiled twin, and who has checked it."""

import io
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .languages import LANGUAGES, TRANSLATED, Language
from .pages import FOLDER

HEADER = """# {name}: the sentences that a person reads.
# The message ids are the Italian sentences. How to add or mend one: CONTRIBUTING.md.
#"""
HOW_CHECKED = """# Ha letto queste frasi chi parla la lingua? Lo scrive `manage.py sentences --checked XX --by RUOLO`.
# Vale per le frasi di quel giorno: se una cambia, la lingua torna da controllare.
"""
HOLDER_OR_TAG = re.compile(r"{\w+}|%\(\w+\)s|</?\w+[^>]*>")


@dataclass(frozen=True)
class State:
    """How far a language is. A check holds for the sentences as they were read: `has_changed` says that they are others now."""

    language: Language
    sentences: int
    missing: int
    is_checked: bool
    checked_by: str = ""
    checked_on: date | None = None
    has_changed: bool = False


def po_path(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / code / "LC_MESSAGES" / "django.po"


def read(code: str) -> Catalog:
    """The catalogue of a language."""
    with po_path(code).open("rb") as file:
        return read_po(file, locale=code)


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the `.mo` file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def write(code: str, sentences: dict[str, list[str]], said: dict[str, str] | None = None) -> Catalog:
    """Write the catalogue of a language anew: what was translated stays, what nobody says any more goes."""
    path = po_path(code)
    known = {m.id: m.string for m in read(code)} if path.exists() else {}
    catalog = Catalog(locale=code, header_comment=HEADER.format(name=LANGUAGES[code].own_name), fuzzy=False)
    for sentence, places in sentences.items():
        string = (said or {}).get(sentence) or known.get(sentence, "")
        catalog.add(sentence, string, locations=[(place, 0) for place in sorted(places)])
    if path.exists():  # the day of the first gathering: a file that says the same stays the same
        catalog.creation_date = read(code).creation_date
    catalog.revision_date = catalog.creation_date
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, sort_output=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(read(code)))
    return catalog


def digest(code: str) -> str:
    """What a speaker has read: a mark that changes with any sentence, and not with the places where it stands."""
    read_words = sorted(f"{m.id}\0{m.string}" for m in read(code) if m.id)
    return blake2b("\n".join(read_words).encode(), digest_size=20).hexdigest()


def mark_checked(code: str, *, by: str, on: date) -> None:
    """Write that a speaker has read every sentence of a language: in which role, and when; no name."""
    words = f'{HOW_CHECKED}checked = true\nby = "{by}"\non = {on.isoformat()}\nof = "{digest(code)}"\n'
    (FOLDER / code / "checked.toml").write_text(words, encoding="utf-8")


def missing_in(code: str, sentences: dict[str, list[str]]) -> list[str]:
    """The sentences that this language does not say yet."""
    known = {m.id: m.string for m in read(code)}
    return [sentence for sentence in sentences if not known.get(sentence)]


def broken_in(code: str) -> list[str]:
    """The translations that lose or invent a value, or that would break the page: a quote, a bracket of a tag."""
    wrong = []
    for message in read(code):
        if message.id and message.string:
            ours, theirs = str(message.id), str(message.string)
            same = sorted(HOLDER_OR_TAG.findall(ours)) == sorted(HOLDER_OR_TAG.findall(theirs))
            if not same or set('"<>') & (set(theirs) - set(ours)) or "{{" in theirs or "{%" in theirs:
                wrong.append(ours)
    return wrong


@cache
def states() -> tuple[State, ...]:
    """Each language, how many sentences it has and lacks, and whether a speaker has checked it."""
    return tuple(_state(code) for code in TRANSLATED)


def _state(code: str) -> State:
    said = [m for m in read(code) if m.id]
    said_by = tomllib.loads((FOLDER / code / "checked.toml").read_text(encoding="utf-8"))
    missing, is_same = sum(not m.string for m in said), said_by.get("of") == digest(code)
    by, on, checked = said_by.get("by", ""), said_by.get("on"), bool(said_by["checked"])
    return State(LANGUAGES[code], len(said), missing, checked and is_same, by, on, checked and not is_same)


def is_checked(code: str) -> bool:
    """True if a speaker has read this language; Italian is the original."""
    return code not in TRANSLATED or next(state.is_checked for state in states() if state.language.code == code)
