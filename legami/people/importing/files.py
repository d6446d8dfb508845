"""Tables in files: find out what they are, and read them row by row in little memory."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, load_workbook

from legami.core.refusals import Refusal

CHUNK = 1 << 20
DELIMITERS = ";,\t"
MAX_CELL_CHARS = 4000


class NotATable(Refusal):
    """Questo file non è una tabella che sappiamo leggere. Salvalo come CSV o come Excel (.xlsx) e riprova."""


@dataclass(frozen=True)
class Table:
    """A file, and how to read it. `encoding` and `delimiter` are empty for a workbook."""

    path: Path
    kind: str
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that says something, with its line in the file (the first is 1). Cells are stripped text."""
        source = self._csv_rows() if self.kind == "csv" else self._xlsx_rows()
        for line, cells in source:
            if any(cells):
                yield line, cells

    def _csv_rows(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            first_line = 1
            try:
                for cells in reader:
                    yield first_line, [cell.strip() for cell in cells]
                    first_line = reader.line_num + 1
            except csv.Error:
                raise NotATable(
                    f"Alla riga {reader.line_num} c’è una cella troppo lunga: forse manca una virgoletta di chiusura."
                ) from None

    def _xlsx_rows(self) -> Iterator[tuple[int, list[str]]]:
        book = load_workbook(str(self.path))
        sheet = book.get_sheet_by_index(0)
        start = sheet.start[0] if sheet.start else 0
        for index, cells in enumerate(sheet.iter_rows(), start + 1):
            yield index, [_as_text(cell) for cell in cells]


def _as_text(cell: Any) -> str:
    """A workbook's cell as it would stand in a CSV: days as 2026-03-08, whole numbers without decimals."""
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()  # a workbook can escape a NUL; PostgreSQL refuses it
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def open_table(path: Path, name: str) -> Table:
    """Find out how to read a file. Raises NotATable with what is wrong and what to do."""
    ending = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise NotATable("Il file è vuoto. Controlla di avere scelto quello giusto.")
    if ending == ".xlsx":
        return _open_xlsx(path)
    if ending not in (".csv", ".txt"):
        raise NotATable(f"I file «{ending or 'senza estensione'}» non si possono leggere. Salva la tabella come CSV o .xlsx.")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable("Il nome dice CSV, ma dentro c’è un file di Excel. Rinominalo in .xlsx, oppure salvalo come CSV.")
    encoding = _encoding_of(path)
    return Table(path, "csv", encoding, _delimiter_of(path, encoding))


def _open_xlsx(path: Path) -> Table:
    refusal = NotATable("Il nome dice Excel (.xlsx), ma dentro c’è altro. Aprilo con Excel o LibreOffice e salvalo di nuovo.")
    if not zipfile.is_zipfile(path):
        raise refusal
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise refusal
        if sum(part.file_size for part in archive.infolist()) > 2_000_000_000:
            raise NotATable("Questo file di Excel è troppo grande. Salvalo come CSV e riprova.")
    table = Table(path, "xlsx")
    try:
        next(table.rows(), None)
    except CalamineError:
        raise refusal from None
    return table


def _encoding_of(path: Path) -> str:
    """UTF-8 (with or without its mark) if every byte agrees, else Windows-1252. A NUL byte is no text at all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with path.open("rb") as file:
        has_mark = file.read(3) == codecs.BOM_UTF8
        file.seek(0)
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise NotATable("Il nome dice CSV, ma dentro non c’è testo. Apri la tabella e salvala di nuovo come CSV.")
            try:
                is_utf8 = is_utf8 and decoder.decode(chunk) is not None
            except UnicodeDecodeError:
                is_utf8 = False
    if not is_utf8:
        _refuse_unless_windows(path)
    return ("utf-8-sig" if has_mark else "utf-8") if is_utf8 else "cp1252"


def _refuse_unless_windows(path: Path) -> None:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if chunk.translate(None, b"\x81\x8d\x8f\x90\x9d") != chunk:  # bytes that Windows-1252 does not have
                raise NotATable("Non riconosciamo le lettere accentate di questo file. Salvalo come «CSV UTF-8» e riprova.")


def _delimiter_of(path: Path, encoding: str) -> str:
    """The separator that gives the first lines the same number of columns, the more the better."""
    with path.open(encoding=encoding, newline="") as text:
        lines = [line for _, line in zip(range(20), text, strict=False)]

    def columns(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells] or [0]
        except csv.Error:  # an endless cell: reading the rows tells which
            return (0, 0)
        return (widths.count(widths[0]) if widths[0] > 1 else 0, widths[0])

    return max(DELIMITERS, key=columns)
