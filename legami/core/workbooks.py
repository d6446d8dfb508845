"""A list as an XLSX file. A module of its own, imported by whoever makes a file: a web worker is smaller without openpyxl."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.header_footer import HeaderFooterItem

from .dates import ROME
from .tables import MARK, Table, is_risky, one_line

WIDEST = 60  # characters of a column


def workbook(table: Table[Any], mark: str, shown: Callable[[list[Any]], None]) -> IO[bytes]:
    """The file, written row by row to disk; the mark is also at the foot of each printed page."""
    book = Workbook(write_only=True)
    book.properties.creator = mark
    sheet = book.create_sheet(table.name[:31])
    sheet.freeze_panes = "A2"
    foot: HeaderFooterItem = sheet.oddFooter
    foot.left.text, foot.right.text = mark.replace("&", "&&"), "&P / &N"
    headings = [*(column.label for column in table.columns), MARK]
    for number, label in enumerate(headings):
        sheet.column_dimensions[chr(ord("A") + number)].width = min(max(len(label) + 4, 18), WIDEST)
    sheet.append(headings)
    getters, last = [column.of for column in table.columns], in_workbook(sheet, mark)
    for rows in table.chunks():
        shown(rows)
        for row in rows:
            sheet.append([*(in_workbook(sheet, of(row)) for of in getters), last])
    file = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def in_workbook(sheet: Any, cell: Any) -> Any:
    """A cell of a sheet: numbers and days as such, text as text even if it looks like a formula or an error."""
    if cell is None or isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return _formatted(sheet, cell.astimezone(ROME).replace(tzinfo=None), "dd/mm/yyyy hh:mm")
    if isinstance(cell, date):
        return _formatted(sheet, cell, "dd/mm/yyyy")
    if isinstance(cell, Decimal):
        return _formatted(sheet, cell, "#,##0.00")
    if isinstance(cell, timedelta):
        return _formatted(sheet, cell, "[h]:mm")
    line = one_line(str(cell))
    if not is_risky(line) and not line.startswith("#"):
        return line
    text = _formatted(sheet, line, "@")  # stays text when somebody edits it
    text.data_type = "s"
    return text


def _formatted(sheet: Any, value: Any, how: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = how
    return cell
