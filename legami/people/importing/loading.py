"""The import itself: rows are checked and copied to a staging table, then merged in one transaction. All or none.

A worker killed at any moment leaves nothing: the staging table dies with its transaction. The counter that the page
shows is written through a second connection, so that it is seen while the import is still open.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from legami.core.dates import today

from .checking import BadCell, BadRow, RowChecker
from .files import Table
from .report import Report

STEP = 5_000  # rows between two words of progress
COLUMNS = (
    "given_name",
    "family_name",
    "birth_date",
    "tax_code",
    "municipality",
    "address",
    "language",
    "phone",
    "email",
    "external_id",
)
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Outcome:
    """How an import went. If `rows_bad` is not zero nothing was changed."""

    rows_total: int
    rows_bad: int
    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0


class _Undo(Exception):
    """Carries an outcome out of a transaction that must leave nothing."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def load_people(
    table: Table, *, checker: RowChecker, source: str, report: Report, progress: Progress, dry_run: bool = False
) -> Outcome:
    """Bring in the people of a file; with bad rows, or in a dry run, change nothing. The caller may hold a transaction.

    Cost: 0.1 ms a row, memory flat for CSV. Progress is told every 5,000 rows.
    """
    try:
        with transaction.atomic(), closing(report), connection.cursor() as cursor:
            return _load(cursor, table, checker, source, report, progress, dry_run)
    except _Undo as undo:
        return undo.outcome


def _load(
    cursor: Any, table: Table, checker: RowChecker, source: str, report: Report, progress: Progress, dry_run: bool
) -> Outcome:
    cursor.execute(STAGING)
    total = _copy(cursor, table, checker, report, progress)
    progress("Cerco righe doppie", total)
    cursor.execute("ANALYZE import_people")
    _find_doubles(cursor, checker, report)
    cursor.execute(MATCH_BY_KEY, [source])
    cursor.execute(MATCH_BY_TAX_CODE)
    cursor.execute("ANALYZE import_people (person_id)")
    _find_ambiguous(cursor, checker, report)
    if report.bad_lines:
        raise _Undo(Outcome(total, report.bad_lines))
    progress("Scrivo le persone", total)
    outcome = _merge(cursor, checker, source, total)
    if dry_run:
        raise _Undo(outcome)
    return outcome


STAGING = """
DROP TABLE IF EXISTS pg_temp.import_people;
CREATE TEMPORARY TABLE import_people (
    line integer, given_name text, family_name text, birth_date date, tax_code text, municipality text, address text,
    language text, phone text, email text, external_id text, id uuid DEFAULT gen_random_uuid(), person_id uuid
) ON COMMIT DROP
"""


def _copy(cursor: Any, table: Table, checker: RowChecker, report: Report, progress: Progress) -> int:
    """Check every row and copy the good ones; tell the bad ones. How many rows there were."""
    rows = table.rows()
    next(rows)  # headers
    count = 0
    with cursor.copy(f"COPY import_people (line, {', '.join(COLUMNS)}) FROM STDIN") as copy:
        for count, (line, cells) in enumerate(rows, 1):
            try:
                values = checker.check(line, cells)
            except BadRow as bad:
                report.add(bad.cells)
            else:
                copy.write_row([line, *(values.get(name, None if name == "birth_date" else "") for name in COLUMNS)])
            if count % STEP == 0:
                progress("Leggo il file", count)
    progress("Leggo il file", count)
    return count


def _column(checker: RowChecker, name: str) -> str:
    return checker.headers[checker.mapping[name]] if name in checker.mapping else ""


def _find_doubles(cursor: Any, checker: RowChecker, report: Report) -> None:
    """Rows of the file that say they are the same person."""
    for name in ("external_id", "tax_code"):
        cursor.execute(
            f"""SELECT line, first FROM (
                    SELECT line, min(line) OVER (PARTITION BY {name}) AS first FROM import_people WHERE {name} <> ''
                ) rows WHERE line <> first ORDER BY line"""  # noqa: S608 — one of two names of ours
        )
        for line, first in cursor.fetchall():
            reason = f"È la stessa persona della riga {first}. Togli una delle due."
            report.add([BadCell(line, _column(checker, name), "", reason)])


MATCH_BY_KEY = """
UPDATE import_people i SET person_id = coalesce(p.merged_into_id, p.id)
FROM people_person p WHERE p.source = %s AND i.external_id <> '' AND p.external_id = i.external_id
"""
MATCH_BY_TAX_CODE = """
UPDATE import_people i SET person_id = p.id FROM (
    SELECT tax_code, (array_agg(id))[1] AS id FROM people_person
    WHERE tax_code <> '' AND merged_into_id IS NULL GROUP BY tax_code HAVING count(*) = 1
) p WHERE i.person_id IS NULL AND i.tax_code <> '' AND p.tax_code = i.tax_code
"""
AMBIGUOUS = """
SELECT i.line FROM import_people i WHERE i.person_id IS NULL AND i.tax_code <> '' AND EXISTS (
    SELECT 1 FROM people_person p WHERE p.tax_code = i.tax_code AND p.tax_code <> '' AND p.merged_into_id IS NULL
) ORDER BY i.line
"""
SAME_PERSON = """
SELECT line, first FROM (
    SELECT line, min(line) OVER (PARTITION BY person_id) AS first FROM import_people WHERE person_id IS NOT NULL
) rows WHERE line <> first ORDER BY line
"""


def _find_ambiguous(cursor: Any, checker: RowChecker, report: Report) -> None:
    """Rows that could be two people here, or two rows that are one person here."""
    cursor.execute(AMBIGUOUS)
    for (line,) in cursor.fetchall():
        reason = "In Legami ci sono già due schede con questo codice fiscale. Uniscile, poi riprova."
        report.add([BadCell(line, _column(checker, "tax_code"), "", reason)])
    cursor.execute(SAME_PERSON)
    for line, first in cursor.fetchall():
        report.add([BadCell(line, "", "", f"In Legami è la stessa persona della riga {first}. Togli una delle due.")])


def _merge(cursor: Any, checker: RowChecker, source: str, total: int) -> Outcome:
    """Write what is new and what is different: an empty cell erases nothing, a protected address is left alone."""
    changed = _update(cursor, checker)
    cursor.execute(INSERT_PEOPLE, [source])
    new: int = cursor.rowcount
    cursor.execute("UPDATE import_people SET person_id = id WHERE person_id IS NULL")
    for name in ("phone", "email"):
        if name in checker.mapping:
            cursor.execute(INSERT_CONTACTS.format(name=name))
    return Outcome(total, 0, new, changed, total - new - changed)


def _update(cursor: Any, checker: RowChecker) -> int:
    """Bring known people up to date with the mapped columns; how many changed."""
    targets = {name: "municipality_id" if name == "municipality" else name for name in checker.mapping}
    parts = {
        column: f"CASE WHEN p.address_is_protected THEN p.address ELSE coalesce(nullif(i.{name}, ''), p.{column}) END"
        if name == "address"
        else f"coalesce(i.{name}, p.{column})"
        if name == "birth_date"
        else f"coalesce(nullif(i.{name}, ''), p.{column})"
        for name, column in targets.items()
        if name not in ("phone", "email", "external_id")
    }
    sets = ", ".join(f"{column} = {value}" for column, value in parts.items())
    differs = f"({', '.join(f'p.{c}' for c in parts)}) IS DISTINCT FROM ({', '.join(parts.values())})"
    cursor.execute(
        f"UPDATE people_person p SET {sets} FROM import_people i WHERE p.id = i.person_id AND {differs}"  # noqa: S608 — our names
    )
    return int(cursor.rowcount)


INSERT_PEOPLE = """
INSERT INTO people_person (id, given_name, family_name, birth_date, tax_code, municipality_id, address,
    address_is_protected, language, source, external_id)
SELECT id, given_name, family_name, birth_date, tax_code, nullif(municipality, ''), address,
    false, coalesce(nullif(language, ''), 'it'), CASE WHEN external_id = '' THEN '' ELSE %s END, external_id
FROM import_people WHERE person_id IS NULL
"""
# Not "where there is none": on a table without statistics PostgreSQL once walked it again for each row (16 minutes).
INSERT_CONTACTS = """
INSERT INTO people_contactpoint (id, person_id, kind, value, is_preferred, note)
SELECT gen_random_uuid(), person_id, '{name}', {name}, false, '' FROM import_people WHERE {name} <> ''
ON CONFLICT (person_id, kind, value) DO NOTHING
"""


@contextmanager
def second_connection() -> Iterator[Any]:
    """A connection of its own, in autocommit: what it writes is seen at once."""
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def checker_for(headers: list[str], mapping: dict[str, int], *, use_successors: bool = False) -> RowChecker:
    """The checker of a file, with today's date in Rome."""
    return RowChecker(headers, mapping, today(), use_successors)


def report_path(folder: Path, name: str) -> Path:
    """Where the list of bad cells of an import goes."""
    return folder / f"{name}-errori.csv"
