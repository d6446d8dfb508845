"""An import from the upload to its end: asked by somebody, done by the job worker, seen on a page."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record

from ..importing.checking import REQUIRED, guess_mapping
from ..importing.files import NotATable, Table, open_table
from ..importing.loading import Outcome, checker_for, load_people, report_path, second_connection
from ..importing.report import Report
from ..models import ImportRun

PREVIEW_ROWS = 5
MAX_COLUMNS = 60


class NothingInside(Refusal):
    """Il file ha solo le intestazioni, o nemmeno quelle. Controlla di avere scelto quello giusto."""


class ColumnsMissing(Refusal):
    """Servono almeno il nome e il cognome. Scegli le loro colonne."""


class ColumnTwice(Refusal):
    """La stessa colonna è scelta due volte. Lasciala in un posto solo."""


class AlreadyStarted(Refusal):
    """Questa importazione è già partita. Guarda come procede qui sotto."""


def report_of(run: ImportRun) -> Path:
    """Where the list of bad cells of this import stands, if there are any."""
    return report_path(Path(settings.MEDIA_ROOT) / "imports", str(run.pk))


def table_of(run: ImportRun) -> Table:
    """How to read the file of this import."""
    return Table(Path(run.file.path), run.encoding, run.delimiter)


@transaction.atomic
def receive_file(*, upload: "UploadedFile[Any]", source: str, by: Actor) -> ImportRun:
    """Keep a file of people and look into it. Raises NotATable, NothingInside; then nothing is kept."""
    name = (upload.name or "")[-160:]
    run = ImportRun(file_name=name, source=source, created_by=by.user)
    run.file.save(f"{uuid4().hex}{Path(name).suffix.lower()[:5]}", upload, save=False)
    try:
        path = Path(run.file.path)
        table = open_table(path, name, folder=path.parent)
        if table.path != path:  # a workbook is read once: what we keep is the text in it
            path.unlink()
            run.file.name = str(Path(str(run.file.name)).with_name(table.path.name))
        _look_into(run, table)
    except Refusal:
        run.file.delete(save=False)
        raise
    run.save(force_insert=True)
    record("people.file_received", by=by, target=run)
    return run


def _look_into(run: ImportRun, table: Table) -> None:
    """Headers, first rows, number of rows, and a first guess of what each column is."""
    rows = table.rows()
    _, run.headers = next(rows, (0, []))
    preview = [cells for _, cells in zip(range(PREVIEW_ROWS), (cells for _, cells in rows), strict=False)]
    if not run.headers or not preview:
        raise NothingInside
    if len(run.headers) > MAX_COLUMNS:
        raise NotATable(f"Il file ha {len(run.headers)} colonne: al massimo {MAX_COLUMNS}. Togli quelle che non servono.")
    run.preview = [[cell[:40] for cell in cells[: len(run.headers)]] for cells in preview]
    run.encoding, run.delimiter = table.encoding, table.delimiter
    run.rows_total = len(preview) + sum(1 for _ in rows)
    run.mapping = guess_mapping(run.headers)


@transaction.atomic
def start_import(*, run: ImportRun, mapping: dict[str, int], use_successors: bool, by: Actor) -> ImportRun:
    """Say what each column is and put the import in the queue. Raises ColumnsMissing, ColumnTwice, AlreadyStarted."""
    if not set(REQUIRED) <= set(mapping):
        raise ColumnsMissing
    if len(set(mapping.values())) < len(mapping):
        raise ColumnTwice
    waiting = ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.MAPPING)
    if not waiting.update(mapping=mapping, use_successors=use_successors, status=ImportRun.Status.QUEUED):
        raise AlreadyStarted
    run.refresh_from_db()
    record("people.import_started", by=by, target=run)
    return run


def run_import(run_id: UUID, *, by: Actor | None = None) -> Outcome | None:
    """Do an import that waits, or one whose worker died. None if it is done, gone, or another worker is on it.

    All rows or none; the end is written in the transaction of the rows.
    """
    try:
        return _run(run_id, by)
    except Refusal as refusal:  # the file broke halfway: told like a bad row
        told = [[0, "", str(refusal)]]
        ImportRun.objects.filter(pk=run_id).update(status=ImportRun.Status.REFUSED, rows_bad=1, first_errors=told, phase="")
        return None
    except Exception:
        ImportRun.objects.filter(pk=run_id).update(status=ImportRun.Status.FAILED, phase="")
        raise


def _run(run_id: UUID, by: Actor | None) -> Outcome | None:
    with second_connection() as progress_cursor, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [str(run_id)])
            if not cursor.fetchone()[0]:
                return None
        run = ImportRun.objects.filter(pk=run_id, status__in=ImportRun.UNFINISHED).first()
        if run is None:
            return None

        def progress(phase: str, rows_done: int) -> None:
            progress_cursor.execute(
                "UPDATE people_importrun SET status = 'running', phase = %s, rows_done = %s WHERE id = %s",
                [phase, rows_done, run_id],
            )

        progress("Comincio", 0)
        report = Report(report_of(run))
        checker = checker_for(run.headers, run.mapping, use_successors=run.use_successors)
        outcome = load_people(table_of(run), checker=checker, source=run.source, report=report, progress=progress)
        _finish(run, outcome, report, by)
    run.file.delete(save=False)  # the people are in, or the file needs mending: a copy of it serves nobody
    return outcome


def _finish(run: ImportRun, outcome: Outcome, report: Report, by: Actor | None) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportRun.Status.REFUSED if outcome.rows_bad else ImportRun.Status.DONE,
        phase="",
        rows_total=outcome.rows_total,
        rows_done=outcome.rows_total,
        rows_bad=outcome.rows_bad,
        rows_new=outcome.rows_new,
        rows_changed=outcome.rows_changed,
        first_errors=report.first,
        preview=[],
        finished_at=Now(),
    )
    record("people.import_refused" if outcome.rows_bad else "people.imported", by=by, target=run)
