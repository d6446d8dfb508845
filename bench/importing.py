"""People from a CSV, by the command that the desk uses, in a process of its own: seconds, memory, and the same file again."""

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from bench.figures import Figure
from bench.province import FAMILY, GIVEN
from legami.core.embedded import ROOT

SECONDS, MB, MS_A_ROW = 60, 300, 0.2
FULL = 362_000  # everybody in the province: what the seconds are meant for
TOLD = re.compile(r"(\d+) righe: (\d+) nuove, (\d+) aggiornate, (\d+) uguali\. ([\d.]+) s, (\d+) MB")


def write_csv(path: Path, rows: int) -> None:
    """A register as municipalities send it: semicolons, dates in Italian, a key of its own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(register(rows, "B"))


def write_workbook(path: Path, rows: int) -> None:
    """The same as a spreadsheet, of other people."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in register(rows, "X"):
        sheet.append(row)
    book.save(path)


def register(rows: int, archive: str) -> Iterator[list[str]]:
    """Headers, then one row for each person; their keys begin with the archive's letter."""
    yield ["Nome", "Cognome", "Data di nascita", "Comune", "Indirizzo", "Telefono", "Codice"]
    for n in range(rows):
        born = f"{n % 28 + 1:02}/{n % 12 + 1:02}/{1930 + n % 80}"
        name, family = GIVEN[n % len(GIVEN)], f"{FAMILY[n % len(FAMILY)]} {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}"
        yield [name, family, born, "Crema", f"Via Roma {n % 200}", f"0373{n:07}", f"{archive}{n}"]


def figures(rows: int, url: str) -> Iterator[Figure]:
    """The file twice: the second time nothing may change."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "anagrafe.csv"
        write_csv(path, rows)
        first, again = run(path, url), run(path, url)
        workbook = Path(folder) / "anagrafe.xlsx"
        write_workbook(workbook, rows)
        sheet = run(workbook, url)
    detail = (("rows", rows), ("new", first[1]))
    yield Figure("import people", first[4], "s", SECONDS if rows <= FULL else None, detail=detail)
    yield Figure("import people, a row", first[4] * 1000 / rows, "ms", MS_A_ROW, detail=detail)
    yield Figure("import people, peak memory", first[5], "MB RSS", MB, detail=detail)
    detail = (("rows", rows), ("new", sheet[1]))
    yield Figure("import people from a workbook", sheet[4], "s", SECONDS if rows <= FULL else None, detail=detail)
    yield Figure("import people from a workbook, peak memory", sheet[5], "MB RSS", MB, detail=detail)
    changed = again[1] + again[2]
    yield Figure("import people again, rows changed", changed, "rows", 0, detail=(("rows", rows), ("seconds", again[4])))


def run(path: Path, url: str) -> tuple[float, ...]:
    """Rows, new, changed, same, seconds, MB: as the command tells them."""
    command = [sys.executable, "manage.py", "import_people", str(path), "--source", "banco"]
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    told = TOLD.search(done.stdout)
    if told is None:
        raise RuntimeError(f"import_people said something else: {done.stdout!r}")
    return tuple(float(group) for group in told.groups())
