"""Which templates and which Python names speak to a person: `legami/locale/pages.txt` lists them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "legami" / "locale"


@dataclass
class Pages:
    """The list: templates with the further values that hold words of ours and, after `~`, words that somebody typed;
    places in Python; single words.
    """

    templates: dict[str, frozenset[str]] = field(default_factory=dict)
    typed: dict[str, frozenset[str]] = field(default_factory=dict)
    python: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@cache
def pages() -> Pages:
    """What the list says. A line: a template and its values, or a Python file and the names that count in it."""
    found = Pages()
    for line in (FOLDER / "pages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            found.words.append(line.removeprefix("= "))
            continue
        path, *names = line.split("#", 1)[0].split() or [""]
        if path.endswith(".html"):
            found.templates[path] = frozenset(name for name in names if name[0] != "~")
            found.typed[path] = frozenset(name[1:] for name in names if name[0] == "~")
        elif path:
            found.python.append((path, frozenset(names)))
    return found
