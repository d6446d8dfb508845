"""`manage.py import_people anagrafe.csv --source anagrafe`: the same import as the page, with a progress bar."""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from legami.core.memory import children_peak_mb, peak_mb
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.people.importing.checking import REQUIRED, guess_mapping
from legami.people.importing.files import open_table
from legami.people.importing.loading import checker_for, load_people
from legami.people.importing.report import Report


class Command(BaseCommand):
    """Import people from a CSV or XLSX file, all or none."""

    help = "Importa persone da un file CSV o XLSX: tutte le righe o nessuna."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, from which archive, and whether to only try."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="anagrafe", help="nome dell'archivio da cui viene il file")
        parser.add_argument("--dry-run", action="store_true", help="controlla tutto e non cambia niente")
        parser.add_argument("--use-successors", action="store_true", help="per i comuni soppressi usa il comune nuovo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, load; say how long it took."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Il file {path} non c'è.")
        with TemporaryDirectory() as folder:
            self._import(path, Path(folder), options)

    def _import(self, path: Path, folder: Path, options: dict[str, Any]) -> None:
        started = time.monotonic()
        try:
            table = open_table(path, path.name, folder=folder)
            _, headers = next(table.rows())
            mapping = guess_mapping(headers)
            if not set(REQUIRED) <= set(mapping):
                raise CommandError("Non trovo le colonne «Nome» e «Cognome»: correggi le intestazioni del file.")
            report = Report(path.with_name(f"{path.stem}-errori.csv"))
            checker = checker_for(headers, mapping, use_successors=options["use_successors"])
            outcome = load_people(
                table,
                checker=checker,
                source=options["source"],
                report=report,
                progress=self._bar,
                dry_run=options["dry_run"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write("")
        if outcome.rows_bad:
            raise CommandError(f"{outcome.rows_bad} righe da correggere, nessuna importata: leggi {report.path}")
        if not options["dry_run"]:
            record("people.imported", by=None)
        seconds = time.monotonic() - started
        # Of the larger process: a workbook is read by one of its own, gone before the import begins.
        most = max(peak_mb(), children_peak_mb())
        self.stdout.write(
            f"{outcome.rows_total} righe: {outcome.rows_new} nuove, {outcome.rows_changed} aggiornate, "
            f"{outcome.rows_same} uguali. {seconds:.1f} s, {most:.0f} MB."
        )

    def _bar(self, phase: str, rows_done: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{phase}: {rows_done:>9,} righe".replace(",", "."), ending="")
            self.stderr.flush()
