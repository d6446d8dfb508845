"""A file of pacts or movements from the upload to its end: seen, confirmed, done by the job worker. All rows or none.

Every row goes in by the same actions as a click would, under the role of who asked; nothing is written past them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.ledger import actions as ledger
from legami.ledger.models import Fund, Transfer
from legami.network.access import actor_under
from legami.network.models import Membership, Organisation
from legami.people.access import visible_people
from legami.people.importing.checking import BadCell, BadRow, plain
from legami.people.importing.files import Table, open_table
from legami.people.importing.loading import report_path, second_connection
from legami.people.importing.report import Report
from legami.people.models import Person

from ..models import Goal, Pact, TakenRow, TakeOver
from ..taking_over.sheets import SHEETS, Sheet
from . import money
from .drafting import put_part, save_frame, start_pact

PREVIEW_ROWS = 5
STEP = 50  # rows between two words of progress
REVIEW_EVERY_MONTHS = 3


class NothingToTakeOver(Refusal):
    """Il file ha solo le intestazioni, o nemmeno quelle. Controlla di avere scelto quello giusto."""


class ColumnsMissing(Refusal):
    """Nel file mancano delle colonne. Scarica il modello e copia lì i dati."""


class AlreadyConfirmed(Refusal):
    """Questa importazione è già partita. Guarda come procede qui sotto."""


class NoLongerYours(Refusal):
    """L’incarico con cui è stato caricato il file è finito: nessuna riga è entrata."""


def errors_of(run: TakeOver) -> Path:
    """Where the list of bad cells of this run stands, if there are any."""
    return report_path(Path(settings.MEDIA_ROOT) / "imports", str(run.pk))


@transaction.atomic
def receive(*, kind: str, upload: "UploadedFile[Any]", source: str, by: Actor) -> TakeOver:
    """Keep a file and look into it. Raises NotATable, NothingToTakeOver, ColumnsMissing; then nothing is kept."""
    name = (upload.name or "")[-160:]
    run = TakeOver(kind=kind, file_name=name, source=source, role=by.role, created_by=by.user)
    run.organisation = Organisation.objects.get(pk__in=[by.organisation_id])
    run.file.save(f"{uuid4().hex}{Path(name).suffix.lower()[:5]}", upload, save=False)
    try:
        path = Path(run.file.path)
        table = open_table(path, name, folder=path.parent)
        if table.path != path:  # of a workbook we keep the text in it
            path.unlink()
            run.file.name = str(Path(str(run.file.name)).with_name(table.path.name))
        _look_into(run, table)
    except Refusal:
        run.file.delete(save=False)
        raise
    run.save(force_insert=True)
    record(f"{_about(run)}.file_received", by=by, target=run)
    return run


def _about(run: TakeOver) -> str:
    """The first word of its verbs in the journal."""
    return "pact" if run.kind == TakeOver.Kind.PACTS else "fund"


def _look_into(run: TakeOver, table: Table) -> None:
    rows = table.rows()
    _, run.headers = next(rows, (0, []))
    preview = [cells for _, cells in zip(range(PREVIEW_ROWS), (cells for _, cells in rows), strict=False)]
    if not run.headers or not preview:
        raise NothingToTakeOver
    if missing := SHEETS[run.kind].missing(run.headers):
        raise ColumnsMissing(f"Nel file mancano queste colonne: {', '.join(missing)}. Scarica il modello e copia lì i dati.")
    run.preview = [[cell[:40] for cell in cells[: len(run.headers)]] for cells in preview]
    run.encoding, run.delimiter = table.encoding, table.delimiter
    run.rows_total = len(preview) + sum(1 for _ in rows)


@transaction.atomic
def confirm(*, run: TakeOver, by: Actor) -> None:
    """Put the file in the queue. Raises AlreadyConfirmed."""
    if not TakeOver.objects.filter(pk=run.pk, status=TakeOver.Status.SEEN).update(status=TakeOver.Status.QUEUED):
        raise AlreadyConfirmed
    record(f"{_about(run)}.take_over_started", by=by, target=run)


def take_over(run_id: UUID) -> bool:
    """Do a file that waits, or one whose worker died. False if it is done, gone, or another worker is on it."""
    try:
        return _take_over(run_id)
    except Refusal as refusal:  # the file or the role broke: told like a bad row
        told = [[0, "", str(refusal)]]
        TakeOver.objects.filter(pk=run_id).update(status=TakeOver.Status.REFUSED, rows_bad=1, first_errors=told, phase="")
        return False
    except Exception:
        TakeOver.objects.filter(pk=run_id).update(status=TakeOver.Status.FAILED, phase="")
        raise


def _take_over(run_id: UUID) -> bool:
    with second_connection() as beside, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [str(run_id)])
            if not cursor.fetchone()[0]:
                return False
        run = TakeOver.objects.select_related("organisation").filter(pk=run_id, status__in=TakeOver.UNFINISHED).first()
        if run is None:
            return False

        def progress(phase: str, rows: int) -> None:
            told = [phase, rows, run_id]
            beside.execute("UPDATE pacts_takeover SET status = 'running', phase = %s, rows_done = %s WHERE id = %s", told)

        progress("Leggo il file", 0)
        report = Report(errors_of(run))
        with closing(report):
            new = _bring_in(run, report, progress)
        _finish(run, report, new)
    run.file.delete(save=False)  # its rows are in, or it needs mending: a copy of it serves nobody
    return True


def _actor_of(run: TakeOver) -> Actor:
    """Who asked, in the role they asked in, if it is still theirs."""
    held = Membership.objects.active_on(today()).filter(user=run.created_by_id, organisation=run.organisation_id, role=run.role)
    found = held.select_related("user", "organisation").first()
    if found is None:
        raise NoLongerYours
    return actor_under(found)


def _finish(run: TakeOver, report: Report, new: int) -> None:
    TakeOver.objects.filter(pk=run.pk).update(
        status=TakeOver.Status.REFUSED if report.bad_lines else TakeOver.Status.DONE,
        phase="",
        rows_done=run.rows_total,
        rows_bad=report.bad_lines,
        rows_new=0 if report.bad_lines else new,
        first_errors=report.first,
        preview=[],
        finished_at=Now(),
    )
    ended = "take_over_refused" if report.bad_lines else "taken_over"
    record(f"{_about(run)}.{ended}", by=_actor_of(run), target=run)


# ---- rows ------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A row that was read: where it stood and what it says."""

    number: int
    values: Mapping[str, Any]
    sheet: Sheet

    @cached_property
    def key(self) -> str:
        """The row's own key."""
        return self.sheet.key_of(self.values)

    @cached_property
    def digest(self) -> str:
        """What tells it from a row with other words."""
        return self.sheet.digest_of(self.values)

    def told(self, reason: str, name: str = "code") -> BadCell:
        """Why it does not hold, beside one of its cells."""
        heading = next(cell.heading for cell in self.sheet.cells if cell.name == name)
        return BadCell(self.number, heading, str(self.values.get(name) or ""), reason)


class _Undo(Exception):
    """Takes back what was written before a bad row was found."""


def _bring_in(run: TakeOver, report: Report, progress: Callable[[str, int], None]) -> int:
    """Read all, then write all; with a bad row anywhere, nothing. How many rows were new."""
    by, sheet = _actor_of(run), SHEETS[run.kind]
    lines = list(_lines(run, sheet, report))
    known = dict(_there(run).values_list("key", "digest"))
    fresh = [line for line in lines if not _is_known(line, known, report)]
    takes = _Pacts(run, by, report) if run.kind == TakeOver.Kind.PACTS else _Movements(run, by, report)
    try:
        with transaction.atomic():
            takes.check(fresh)
            if not report.bad_lines:
                takes.write(fresh, progress)
            if report.bad_lines:
                raise _Undo
    except _Undo:
        return 0
    return len(fresh)


def _there(run: TakeOver) -> Any:
    return TakenRow.objects.filter(organisation=run.organisation_id, kind=run.kind, source=run.source)


def _lines(run: TakeOver, sheet: Sheet, report: Report) -> Iterator[Line]:
    rows = Table(Path(run.file.path), run.encoding, run.delimiter).rows()
    columns = sheet.columns(run.headers)
    next(rows)  # headings
    seen: dict[str, int] = {}
    for number, cells in rows:
        try:
            values = sheet.read(number, cells, run.headers, columns)
        except BadRow as bad:
            report.add(bad.cells)
            continue
        line = Line(number, values, sheet)
        if first := seen.get(line.key):
            report.add([line.told(f"È la stessa della riga {first}. Togli una delle due.")])
            continue
        seen[line.key] = number
        yield line


def _is_known(line: Line, known: Mapping[str, str], report: Report) -> bool:
    """True for a row that came in before; one that has changed since is told."""
    if known.get(line.key) not in (None, line.digest):
        report.add([line.told("Questa riga è già entrata con altri dati. Il dato di adesso si cambia in Legami.")])
    return line.key in known


@dataclass
class _Pacts:
    """Rows that are goals of pacts: a pact for each code, as a draft that the person will sign in Legami."""

    run: TakeOver
    by: Actor
    report: Report
    people: dict[str, list[Person]] = field(default_factory=dict)

    SAME = ("tax_code", "given_name", "family_name", "birth_date", "kind", "starts_on", "ends_on", "first_review_on")

    def check(self, lines: list[Line]) -> None:
        """Each code is one pact of one person whom the worker follows."""
        for person in visible_people(self.by, with_merged=False).select_related("municipality"):
            for mark in {person.tax_code, *_marks(person.given_name, person.family_name, person.birth_date)} - {""}:
                self.people.setdefault(mark, []).append(person)
        codes_known = set(_there(self.run).values_list("code", flat=True))
        for first, *others in self._by_code(lines):
            if plain(first.values["code"]) in codes_known:
                self.report.add([first.told("Questo patto è già entrato: l’obiettivo nuovo si aggiunge in Legami.", "words")])
            elif (reason := self._unknown(first)) is not None:
                self.report.add([first.told(reason, "tax_code")])
            for line in others:
                for name in self.SAME:
                    if line.values[name] != first.values[name]:
                        self.report.add([line.told(f"Qui non è come nella riga {first.number}, dello stesso patto.", name)])
                        break

    def _unknown(self, line: Line) -> str | None:
        found = self._found(line)
        if not found:
            return "Tra le persone che segui non c’è. Registrala, o fattela assegnare, poi riprova."
        return (
            None if len(found) == 1 else "Segui più persone con questo nome. Aggiungi il codice fiscale o la data di nascita."
        )

    def _found(self, line: Line) -> list[Person]:
        v = line.values
        return self.people.get(v["tax_code"] or _marks(v["given_name"], v["family_name"], v["birth_date"])[-1], [])

    def write(self, lines: list[Line], progress: Callable[[str, int], None]) -> None:
        """One pact after another; a refusal takes that pact back and names its row."""
        done = 0
        for goals in self._by_code(lines):
            try:
                with transaction.atomic():
                    self._write_one(goals)
            except Refusal as refusal:
                self.report.add([goals[0].told(str(refusal))])
            done += len(goals)
            progress("Scrivo i patti", done)

    def _write_one(self, goals: list[Line]) -> None:
        [person], said = self._found(goals[0]), goals[0].values
        pact = start_pact(
            person=person, kind=said["kind"], organisation=self.run.organisation, starts_on=said["starts_on"], by=self.by
        )
        version = pact.versions.get()
        frame = {name: said[name] for name in ("ends_on", "first_review_on")}
        save_frame(version=version, review_every_months=REVIEW_EVERY_MONTHS, by=self.by, **frame)
        for line in goals:
            wanted = ("words", "weight", "baseline_level", "level_0")
            levels = ("level_minus_2", "level_minus_1", "level_plus_1", "level_plus_2")
            put_part(version=version, part=Goal(**{name: line.values[name] for name in (*wanted, *levels)}), by=self.by)
        TakenRow.objects.bulk_create(_taken(self.run, line, pact=pact) for line in goals)

    @staticmethod
    def _by_code(lines: list[Line]) -> list[list[Line]]:
        groups: dict[str, list[Line]] = {}
        for line in lines:
            groups.setdefault(plain(line.values["code"]), []).append(line)
        return list(groups.values())


@dataclass
class _Movements:
    """Rows that are movements of funds: what came in, and what was paid out before Legami."""

    run: TakeOver
    by: Actor
    report: Report
    funds: dict[str, Fund] = field(default_factory=dict)

    def check(self, lines: list[Line]) -> None:
        """Each fund is one of the body's own, and no day is still to come."""
        self.funds = {plain(fund.name): fund for fund in Fund.objects.filter(organisation=self.run.organisation_id)}
        for line in lines:
            if plain(line.values["fund"]) not in self.funds:
                reason = "Nell’ente non c’è un fondo con questo nome. Aprilo prima, o correggi il nome."
                self.report.add([line.told(reason, "fund")])
            elif line.values["happened_on"] > today():
                self.report.add([line.told("Questo giorno deve ancora venire.", "happened_on")])

    def write(self, lines: list[Line], progress: Callable[[str, int], None]) -> None:
        """By day, on a day what comes in first: so that a fund never pays what it has not got."""
        ordered = sorted(lines, key=lambda line: (line.values["happened_on"], line.values["comes_in"] is None, line.number))
        for done, line in enumerate(ordered, start=1):
            try:
                with transaction.atomic():
                    TakenRow.objects.bulk_create([_taken(self.run, line, transfer=self._post(line))])
            except Refusal as refusal:
                self.report.add([line.told(str(refusal), "goes_out" if line.values["goes_out"] else "comes_in")])
            if done % STEP == 0 or done == len(ordered):
                progress("Scrivo i movimenti", done)

    def _post(self, line: Line) -> Transfer:
        fund, said = self.funds[plain(line.values["fund"])], line.values
        told: dict[str, Any] = {
            "key": f"taken-over:{self.run.organisation_id}:{uuid4()}",
            "purpose": f"{said['who']}: {said['reason']}",
            "happened_on": said["happened_on"],
            "by": self.by,
        }
        if said["comes_in"] is not None:
            return ledger.receive_into_fund(fund=fund, cents=said["comes_in"], **told)
        paid_to = money.suppliers_of(self.run.organisation)
        return ledger.post_transfer(debit=ledger.main_account(fund), credit=paid_to, quantity=said["goes_out"], **told)


def _marks(given_name: str, family_name: str, birth_date: Any) -> list[str]:
    """What one can be recognised by without a tax code, the plainest first."""
    name = plain(f"{family_name} {given_name}")
    return [name, f"{name} {birth_date}"] if birth_date else [name]


def _taken(run: TakeOver, line: Line, *, pact: Pact | None = None, transfer: Transfer | None = None) -> TakenRow:
    return TakenRow(
        run=run,
        organisation=run.organisation,
        kind=run.kind,
        source=run.source,
        code=plain(line.values["code"]),
        key=line.key,
        digest=line.digest,
        pact=pact,
        transfer=transfer,
    )
