"""Make the copy: a page that one reads without the internet, the same as data, and the files that one gave."""

import json
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone

from legami.core.dates import format_minutes, long_date
from legami.core.money import format_cents
from legami.journal.models import Purpose
from legami.network.roles import Role
from legami.people.access import FieldGroup
from legami.people.models import Person

from .kinds import Part, Whose
from .parts import PARTS

STYLE = Path(__file__).with_name("stile.css")
FORMAT = "legami-copia/1"
IN_MEMORY_BYTES = 5_000_000
WORDS: Mapping[str, Mapping[str, str]] = {
    "role": dict(Role.choices),
    "purpose": dict(Purpose.choices),
    "field_groups": dict(FieldGroup.choices),
}


def copy_of(person: Person) -> IO[bytes]:
    """A zip with `leggimi.html`, `dati.json` and the person's files, rewound. Cost: about sixty queries and the files."""
    whose = Whose.of(person)
    found = [(part, _rows(part, whose)) for part in PARTS]
    made = timezone.now()
    sections = [(part.title, [_told(part, row) for row in rows]) for part, rows in found if rows]
    data = {part.key: [{path: _plain(_at(row, path)) for path in part.columns} for row in rows] for part, rows in found}
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  # closed by who sends it
    with ZipFile(out, "w", ZIP_DEFLATED) as box:
        page = render_to_string("web/own_copy.html", {"person": person, "made": made, "sections": sections})
        box.writestr("leggimi.html", page)
        box.write(STYLE, STYLE.name)
        said = {"format": FORMAT, "made_at": made, "person_id": person.pk, **data}
        box.writestr("dati.json", json.dumps(said, ensure_ascii=False, indent=1, default=str))
        for file in _files(found):
            with file.open("rb") as stored:
                box.writestr(f"file/{file.name}", stored.read())
    out.seek(0)
    return out


def _rows(part: Part, whose: Whose) -> list[Any]:
    """The rows with what their columns lead to: one query a part."""
    rows = part.rows(whose)
    if not isinstance(rows, QuerySet):
        return list(rows)
    ways = {"__".join(path.split(".")[:-1]) for path in part.columns} - {""}
    ends = {path for path in part.columns if "." not in path and _is_relation(part.models[0], path)}
    return list(rows.select_related(*sorted(ways | ends)) if ways | ends else rows)


def _is_relation(model: type[Model], name: str) -> bool:
    return any(field.name == name and field.many_to_one for field in model._meta.get_fields())


def _told(part: Part, row: Any) -> list[tuple[str, str]]:
    return [(label, _in_words(row, path)) for path, label in part.columns.items()]


def _files(found: list[tuple[Part, list[Any]]]) -> list[FieldFile]:
    values = (_at(row, path) for part, rows in found for row in rows for path in part.columns)
    return [value for value in values if isinstance(value, FieldFile) and value.name and value.storage.exists(value.name)]


def _at(row: Any, path: str) -> Any:
    """`pact.code` of a row; None where there is nothing on the way."""
    for name in path.split("."):
        row = getattr(row, name, None)
    return row


def _plain(value: Any) -> Any:
    """A value as data."""
    if isinstance(value, FieldFile):
        return f"file/{value.name}" if value else None
    return str(value) if isinstance(value, Model) else value


def _in_words(row: Any, path: str) -> str:
    """A value as one reads it."""
    *way, name = path.split(".")
    holder = _at(row, ".".join(way)) if way else row
    display = getattr(holder, f"get_{name}_display", None)
    value = display() if display and name not in WORDS else _at(row, path)
    words = WORDS.get(name, {})
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, date | datetime):
        return long_date(value)
    if isinstance(value, int) and name.endswith(("_cents", "_minutes")):
        return format_cents(value) if name.endswith("_cents") else format_minutes(value)
    if isinstance(value, FieldFile):
        return f"file/{value.name}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(words.get(item, item) for item in value)
    if isinstance(value, dict | list):
        return "vedi dati.json"
    return words.get(str(value), str(value))
