"""Votes from a table as Polis exports it: `timestamp`, `datetime`, `comment-id`, `voter-id`, `vote`.

A vote is 1 (agree), -1 (disagree) or 0 (pass); the last of a voter on a statement counts. Other columns are not read.
"""

import csv
import io
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from .votes import BadVotes, Ints, Votes

NEEDED = ("timestamp", "comment-id", "voter-id", "vote")
VOTES = {"1": 1, "-1": -1, "0": 0}
TIME = re.compile(r"[0-9]{1,18}")
TOLD = 20  # problems in one go


@dataclass
class _Found:
    """What the lines say, as numbers: voters and statements by first line, time, vote, line of the file."""

    voters: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    numbers: tuple[array, ...] = field(default_factory=lambda: tuple(array("q") for _ in range(5)))  # type: ignore[type-arg]
    problems: list[tuple[int, str]] = field(default_factory=list)

    def arrays(self) -> list[Ints]:
        return [np.frombuffer(part, dtype=np.int64) if len(part) else np.zeros(0, dtype=np.int64) for part in self.numbers]

    def stop_if_wrong(self) -> None:
        if self.problems:
            told = [f"Riga {line}: {sentence}" if line else sentence for line, sentence in sorted(self.problems)]
            more = [f"E altri problemi: {len(told) - TOLD}."] if len(told) > TOLD else []
            raise BadVotes("\n".join(told[:TOLD] + more))


def read_csv(text: str) -> Votes:
    """The votes in a file's text, in any order of lines. Raises BadVotes with all that is wrong, each with its line.

    Voters and statements stand in the order of their first vote in time. Two votes of one voter on one statement at the same
    moment must be the same. Cost O(n log n).

    >>> read_csv("timestamp,comment-id,voter-id,vote\\n2,bus,alba,1\\n1,bus,alba,-1\\n").triples()
    [('alba', 'bus', 1)]
    """
    found = _Found()
    for line, cells in _cells(text, found):
        _read_row(found, line, *cells)
    found.stop_if_wrong()
    _refuse_contradictions(found)
    found.stop_if_wrong()
    return _in_time(found)


def _lines(text: str, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its line number."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        found.problems.append((reader.line_num, "Qui il testo è rovinato e non si può leggere."))


def _places(header: list[str], found: _Found) -> list[int]:
    """Where the needed columns are; none of them if one is missing or is there twice."""
    missing = [name for name in NEEDED if name not in header]
    double = [name for name in NEEDED if header.count(name) > 1]
    if missing or double:
        found.problems += [(1, f"Mancano le colonne: {', '.join(missing)}.")] if missing else []
        found.problems += [(1, f"Queste colonne ci sono due volte: {', '.join(double)}.")] if double else []
        return []
    return [header.index(name) for name in NEEDED]


def _cells(text: str, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """The needed cells of each row under the header."""
    lines = _lines(text, found)
    header = [name.strip().lower() for name in next(lines, (0, []))[1]]
    if not header:
        found.problems += [] if found.problems else [(0, "Il file è vuoto.")]
        return
    places = _places(header, found)
    votes = 0
    for line, row in lines if places else ():
        if len(row) > max(places):
            votes += 1
            yield line, [row[place].strip() for place in places]
        else:
            found.problems.append((line, "Mancano delle celle."))
    if not votes and not found.problems:
        found.problems.append((0, "Non c’è nessun voto."))


def _read_row(found: _Found, line: int, time: str, statement: str, voter: str, vote: str) -> None:
    number = VOTES.get(vote)
    if number is None:
        found.problems.append((line, f"Un voto è 1, -1 o 0, e qui c’è «{vote[:40]}»."))
    if not TIME.fullmatch(time):
        found.problems.append((line, f"Il tempo (timestamp) non è un numero intero: «{time[:40]}»."))
    for name, what in ((voter, "del votante"), (statement, "dell’affermazione")):
        if not name or not name.isprintable():
            found.problems.append((line, f"La sigla {what} manca o ha caratteri che non si vedono."))
    if not found.problems:
        who = found.voters.setdefault(voter, len(found.voters))
        what_on = found.statements.setdefault(statement, len(found.statements))
        for part, cell in zip(found.numbers, (who, what_on, int(time), number, line), strict=True):
            part.append(cell or 0)


def _refuse_contradictions(found: _Found) -> None:
    """Two unlike votes at one moment: nobody knows which was the last."""
    voters, statements, times, votes, lines = found.arrays()
    order = np.lexsort((lines, times, statements, voters))
    same = [part[order][1:] == part[order][:-1] for part in (voters, statements, times)]
    unlike = same[0] & same[1] & same[2] & (votes[order][1:] != votes[order][:-1])
    names = tuple(found.voters), tuple(found.statements)
    for place in order[1:][unlike]:
        who, what = names[0][voters[place]], names[1][statements[place]]
        found.problems.append(
            (int(lines[place]), f"Il votante «{who}» ha dato due voti diversi nello stesso momento su «{what}».")
        )


def _in_time(found: _Found) -> Votes:
    voters, statements, times, votes, _ = found.arrays()
    order = np.argsort(times, kind="stable")
    who, rows = _by_first(tuple(found.voters), voters[order])
    what, columns = _by_first(tuple(found.statements), statements[order])
    return Votes.of_arrays(who, what, rows, columns, votes[order])


def _by_first(names: Sequence[str], places: Ints) -> tuple[list[str], Ints]:
    """Names in the order in which their places first come, and the places in that order."""
    _, firsts = np.unique(places, return_index=True)
    order = np.argsort(firsts)
    return [names[place] for place in order], np.argsort(order)[places]
