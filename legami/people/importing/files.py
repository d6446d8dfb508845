"""Tables in files: find out what they are, and read them row by row in little memory."""

import codecs
import csv
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legami.core.refusals import Refusal

from . import workbook

CHUNK = 1 << 20
DELIMITERS = ";,\t"
MAX_CELL_CHARS = 4000
MAX_WORKBOOK_BYTES = 200_000_000  # unpacked: 450,000 rows of a register


class NotATable(Refusal):
    """Questo file non è una tabella che sappiamo leggere. Salvalo come CSV o come Excel (.xlsx) e riprova."""


class NotAWorkbook(NotATable):
    """Il nome dice Excel (.xlsx), ma dentro c’è altro. Aprilo con Excel o LibreOffice e salvalo di nuovo."""


class WorkbookTooBig(NotATable):
    """Questo file di Excel è troppo grande. Salvalo come CSV e riprova."""


@dataclass(frozen=True)
class Table:
    """A file of text, and how to read it."""

    path: Path
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that says something, with its line in the file (the first is 1). Cells are stripped text."""
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            first_line = 1
            try:
                for row in reader:
                    cells = [cell.strip() for cell in row]
                    if any(cells):
                        yield first_line, cells
                    first_line = reader.line_num + 1
            except csv.Error:
                raise NotATable(
                    f"Alla riga {reader.line_num} c’è una cella troppo lunga: forse manca una virgoletta di chiusura."
                ) from None


def open_table(path: Path, name: str, *, folder: Path) -> Table:
    """Find out how to read a file; a workbook is first written out as CSV in `folder`.

    Raises NotATable with what is wrong and what to do.
    """
    ending = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise NotATable("Il file è vuoto. Controlla di avere scelto quello giusto.")
    if ending == ".xlsx":
        return _written_out(path, folder)
    if ending not in (".csv", ".txt"):
        raise NotATable(f"I file «{ending or 'senza estensione'}» non si possono leggere. Salva la tabella come CSV o .xlsx.")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable("Il nome dice CSV, ma dentro c’è un file di Excel. Rinominalo in .xlsx, oppure salvalo come CSV.")
    encoding = _encoding_of(path)
    return Table(path, encoding, _delimiter_of(path, encoding))


def _written_out(path: Path, folder: Path) -> Table:
    if not zipfile.is_zipfile(path):
        raise NotAWorkbook
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise NotAWorkbook
        if sum(part.file_size for part in archive.infolist()) > MAX_WORKBOOK_BYTES:
            raise WorkbookTooBig
    table = Table(folder / f"{path.stem}-foglio.csv", "utf-8", ",")
    command = [sys.executable, workbook.__file__, str(path), str(table.path)]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603  our own module, two paths of ours
    if done.returncode:
        table.path.unlink(missing_ok=True)
        raise NotAWorkbook if done.returncode == workbook.NOT_A_WORKBOOK else WorkbookTooBig
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
