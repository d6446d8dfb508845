"""Find the groups in a table of votes and print them as JSON.

`python -m legami.engines.opinion VOTES.csv` says who votes alike and how sure that is, what each group says of each
statement, which statements speak for it and on which all agree. Anybody with the file gets the same answer, in whatever order
its lines come.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .figures import Chosen, Statement, consensus, representative, statements
from .groups import Groups, find_groups
from .polis import as_polis
from .publishing import published
from .reading import read_csv
from .votes import BadVotes, Votes


def main(argv: Sequence[str] | None = None) -> int:
    """0: told; 2: the file cannot be read, and why."""
    options = arguments(argv)
    try:
        votes = read_csv(text_of(options.file))
    except BadVotes as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    json.dump(chosen_answer(votes, options), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(prog="python -m legami.engines.opinion", description="Trova i gruppi di opinione.")
    parser.add_argument("file", metavar="VOTES.csv", help="i voti, nel formato di un’esportazione di Polis")
    parser.add_argument("--seed", type=seed, default=0, help="da qui esce il sorteggio delle prove di stabilità")
    parser.add_argument("--out", default="", help="affermazioni da non contare: sigle con virgole")
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--published", action="store_true", help="solo quello che si può pubblicare, senza numeri di poche persone"
    )
    one.add_argument("--as-polis", action="store_true", help="i gruppi che farebbe Polis partendo da zero, per confronto")
    return parser.parse_args(argv)


def seed(written: str) -> int:
    """A whole number, nought or more."""
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise argparse.ArgumentTypeError(f"«{written}» non è un numero intero da zero in su")
    return int(written)


def text_of(path: str) -> str:
    """The text of a file. Raises BadVotes if there is none."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as refusal:
        raise BadVotes("Il file non c’è o non si può aprire.") from refusal
    except UnicodeDecodeError as refusal:
        raise BadVotes("Il file non è un testo in UTF-8.") from refusal


def chosen_answer(votes: Votes, options: argparse.Namespace) -> dict[str, Any]:
    """What the options ask for."""
    out = {key.strip() for key in options.out.split(",")}
    if options.as_polis:
        found = as_polis(votes, out)
        return {"k": found.k, "groups": found.group_of, "silhouettes": found.silhouettes}
    votes = votes.without(out)
    groups = find_groups(votes, options.seed)
    if options.published:
        report = published(votes, groups)
        return {"k": len(report.groups), **asdict(report)}
    return answer(votes, groups)


def answer(votes: Votes, groups: Groups) -> dict[str, Any]:
    """All that is printed, with numbers to nine places."""
    found = statements(votes, groups)
    return {
        "k": groups.k,
        "groups": dict(sorted(groups.group_of.items())),
        "stability": [rounded(share) for share in groups.stability],
        "between": list(groups.between),
        "tried": [rounded(asdict(one)) for one in groups.tried],
        "statements": [told(one) for one in found],
        "representative": [listed(representative(found, group)) for group in range(groups.k)],
        "consensus": listed(consensus(found)),
    }


def told(one: Statement) -> dict[str, Any]:
    """One statement with its figures."""
    return {
        "statement": one.key,
        "agree": one.agree,
        "disagree": one.disagree,
        "seen": one.seen,
        "groups": [rounded(asdict(said)) for said in one.groups],
        "group_aware_consensus": rounded(one.shared),
        "priority": rounded(one.priority),
        "extremity": rounded(one.extremity),
    }


def listed(chosen: Sequence[Chosen]) -> list[dict[str, Any]]:
    """Statements with the side that is taken."""
    return [{"statement": one.key, "side": "agree" if one.agrees else "disagree"} for one in chosen]


def rounded(what: Any) -> Any:
    """Numbers to nine places, in whatever holds them."""
    if isinstance(what, float):
        return round(what, 9) + 0.0  # no minus nought
    if isinstance(what, dict):
        return {key: rounded(value) for key, value in what.items()}
    return [rounded(value) for value in what] if isinstance(what, list | tuple) else what


if __name__ == "__main__":
    sys.exit(main())
