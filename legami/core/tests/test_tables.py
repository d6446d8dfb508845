"""Lists as files: what a cell may be, and that no cell can be run."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.core.tables import CHUNK, Column, Table, csv_parts, euro, harmless, hours, in_csv

HOSTILE = [
    "=1+1", "+39", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "  =1", " \t =1", "＝1", "＋1", "－1", "＠x",
    "=HYPERLINK(\"http://x\";\"y\")", "=cmd|' /C calc'!A0", "\u00a0=1",
]  # fmt: skip


def table(rows, *columns):
    return Table(name="prova", verb="person.exported", purpose="desk", rows=rows, columns=columns or (Column("Nome", str),))


def lines(rows, *columns, shown=lambda rows: None):
    text = b"".join(csv_parts(table(rows, *columns), "Bruno · oggi", shown)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_hostile_cell_can_be_run(cell):
    assert harmless(cell)[0] == "'"
    assert [row[0][0] for row in lines([cell])[1:]] == ["'"]


@given(st.text())
def test_a_cell_never_begins_with_a_formula_and_never_breaks_a_row(text):
    shown = harmless(text)
    assert shown.strip()[:1] not in tuple("=+-@＝＋－＠\t\r\n")
    assert len(lines([text])) == 2


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (date(2026, 3, 8), "08/03/2026"),
        (datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "09/03/2026 00:30"),
        (euro(-123456), "-1234,56"),
        (Decimal("0"), "0,00"),
        (hours(90), "1:30"),
        (hours(0), "0:00"),
        (-3, "-3"),
        (None, ""),
        ("", ""),
        ("D’Angelo; Niccolò", "D’Angelo; Niccolò"),
        ("due\nrighe", "due righe"),
    ],
)
def test_numbers_and_days_stay_what_they_are(cell, shown):
    assert in_csv(cell) == shown
    assert lines([cell], Column("Che cosa", lambda row: row))[1] == [shown, "Bruno · oggi"]


def test_the_headings_leave_before_a_row_is_asked_for():
    asked = []

    def rows():
        asked.append(True)
        yield "Alba"

    parts = csv_parts(table(rows()), "Bruno", lambda rows: None)
    assert (next(parts), asked) == (b"\xef\xbb\xbfNome;Scaricato da\r\n", [])
    assert (next(parts), asked) == (b"Alba;Bruno\r\n", [True])


def test_rows_are_told_before_they_leave_and_never_more_than_leave():
    told = []
    parts = csv_parts(table(iter(range(CHUNK + 1))), "Bruno", lambda rows: told.append(len(rows)))
    next(parts)
    assert told == []
    next(parts)
    assert told == [CHUNK]
    assert (next(parts), told) == (f"{CHUNK};Bruno\r\n".encode(), [CHUNK, 1])
