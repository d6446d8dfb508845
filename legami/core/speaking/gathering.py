"""Gather the sentences that a person reads: from the templates, and from the Python places that `pages.txt` names."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.utils.translation import override

from .languages import ITALIAN
from .pages import FOLDER, pages
from .sentences import sentences_of

LETTERS = re.compile(r"[^\W\d_]{2}")
NOT_A_SENTENCE = re.compile(r"^[\w./:*-]*[._/:%-][\w./:*-]*$|^[a-z_]+$|^[A-Z_]+$")


@cache
def gathered() -> dict[str, list[str]]:
    """Each sentence, with the places where it stands; those in `staff.txt` are left out: only staff read them."""
    for_staff = set((FOLDER / "staff.txt").read_text(encoding="utf-8").splitlines())
    found: dict[str, list[str]] = {}
    for place, sentence in _all():
        if sentence not in for_staff:
            places = found.setdefault(sentence, [])
            if place not in places:
                places.append(place)
    return found


def _all() -> Iterator[tuple[str, str]]:
    for name in pages().templates:
        source = _source_of(name)
        yield from ((name, sentence) for sentence in sentences_of(source))
    yield from (("pages.txt", words) for words in pages().words)
    for path, names in pages().python:
        tree = ast.parse((Path(settings.BASE_DIR) / path).read_text(encoding="utf-8"))
        yield from ((path, sentence) for part in _parts(tree, names) for sentence in _sentences_in(part))


def _source_of(template: str) -> str:
    with override(ITALIAN):
        origin = engines["django"].get_template(template).origin  # type: ignore[attr-defined]
    return Path(origin.name).read_text(encoding="utf-8")


def _parts(tree: ast.Module, names: frozenset[str]) -> Iterator[ast.AST]:
    """The parts of a file with these names, wherever they stand in it; the file itself if no name is given."""
    if not names:
        yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            own = {node.name}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            own = {target.id for target in targets if isinstance(target, ast.Name)}
        else:
            continue
        if own & names:
            yield node


def _sentences_in(part: ast.AST) -> Iterator[str]:
    """The words for a reader in a part of a file: strings that read as words, names of choices, what refusals say."""
    docstrings = set()
    for node in ast.walk(part):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.Module) and (doc := ast.get_docstring(node)):
            docstrings.add(id(node.body[0].value))  # type: ignore[attr-defined]
            if isinstance(node, ast.ClassDef) and _is_refusal(node):
                yield inspect.cleandoc(doc)
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            yield from _labels_of(node)
    inside = {id(piece) for node in ast.walk(part) if isinstance(node, ast.JoinedStr) for piece in ast.walk(node)}
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inside:
            yield from [node.value] if LETTERS.search(node.value) and not NOT_A_SENTENCE.match(node.value) else []


def _is_refusal(node: ast.ClassDef) -> bool:
    """True if the class is raised: its base is no form, no model and no choice."""
    bases = " ".join(ast.unparse(base) for base in node.bases)
    return bool(bases) and not re.search(r"Form|Field|Widget|Model|Choices|Keeps|Protocol|Enum|Input|Tuple|Adapter", bases)


def _labels_of(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            label = line.value.elts[-1]
            if isinstance(label, ast.Constant) and isinstance(label.value, str):
                yield label.value
