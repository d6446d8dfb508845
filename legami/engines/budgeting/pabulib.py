"""Votes as text in the pabulib format (`.pb`): three parts, META, PROJECTS and VOTES, each a table with semicolons.

Source: pabulib.org/format. Approval (and choose-1), cumulative and scoring ballots, and rankings. A ranking becomes points as
Borda gave them: as many as a full ballot is long for the first, one less for each place after.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import count

from .election import BadElection, Ballot, Election, Money, Project

PARTS = ("META", "PROJECTS", "VOTES")
TICKS, POINTS, RANKING = ("approval", "choose-1"), ("cumulative", "scoring"), ("ordinal",)
NUMBER = re.compile(r"-?[0-9]{1,18}([.,][0-9]{1,9})?")
SHOWN = 20  # problems told in one go
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of the file; line 0 is the file as a whole."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Riga {self.line}: {self.sentence}" if self.line else self.sentence


class BadFile(ValueError):
    """Il file non si può leggere; ogni problema ha la sua riga."""

    def __init__(self, problems: Sequence[Remark]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        more = len(self.problems) - SHOWN
        told = [str(problem) for problem in self.problems[:SHOWN]]
        super().__init__("\n".join([*told, f"E altri problemi: {more}."] if more > 0 else told))


@dataclass(frozen=True)
class PbFile:
    """A vote as read: its election, kind of ballot, what META says, and remarks that do not stop the count."""

    election: Election
    vote_type: str
    meta: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]


def read_pb(text: str) -> PbFile:
    """The vote in a file's text. Raises BadFile with all that is wrong, each with its line. Cost O(n).

    >>> meta, projects = "META\\nkey;value\\nbudget;10\\nvote_type;approval\\n", "PROJECTS\\nproject_id;cost\\na;5\\n"
    >>> read_pb(meta + projects + "VOTES\\nvoter_id;vote\\n1;a\\n").election.votes
    {'a': 1}
    """
    return _Reading(text).file()


@dataclass
class _Reading:
    """One pass over a file, collecting what is wrong."""

    text: str
    problems: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def file(self) -> PbFile:
        parts = self.parts()
        for part in PARTS:
            if part not in parts:
                self.wrong(0, f"Manca la parte {part}.")
        self.stop_if_wrong()
        pairs = [(line, row[0].strip(), "".join(row[1:2]).strip()) for line, row in parts["META"]]
        meta = {key: value for _, key, value in pairs if key != "key"}
        lines = {key: line for line, key, _ in pairs}
        budget, vote_type = self.budget(meta, lines), self.vote_type(meta, lines)
        projects = self.projects(parts["PROJECTS"], budget)
        ballots = self.ballots(parts["VOTES"], {project.key for project in projects}, vote_type)
        self.stop_if_wrong()
        if vote_type in RANKING:
            ballots = borda(ballots, meta.get("max_length", ""))
        self.compare_totals(meta, lines, projects, ballots)
        try:
            election = Election.of(budget, projects, ballots)
        except BadElection as refusal:
            raise BadFile([Remark(0, str(refusal))]) from refusal
        return PbFile(election, vote_type, tuple(meta.items()), tuple(self.remarks))

    def wrong(self, line: int, sentence: str) -> None:
        self.problems.append(Remark(line, sentence))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise BadFile(self.problems)

    def parts(self) -> dict[str, list[tuple[int, list[str]]]]:
        """The rows of each part with their line numbers, headers first."""
        found: dict[str, list[tuple[int, list[str]]]] = {}
        rows: list[tuple[int, list[str]]] | None = None
        reader = csv.reader(io.StringIO(self.text.removeprefix("\ufeff")), delimiter=";")
        try:
            for row in reader:
                head = row[0].strip() if row else ""
                if head.upper() in PARTS and not any(cell.strip() for cell in row[1:]):
                    if head.upper() in found:
                        self.wrong(reader.line_num, f"La parte {head.upper()} c’è due volte.")
                    rows = found.setdefault(head.upper(), [])
                elif any(cell.strip() for cell in row):
                    if rows is None:
                        self.wrong(reader.line_num, "Il file deve cominciare con la riga META.")
                        break
                    rows.append((reader.line_num, row))
        except csv.Error:
            self.wrong(reader.line_num, "Qui il testo è rovinato e non si può leggere.")
        self.stop_if_wrong()
        return found

    def budget(self, meta: Row, lines: dict[str, int]) -> Money:
        line = lines.get("budget", 0)
        if "budget" not in meta:
            self.wrong(line, "In META manca il budget.")
            return 0
        found = self.number(line, meta["budget"], "Il budget")
        if found is not None and found <= 0:
            self.wrong(line, "Il budget deve essere più grande di zero.")
        return found or 0

    def vote_type(self, meta: Row, lines: dict[str, int]) -> str:
        found = meta.get("vote_type", "").lower()
        if found not in TICKS + POINTS + RANKING:
            kinds = ", ".join(TICKS + POINTS + RANKING)
            self.wrong(lines.get("vote_type", 0), f"Il tipo di voto (vote_type) in META deve essere uno di questi: {kinds}.")
        return found

    def number(self, line: int, written: str, what: str) -> Money | None:
        if not NUMBER.fullmatch(written.strip()):
            self.wrong(line, f"{what} non è un numero: «{written.strip()[:40]}».")
            return None
        return tidy(Fraction(written.strip().replace(",", ".")))

    def table(self, rows: list[tuple[int, list[str]]], part: str, needed: Iterable[str]) -> Iterator[tuple[int, Row]]:
        """Rows as dictionaries, if the headers are there."""
        line, header = rows[0] if rows else (0, [])
        names = [name.strip().lower() for name in header]
        missing = [name for name in needed if name not in names]
        if missing:
            self.wrong(line, f"Nella parte {part} mancano le colonne: {', '.join(missing)}.")
            return
        for line, row in rows[1:]:
            yield line, dict(zip(names, (cell.strip() for cell in row), strict=False))

    def projects(self, rows: list[tuple[int, list[str]]], budget: Money) -> list[Project]:
        found: dict[str, Project] = {}
        for line, row in self.table(rows, "PROJECTS", ("project_id", "cost")):
            key = row.get("project_id", "")
            if not key or key in found:
                self.wrong(line, f"Il progetto «{key}» c’è già." if key else "Manca la sigla del progetto.")
                continue
            if not key.isprintable():
                self.wrong(line, "La sigla del progetto ha caratteri che non si vedono.")
            cost = self.number(line, row.get("cost", ""), f"Il costo del progetto {key}")
            if cost is not None and cost <= 0:
                self.wrong(line, f"Il costo del progetto {key} deve essere più grande di zero.")
            elif cost is not None and budget and cost > budget:
                self.remarks.append(Remark(line, f"Il progetto {key} costa più di tutto il budget: non può vincere."))
            found[key] = Project(key, cost or 0, row.get("name", ""))
        if rows and not found and not self.problems:
            self.wrong(rows[0][0], "Non c’è nessun progetto.")
        return list(found.values())

    def ballots(self, rows: list[tuple[int, list[str]]], keys: set[str], vote_type: str) -> list[Ballot]:
        with_points = vote_type in POINTS
        needed = ("voter_id", "vote", "points") if with_points else ("voter_id", "vote")
        seen: dict[str, int] = {}
        found, empty = [], []
        for line, row in self.table(rows, "VOTES", needed):
            voter = row.get("voter_id", "")
            if not voter:
                self.wrong(line, "Manca la sigla del votante.")
            elif voter in seen:
                self.wrong(line, f"Il votante «{voter}» ha già votato alla riga {seen[voter]}.")
            seen.setdefault(voter, line)
            ballot = self.ballot(line, row, keys, with_points=with_points)
            found.append(ballot)
            empty += [] if ballot.projects else [line]
        if empty:
            self.remarks.append(Remark(empty[0], f"Schede bianche: {len(empty)}. Contano tra i votanti."))
        if rows and not found and not self.problems:
            self.wrong(rows[0][0], "Nessuno ha votato: non c’è niente da contare.")
        return found

    def ballot(self, line: int, row: Row, keys: set[str], *, with_points: bool) -> Ballot:
        marks = tuple(mark.strip() for mark in row.get("vote", "").split(",") if mark.strip())
        for mark in marks:
            if mark not in keys:
                self.wrong(line, f"Il progetto «{mark[:40]}» non c’è nell’elenco.")
        if len(set(marks)) < len(marks):
            self.wrong(line, "Lo stesso progetto è scelto due volte.")
        if not with_points:
            return Ballot(marks)
        written = [cell for cell in row.get("points", "").split(",") if cell.strip()]
        points = tuple(self.number(line, cell, "Un punteggio") or 0 for cell in written)
        if len(points) != len(marks):
            self.wrong(line, "I punti non sono tanti quanti i progetti scelti.")
        if any(point < 0 for point in points):
            self.wrong(line, "Un punteggio è sotto lo zero.")
        return Ballot(marks, points)

    def compare_totals(self, meta: Row, lines: dict[str, int], projects: list[Project], ballots: list[Ballot]) -> None:
        for name, what, number in (
            ("num_projects", "progetti", len(projects)),
            ("num_votes", "voti", len(ballots)),
        ):
            if name in meta and meta[name] != str(number):
                self.remarks.append(Remark(lines[name], f"In META è scritto {meta[name][:20]}, ma nel file {what}: {number}."))


def borda(ballots: Iterable[Ballot], max_length: str = "") -> list[Ballot]:
    """Rankings, best first, as points: the length of a full ballot for the first, one less for each place after.

    A full ballot is as long as the file allows, or as the longest one.

    >>> borda([Ballot(("b", "a")), Ballot(("a",))])
    [Ballot(projects=('b', 'a'), points=(2, 1), count=1), Ballot(projects=('a',), points=(2,), count=1)]
    """
    found = list(ballots)
    longest = max((len(ballot.projects) for ballot in found), default=0)
    full = max(longest, int(max_length)) if re.fullmatch("[0-9]{1,4}", max_length) else longest
    return [Ballot(b.projects, tuple(full - place for place in range(len(b.projects))), b.count) for b in found]


def write_pb(election: Election, *, vote_type: str, meta: Iterable[tuple[str, str]] = ()) -> str:
    """The vote as text. Voters are numbered in the order of their ballots, so that nobody is found by when they voted.

    `meta` adds lines (description, country, rule, ...). Raises BadElection if ballots have points and `vote_type` has none, for
    a number that has no end after the point, or a key that could not be read back. Cost O(voters).
    """
    if vote_type in TICKS and any(ballot.points for ballot in election.ballots):
        raise BadElection("Queste schede hanno dei punti: il tipo di voto non può essere approval.")
    if any("," in key or key != key.strip() for key in election.costs):
        raise BadElection("In questo formato la sigla di un progetto non può avere virgole, né spazi in cima o in fondo.")
    own = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": decimal(election.budget),
        "vote_type": vote_type,
    }
    if vote_type in RANKING:
        own["max_length"] = decimal(max((max(b.points, default=1) for b in election.ballots if b.projects), default=1))
    page = io.StringIO()
    table = csv.writer(page, delimiter=";", lineterminator="\n")
    table.writerows([["META"], ["key", "value"], *((k, v) for k, v in meta if k not in own), *own.items()])
    table.writerows([["PROJECTS"], ["project_id", "cost", "votes", "name"]])
    table.writerows((p.key, decimal(p.cost), election.votes[p.key], one_line(p.name)) for p in election.projects)
    with_points = vote_type in POINTS
    table.writerows([["VOTES"], ["voter_id", "vote", "points"] if with_points else ["voter_id", "vote"]])
    table.writerows(_vote_rows(election, with_points=with_points, ranked=vote_type in RANKING))
    return page.getvalue()


def _vote_rows(election: Election, *, with_points: bool, ranked: bool) -> Iterator[list[str]]:
    number = count(1)
    for ballot in election.ballots:
        pairs = list(ballot.pairs())
        if ranked:
            pairs.sort(key=lambda pair: -pair[1])
        cells = [",".join(key for key, _ in pairs)]
        cells += [",".join(decimal(point) for _, point in pairs)] if with_points else []
        for _ in range(ballot.count):
            yield [str(next(number)), *cells]


def one_line(name: str) -> str:
    """Without line breaks and what else cannot be seen.

    >>> one_line("Parco\\n nuovo ")
    'Parco nuovo'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def decimal(money: Money) -> str:
    """As digits with a point. Raises BadElection for a number without an end, as one third.

    >>> decimal(Fraction(7, 2)), decimal(40)
    ('3.5', '40')
    """
    exact = Fraction(money)
    written = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(written) != exact:
        raise BadElection("Un numero non si può scrivere con la virgola senza perderne un pezzo.")
    return format(written, "f")


def tidy(number: Fraction) -> Money:
    """A whole number as such.

    >>> tidy(Fraction(4, 2)), tidy(Fraction(1, 2))
    (2, Fraction(1, 2))
    """
    return number.numerator if number.denominator == 1 else number
