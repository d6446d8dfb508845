"""What the budget of a pact never pays, told by the words of a request (rule V05)."""

import re

# What it is, in words for the person, and the words that give it away. Whole words only: a "multa" is not a "multisala".
EXCLUDED: dict[str, tuple[str, ...]] = {
    "gioco e scommesse": (
        r"scommess[ae]", r"gratta e vinci", r"slot machine", r"videolottery", r"gioco d['’]azzardo", r"gioco del lotto",
        r"superenalotto", r"bingo",
    ),
    "debiti": (r"(?<!carta di )debit[oi]", r"cambial[ei]", r"pignorament[oi]", r"finanziaria", r"rat[ae] del mutuo"),
    "multe e sanzioni": (r"mult[ae]", r"contravvenzion[ei]", r"sanzion[ei]", r"cartell[ae] esattorial[ei]"),
    "cose vietate dalla legge": (r"drog[ah]e?", r"stupefacent[ei]", r"hashish", r"cocaina", r"merce rubata"),
}  # fmt: skip
PATTERNS = {kind: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for kind, words in EXCLUDED.items()}


def excluded_kind(*texts: str) -> str:
    """The kind that the budget never pays and of which these texts speak; empty if there is none.

    >>> excluded_kind("Una multa del Comune"), excluded_kind("Corso di cucina"), excluded_kind("Pagato con carta di debito")
    ('multe e sanzioni', '', '')
    """
    said = " ".join(texts)
    return next((kind for kind, pattern in PATTERNS.items() if pattern.search(said)), "")
