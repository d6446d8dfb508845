"""A workbook's first sheet written out as CSV, by a process of its own: `python workbook.py in.xlsx out.csv`.

The reader holds a whole sheet, 240 MB for a province of 362,000. That process imports nothing of ours and is gone, with its
memory, before the first row is checked.
"""

import csv
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, load_workbook

NOT_A_WORKBOOK = 3  # its exit code for a file that it can't read


def as_text(cell: Any) -> str:
    """A workbook's cell as it would stand in a CSV: days as 2026-03-08, whole numbers without decimals, one line."""
    if isinstance(cell, str):
        # A workbook can escape a NUL, which PostgreSQL refuses; a line break would shift the numbers of the rows below.
        return " ".join(cell.replace("\x00", "").split())
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def write_out(source: str, target: str) -> None:
    """Each row on the line that has its number in the sheet. Raises CalamineError for what is no workbook."""
    sheet = load_workbook(source).get_sheet_by_index(0)
    with open(target, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerows([] for _ in range(sheet.start[0] if sheet.start else 0))
        out.writerows([as_text(cell) for cell in cells] for cells in sheet.iter_rows())


if __name__ == "__main__":
    try:
        write_out(sys.argv[1], sys.argv[2])
    except CalamineError:
        sys.exit(NOT_A_WORKBOOK)
