"""Lists as workbooks: no cell can be run, and days, numbers and durations can be counted."""

import io
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

import pytest
from openpyxl import load_workbook

from legami.core.tables import MARK, Column, euro, hours
from legami.core.tests.test_tables import HOSTILE, table
from legami.core.workbooks import workbook


def book_of(rows, *columns, mark="Bruno · oggi"):
    with workbook(table(rows, *columns), mark, lambda rows: None) as file:
        return load_workbook(io.BytesIO(file.read()))


def cells(rows, *columns):
    return [list(row) for row in book_of(rows, *columns).worksheets[0].rows]


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_hostile_cell_can_be_run(cell):
    [_, [first, _]] = cells([cell])
    assert (first.data_type, first.number_format) == ("s", "@")


def test_a_workbook_has_days_numbers_and_durations_that_can_be_counted():
    row = (date(2026, 3, 8), datetime(2026, 3, 8, 23, 30, tzinfo=UTC), euro(123456), hours(1505), 7, "#N/A")
    columns = [Column(str(at), itemgetter(at)) for at in range(6)]
    [heads, line] = cells([row], *columns)
    assert [cell.value for cell in heads] == ["0", "1", "2", "3", "4", "5", MARK]
    days = [f"{cell.value:%d/%m/%Y %H:%M}" for cell in line[:2]]
    assert days == ["08/03/2026 00:00", "09/03/2026 00:30"]
    assert [cell.value for cell in line[2:]] == [1234.56, timedelta(hours=25, minutes=5), 7, "#N/A", "Bruno · oggi"]
    assert [cell.data_type for cell in line] == ["d", "d", "n", "d", "n", "s", "s"]


def test_who_took_a_workbook_out_is_at_the_foot_of_each_printed_page():
    book = book_of(["Alba"], mark="Bruno & Elena")
    assert (book.worksheets[0].oddFooter.left.text, book.properties.creator) == ("Bruno && Elena", "Bruno & Elena")


def test_a_web_worker_starts_without_what_only_files_and_prints_need():
    told = "import sys, legami.wsgi; print(sorted({'numpy', 'openpyxl', 'pikepdf', 'weasyprint'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
