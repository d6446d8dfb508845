"""People from a file: all in, or every bad cell told."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from legami.people.actions.importing import (
    AlreadyStarted,
    ColumnsMissing,
    ColumnTwice,
    NothingInside,
    receive_file,
    report_of,
    run_import,
    start_import,
)
from legami.people.importing.files import NotATable, open_table
from legami.people.importing.loading import Outcome, checker_for, load_people
from legami.people.importing.report import Report
from legami.people.importing.workbook import as_text
from legami.people.models import ContactPoint, ImportRun, Person
from legami.people.tests.factories import PersonFactory

HEADERS = ["Cognome", "Nome", "Data di nascita", "Codice fiscale", "Comune", "Telefono", "Matricola"]
ALBA = ["D’Angelo", "Niccolò", "08/03/1975", "RCCMNL83S18D969H", "Soresina", "0372 407111", "A1"]
BRUNO = ["Neri", "Bruno", "", "", "Ca' d'Andrea", "", "A2"]


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def write(path: Path, rows, encoding="utf-8", delimiter=";") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def mapping(**more):
    return {"family_name": 0, "given_name": 1, "birth_date": 2, "tax_code": 3, "municipality": 4, "phone": 5, **more}


def load(path: Path, *, dry_run=False, use_successors=True, columns=None) -> tuple[Outcome, Report]:
    report = Report(path.with_suffix(".report"))
    checker = checker_for(HEADERS, columns or mapping(external_id=6), use_successors=use_successors)
    table = open_table(path, path.name, folder=path.parent)
    quiet = lambda *_: None  # noqa: E731
    return load_people(table, checker=checker, source="anagrafe", report=report, progress=quiet, dry_run=dry_run), report


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_usual_encoding_and_delimiter_is_understood(db, tmp_path, encoding, delimiter):
    load(write(tmp_path / "a.csv", [HEADERS, ALBA, BRUNO], encoding, delimiter))
    names = Person.objects.order_by("external_id").values_list("family_name", "given_name", "municipality__name")
    assert list(names) == [("D’Angelo", "Niccolò", "Soresina"), ("Neri", "Bruno", "Torre de' Picenardi")]


def test_a_workbook_brings_dates_and_numbers_as_they_are(db, tmp_path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    sheet.append(["Rossi", "Alba", date(1975, 3, 8), "", "Soresina", 372407111, 17])
    book.save(tmp_path / "a.xlsx")
    load(tmp_path / "a.xlsx")
    alba = Person.objects.get()
    assert (alba.birth_date, alba.external_id, alba.contacts.get().value) == (date(1975, 3, 8), "17", "+39372407111")


def test_a_workbook_with_an_empty_row_and_a_broken_line_still_names_the_right_row(db, tmp_path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADERS, [], ["Ros\nsi", "Alba", "", "", "Soresina", "", ""], ["Neri", "Bruno", "39/39/1999", "", "", "", ""]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    outcome, report = load(tmp_path / "a.xlsx")
    assert (outcome.rows_total, outcome.rows_bad, [line for line, *_ in report.first]) == (2, 1, [4])


def test_a_workbook_received_is_kept_as_the_text_in_it(story, tmp_path):
    book = Workbook(write_only=True)
    book.create_sheet().append(["Cognome", "Nome"])
    book.worksheets[0].append(["Rossi", "Alba"])
    book.save(tmp_path / "a.xlsx")
    file = SimpleUploadedFile("a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    run = receive_file(upload=file, source="anagrafe", by=story.elena)
    kept = Path(run.file.path)
    assert (kept.read_text(), [path.name for path in kept.parent.iterdir()]) == ("Cognome,Nome\nRossi,Alba\n", [kept.name])


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_two_columns_are_enough_to_tell_the_separator(tmp_path, delimiter):
    rows = [["Cognome", "Nome"], ["Rossi", "Alba, detta Lalla"], ["Neri", "Bruno; assistente"]]
    path = write(tmp_path / "a.csv", rows, delimiter=delimiter)
    table = open_table(path, path.name, folder=tmp_path)
    assert (table.delimiter, [cells for _, cells in table.rows()]) == (delimiter, rows)


def test_the_same_file_again_changes_nothing(db, tmp_path):
    path = write(tmp_path / "a.csv", [HEADERS, ALBA, BRUNO])
    assert load(path)[0] == Outcome(2, 0, rows_new=2)
    assert load(path)[0] == Outcome(2, 0, rows_same=2)
    assert (Person.objects.count(), ContactPoint.objects.count()) == (2, 1)


def test_without_any_key_the_same_file_again_changes_nothing_too(db, tmp_path):
    columns = {"family_name": 0, "given_name": 1, "birth_date": 2}
    path = write(tmp_path / "a.csv", [HEADERS, ALBA, BRUNO])
    assert load(path, columns=columns)[0] == Outcome(2, 0, rows_new=2)
    assert load(path, columns=columns)[0] == Outcome(2, 0, rows_same=2)


def test_a_known_person_is_found_by_tax_code_and_an_empty_cell_erases_nothing(db, tmp_path):
    known = PersonFactory.create(tax_code="RCCMNL83S18D969H", address="Via Roma 1", birth_date=date(1975, 3, 8))
    row = ["D’Angelo", "Niccolò", "", "RCCMNL83S18D969H", "Crema", "", ""]
    assert load(write(tmp_path / "a.csv", [HEADERS, row]))[0] == Outcome(1, 0, rows_changed=1)
    known.refresh_from_db()
    assert (known.family_name, known.birth_date, str(known.municipality)) == ("D’Angelo", date(1975, 3, 8), "Crema")


def test_a_protected_address_is_not_overwritten(db, tmp_path):
    known = PersonFactory.create(tax_code="RCCMNL83S18D969H", address="nascosto", address_is_protected=True)
    row = ["Rossi", "Alba", "", "RCCMNL83S18D969H", "", "Via Roma 1", ""]
    load(write(tmp_path / "a.csv", [HEADERS, row]), columns={"family_name": 0, "given_name": 1, "tax_code": 3, "address": 5})
    known.refresh_from_db()
    assert (known.family_name, known.address) == ("Rossi", "nascosto")


def test_every_bad_cell_is_told_with_line_column_and_reason_and_nobody_comes_in(db, tmp_path):
    rows = [
        HEADERS,
        ALBA,
        ["", "Carla", "31/02/1980", "RCCMNL83S18D969A", "Milano", "chiedere", "A3"],
        ["Verdi", "Dario", "08/03/2999", "", "Piadena", "", "A4"],
    ]
    outcome, report = load(write(tmp_path / "a.csv", rows), use_successors=False)
    assert (outcome, Person.objects.count()) == (Outcome(3, 2), 0)
    assert [(line, column) for line, column, _ in report.first] == [
        (3, "Cognome"),
        (3, "Data di nascita"),
        (3, "Codice fiscale"),
        (3, "Comune"),
        (3, "Telefono"),
        (4, "Data di nascita"),
        (4, "Comune"),
    ]
    assert str(report.first[-1][2]).endswith("Scegli Piadena Drizzona.")
    told = list(csv.reader(report.path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert (len(told), told[1][:2]) == (8, ["3", "Cognome"])


def test_a_line_is_counted_as_an_editor_counts_it(db, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Cognome;Nome\n"Rossi\nBianchi";Alba\n\n;Bruno\n', encoding="utf-8")
    assert load(path, columns={"family_name": 0, "given_name": 1})[1].first == [[5, "Cognome", "Manca il cognome."]]


def test_two_rows_of_one_person_are_told(db, tmp_path):
    twin = ["Altro", "Nome", "", ALBA[3], "", "", "A9"]
    outcome, report = load(write(tmp_path / "a.csv", [HEADERS, ALBA, twin]))
    assert (outcome.rows_bad, report.first) == (
        1,
        [[3, "Codice fiscale", "È la stessa persona della riga 2. Togli una delle due."]],
    )


def test_a_tax_code_that_is_two_people_here_is_told(db, tmp_path):
    for _ in range(2):
        PersonFactory.create(tax_code=ALBA[3])
    outcome, report = load(write(tmp_path / "a.csv", [HEADERS, ALBA]))
    assert (outcome.rows_bad, report.first[0][:2]) == (1, [2, "Codice fiscale"])


def test_a_dry_run_tells_and_changes_nothing(db, tmp_path):
    outcome, _ = load(write(tmp_path / "a.csv", [HEADERS, ALBA]), dry_run=True)
    assert (outcome, Person.objects.count()) == (Outcome(1, 0, rows_new=1), 0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"Cognome;Nome\nRossi;Alba\n", "ma dentro c’è altro"),
        ("a.xlsx", b"PK\x03\x04 rotto", "ma dentro c’è altro"),
        ("a.csv", b"PK\x03\x04....", "Rinominalo in .xlsx"),
        ("a.csv", b"Cognome\0;Nome\nRossi;Alba\n", "non c’è testo"),
        ("a.csv", b"Cognome;Nome\nRoss\x81;Alba\n", "lettere accentate"),
        ("a.csv", b"", "vuoto"),
        ("a.pdf", b"%PDF-1.7", "I file «.pdf»"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_kindly(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotATable, match=reason):
        open_table(path, name, folder=path.parent)


def upload(rows, name="anagrafe.csv"):
    return SimpleUploadedFile(name, "\n".join(";".join(row) for row in rows).encode())


def test_an_upload_is_looked_into_and_its_columns_guessed(story):
    run = receive_file(upload=upload([HEADERS, ALBA, BRUNO]), source="anagrafe", by=story.elena)
    assert (run.rows_total, run.delimiter, run.mapping) == (2, ";", mapping(external_id=6))
    assert run.preview == [ALBA, BRUNO]


def test_a_refused_upload_leaves_no_file(story, tmp_path):
    with pytest.raises(NothingInside):
        receive_file(upload=upload([HEADERS]), source="anagrafe", by=story.elena)
    assert (list((tmp_path / "imports").iterdir()), ImportRun.objects.count()) == ([], 0)


def test_an_import_from_upload_to_end_deletes_its_file(story, tmp_path):
    run = receive_file(upload=upload([HEADERS, ALBA]), source="anagrafe", by=story.elena)
    start_import(run=run, mapping=run.mapping, use_successors=False, by=story.elena)
    with pytest.raises(AlreadyStarted):
        start_import(run=run, mapping=run.mapping, use_successors=False, by=story.elena)
    assert run_import(run.pk) == Outcome(1, 0, rows_new=1)
    assert run_import(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.rows_new, run.rows_done, list((tmp_path / "imports").iterdir())) == ("done", 1, 1, [])


def test_an_import_with_bad_rows_says_so_and_keeps_the_report(story):
    run = receive_file(upload=upload([HEADERS, [*ALBA[:2], "domani", *ALBA[3:]]]), source="anagrafe", by=story.elena)
    start_import(run=run, mapping=run.mapping, use_successors=False, by=story.elena)
    run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.rows_bad, run.first_errors[0][:2]) == ("refused", 1, [2, "Data di nascita"])
    assert report_of(run).is_file()


def test_name_and_surname_must_be_mapped_once(story):
    run = receive_file(upload=upload([HEADERS, ALBA]), source="anagrafe", by=story.elena)
    with pytest.raises(ColumnsMissing):
        start_import(run=run, mapping={"given_name": 1}, use_successors=False, by=story.elena)
    with pytest.raises(ColumnTwice):
        start_import(run=run, mapping={"given_name": 1, "family_name": 1}, use_successors=False, by=story.elena)


@pytest.mark.race
def test_progress_is_seen_while_the_import_is_open(committed_db, settings, tmp_path, monkeypatch):
    """What another connection sees halfway: the counter moves, nobody has come in yet."""
    from django.db import connections

    from legami.accounts.models import User
    from legami.people.importing import loading

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(loading, "STEP", 1)
    worker = User.objects.create_user(name="Elena")
    run = ImportRun.objects.create(
        file_name="a.csv",
        source="s",
        encoding="utf-8",
        delimiter=";",
        headers=HEADERS,
        mapping=mapping(),
        created_by=worker,
        status="queued",
    )
    run.file.save("a.csv", upload([HEADERS, ALBA, BRUNO]))
    seen = []
    merge = loading._merge

    def look(*args):
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT status, rows_done, (SELECT count(*) FROM people_person) FROM people_importrun")
            seen.append(cursor.fetchone())
        other.close()
        return merge(*args)

    monkeypatch.setattr(loading, "_merge", look)
    monkeypatch.setattr("legami.people.actions.importing.checker_for", lambda h, m, **_: checker_for(h, m, use_successors=True))
    run_import(run.pk)
    assert (seen, Person.objects.count()) == ([("running", 2, 0)], 2)


@pytest.mark.race
def test_an_import_whose_worker_died_starts_again_and_brings_everybody_in_once(committed_db, settings, tmp_path, monkeypatch):
    from legami.accounts.models import User
    from legami.people.importing import loading

    settings.MEDIA_ROOT = tmp_path
    run = ImportRun.objects.create(
        file_name="a.csv",
        source="s",
        encoding="utf-8",
        delimiter=";",
        headers=HEADERS,
        mapping=mapping(external_id=6),
        created_by=User.objects.create_user(name="Elena"),
        status="queued",
    )
    run.file.save("a.csv", upload([HEADERS, ALBA]))
    merge = loading._merge

    def die(*args):
        merge(*args)
        raise SystemExit

    monkeypatch.setattr(loading, "_merge", die)
    with pytest.raises(SystemExit):
        run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, Person.objects.count()) == ("running", 0)
    monkeypatch.setattr(loading, "_merge", merge)
    assert run_import(run.pk) == Outcome(1, 0, rows_new=1)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b'nome;cognome\n"' + b"a" * 200_000 + b"\n" + b"b" * 200_000])
def test_a_mark_without_text_and_an_endless_cell_are_refused_in_words(story, content):
    file = SimpleUploadedFile("persone.csv", content)
    with pytest.raises((NothingInside, NotATable)):
        receive_file(upload=file, source="anagrafe", by=story.elena)


def test_a_cell_of_a_workbook_loses_the_sign_that_the_database_cannot_hold():
    assert as_text(" Al\x00ba ") == "Alba"
