"""The list of bad cells: a CSV that a spreadsheet opens as text, and the first hundred for the page."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from legami.core.tables import harmless

from .checking import BadCell

SHOWN_ON_PAGE = 100


class Report:
    """Writes bad cells to a file as they are found; keeps in memory only the first hundred."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bad_lines = 0
        self.first: list[list[str | int]] = []
        self._file: TextIO | None = None

    def add(self, cells: Iterable[BadCell]) -> None:
        """Tell the wrong cells of one row."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file, delimiter=";").writerow(["Riga", "Colonna", "Valore", "Che cosa correggere"])
        self.bad_lines += 1
        writer = csv.writer(self._file, delimiter=";", quoting=csv.QUOTE_ALL)
        for cell in cells:
            writer.writerow([cell.line, harmless(cell.column), harmless(cell.value), harmless(cell.reason)])
            if len(self.first) < SHOWN_ON_PAGE:
                self.first.append([cell.line, cell.column, cell.reason])

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._file:
            self._file.close()
