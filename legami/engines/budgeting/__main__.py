"""Count a vote from a pabulib file and print the outcome as JSON.

`python -m legami.engines.budgeting FILE.pb --rule equal-shares --completion add1` says who won, what was spent and, for each
kind of ballot, what one voter paid for what. Anybody with the file gets the same answer.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from .counting import count
from .election import BadElection, Election, Money
from .pabulib import NUMBER, BadFile, PbFile, Remark, read_pb, tidy
from .proof import doubts
from .reports import group_reports, project_reports, with_nothing
from .settings import Completion, Number, Outcome, Rule, Settings, Stop, Utility


def main(argv: Sequence[str] | None = None) -> int:
    """0: counted; 1: counted, and the second opinion has doubts; 2: cannot be counted, and why."""
    options = arguments(argv)
    try:
        file = read_pb(read(options.file))
        outcome = count(file.election, settings_of(options))
    except (BadFile, BadElection) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    for remark in file.remarks:
        sys.stderr.write(f"{remark}\n")
    told = answer(file, outcome)
    if options.verify:
        told["doubts"] = list(doubts(file.election, outcome))
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 1 if told.get("doubts") else 0


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The by-law, as typed."""
    parser = argparse.ArgumentParser(prog="python -m legami.engines.budgeting", description="Conta un bilancio partecipativo.")
    parser.add_argument("file", metavar="FILE.pb", help="il voto, nel formato pabulib")
    parser.add_argument("--rule", type=Rule, choices=list(Rule), default=Rule.EQUAL_SHARES, help="la regola")
    parser.add_argument("--utility", type=Utility, choices=list(Utility), default=Utility.COST, help="quanto vale un progetto")
    parser.add_argument(
        "--completion", type=Completion, choices=list(Completion), default=Completion.NONE, help="i soldi che avanzano"
    )
    parser.add_argument("--stop", type=Stop, choices=list(Stop), default=Stop.EXHAUSTIVE, help="quando si smette di aumentare")
    parser.add_argument("--step", type=money, default=1, help="di quanto si aumenta ogni volta, a testa")
    parser.add_argument("--whole-start", action="store_true", help="la prima quota è arrotondata in giù")
    parser.add_argument("--exact", action="store_true", help="conta con le frazioni, senza arrotondare")
    parser.add_argument("--seed", default="0", help="da qui esce il sorteggio dei pari merito")
    parser.add_argument("--order", default="", help="oppure l’ordine dei pari merito: sigle con virgole, vince la prima")
    parser.add_argument("--verify", action="store_true", help="conta una seconda volta in un altro modo")
    return parser.parse_args(argv)


def money(written: str) -> Money:
    """A positive amount."""
    if not NUMBER.fullmatch(written) or (found := Fraction(written.replace(",", "."))) <= 0:
        raise argparse.ArgumentTypeError(f"«{written}» non è un numero più grande di zero")
    return tidy(found)


def settings_of(options: argparse.Namespace) -> Settings:
    """The by-law of the options."""
    return Settings(
        rule=options.rule,
        utility=options.utility,
        completion=options.completion,
        stop=options.stop,
        step=options.step,
        whole_start=options.whole_start,
        exact=options.exact,
        seed=options.seed,
        order=tuple(key.strip() for key in options.order.split(",") if key.strip()),
    )


def read(path: str) -> str:
    """The text of a file. Raises BadFile if there is none."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as refusal:
        raise BadFile([Remark(0, "Il file non c’è o non si può aprire.")]) from refusal
    except UnicodeDecodeError as refusal:
        raise BadFile([Remark(0, "Il file non è un testo in UTF-8.")]) from refusal


def answer(file: PbFile, outcome: Outcome) -> dict[str, Any]:
    """All that is printed. Amounts are numbers, or with `--exact` fractions as text where they are not whole."""
    election, settings = file.election, outcome.settings
    return {
        "fingerprint": election.fingerprint,
        "rule": settings.rule,
        "utility": settings.utility,
        "completion": settings.completion,
        "stop": settings.stop,
        "step": shown(settings.step, settings),
        "exact": settings.exact,
        "whole_start": settings.whole_start,
        "tie_order": list(outcome.order),
        "budget": shown(election.budget, settings),
        "voters": election.voters,
        "winners": list(outcome.winners),
        "filled": list(outcome.filled),
        "spent": shown(outcome.spent, settings),
        "exhaustive": outcome.exhaustive,
        "start": shown(outcome.start, settings),
        "counts": outcome.counts,
        "with_nothing": with_nothing(election, outcome),
        "projects": projects_told(election, outcome),
        "groups": groups_told(election, outcome),
    }


def projects_told(election: Election, outcome: Outcome) -> list[dict[str, Any]]:
    """Each project: votes, place, and what it lacked."""
    return [
        {
            "project": report.project.key,
            "cost": shown(report.project.cost, outcome.settings),
            "votes": report.votes,
            "place": report.place,
            "effective_votes": shown(report.effective_votes, outcome.settings),
            "left": shown(report.left, outcome.settings),
            "missing": shown(report.missing, outcome.settings),
            "missing_votes": report.missing_votes,
        }
        for report in project_reports(election, outcome)
    ]


def groups_told(election: Election, outcome: Outcome) -> list[dict[str, Any]]:
    """Each kind of ballot: how many voters, and what one of them paid for what."""
    return [
        {
            "projects": list(report.ballot.projects),
            "points": [shown(point, outcome.settings) for point in report.ballot.points],
            "voters": report.ballot.count,
            "paid": {key: shown(amount, outcome.settings) for key, amount in report.paid},
            "left": shown(report.left, outcome.settings),
        }
        for report in group_reports(election, outcome)
    ]


def shown(number: Number | None, settings: Settings) -> int | float | str | None:
    """Whole if it is; else as a fraction in text in an exact count, or rounded to nine places."""
    if number is None or isinstance(number, int):
        return number
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return str(number) if settings.exact else round(float(number), 9)


if __name__ == "__main__":
    sys.exit(main())
