"""A list as columns and rows, and as a CSV file; `workbooks.py` makes an XLSX of it.

Who may see the list, and what the journal writes, is said above: `journal/exporting.py`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from .dates import ROME

Row = TypeVar("Row")
CHUNK = 1000  # rows that are in memory at one time
MARK = "Scaricato da"  # the last column: who took the list out, when and why
# What a spreadsheet may take for a formula at the head of a cell, also in full-width signs.
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column as the page heads it. `of` gives text, a number, a day, a moment, a duration, euro as Decimal, or None."""

    label: str
    of: Callable[[Row], Any]


@dataclass(frozen=True, kw_only=True)
class Table(Generic[Row]):
    """A list of a page: the same rows, in the same order, in the same columns.

    `whose` says which people's data these rows show, by the kinds of data. `verb` and `purpose` are for the journal.
    """

    name: str
    verb: str
    purpose: str
    rows: Iterable[Row]
    columns: Sequence[Column[Row]]
    whose: Callable[[Sequence[Row]], Iterable[tuple[Sequence[str], Iterable[UUID]]]] = lambda rows: ()

    def chunks(self) -> Iterator[list[Row]]:
        """The rows, at most CHUNK at a time; a queryset is read through a cursor on the server, memory stays flat."""
        found = self.rows.iterator(chunk_size=CHUNK) if isinstance(self.rows, QuerySet) else iter(self.rows)
        while chunk := list(islice(found, CHUNK)):
            yield chunk


def euro(cents: int | None) -> Decimal | None:
    """Cents as a number that a spreadsheet can sum.

    >>> euro(123456)
    Decimal('1234.56')
    """
    return None if cents is None else Decimal(cents).scaleb(-2)


def hours(minutes: int) -> timedelta:
    """Minutes as a duration that a spreadsheet can sum.

    >>> in_csv(hours(90)), in_csv(hours(1505))
    ('1:30', '25:05')
    """
    return timedelta(minutes=minutes)


def day(at: datetime | None) -> date | None:
    """The day of a moment, in Rome."""
    return None if at is None else at.astimezone(ROME).date()


def is_risky(text: str) -> bool:
    """True for text that a spreadsheet could run.

    >>> is_risky(" =1+1"), is_risky("Soresina")
    (True, False)
    """
    return text.lstrip().startswith(DANGEROUS)


def one_line(text: str) -> str:
    """Text without the signs that break cells: tabs, line ends and NUL become one space."""
    return text if text.isprintable() else CONTROLS.sub(" ", text).strip()


def harmless(text: str) -> str:
    """Text that every spreadsheet takes for text: an apostrophe before what could be a formula, one line.

    >>> harmless("=1+1"), harmless("\\t@SUM(A1)"), harmless("Soresina")
    ("'=1+1", "'@SUM(A1)", 'Soresina')
    """
    line = one_line(text)
    return f"'{line}" if is_risky(line) else line


# ---- CSV -------------------------------------------------------------------------------------------


def in_csv(cell: Any) -> str:
    """A cell as Italian spreadsheets read it: days as 08/03/2026, decimals after a comma, text that cannot run.

    >>> in_csv(date(2026, 3, 8)), in_csv(Decimal("-1234.50")), in_csv(-3), in_csv("-3"), in_csv(None)
    ('08/03/2026', '-1234,50', '-3', "'-3", '')
    """
    if isinstance(cell, str):
        return harmless(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ROME):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, timedelta):
        whole, rest = divmod(int(cell.total_seconds()) // 60, 60)
        return f"{whole}:{rest:02}"
    return str(cell) if isinstance(cell, int) else harmless(str(cell))


def csv_parts(table: Table[Any], mark: str, shown: Callable[[list[Any]], None]) -> Iterator[bytes]:
    """The file piece by piece: the headings at once, then CHUNK rows at a time, each after `shown` was told of them."""
    yield b"\xef\xbb\xbf" + _lines([[*(column.label for column in table.columns), MARK]])
    getters, last = [column.of for column in table.columns], harmless(mark)
    for rows in table.chunks():
        shown(rows)
        yield _lines([[*(in_csv(of(row)) for of in getters), last] for row in rows])


def _lines(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
