"""Euro as integer cents: parse what Italians type, print what they read, split without losing a cent."""

import re
from collections.abc import Sequence
from decimal import Decimal


class NotAnAmount(ValueError):
    """Non è un importo: scrivi per esempio 1.234,56."""


def parse_cents(text: str) -> int:
    """Cents from an amount as typed in Italy: thousands by dot, decimals by comma (a lone dot before two
    digits is taken as decimals). Raises NotAnAmount.

    >>> parse_cents("1.234,56 €"), parse_cents("12"), parse_cents("12.5"), parse_cents("1.234")
    (123456, 1200, 1250, 123400)
    """
    clean = re.sub(r"[\s€']|eur(o)?$", "", text.strip().lower())
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?", clean) or re.fullmatch(r"-?\d+,\d{1,2}", clean):
        clean = clean.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", clean):
        raise NotAnAmount(NotAnAmount.__doc__)
    return int(Decimal(clean) * 100)


def format_cents(cents: int) -> str:
    """Cents as Italians read them.

    >>> format_cents(123456), format_cents(-5)
    ('1.234,56 €', '-0,05 €')
    """
    sign = "-" if cents < 0 else ""
    euro, rest = divmod(abs(cents), 100)
    return f"{sign}{euro:,}".replace(",", ".") + f",{rest:02d} €"


def split_cents(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split cents by weights so that the parts sum to the total; the largest remainders get the odd cents,
    ties go to the first. Raises ValueError without a positive weight.

    >>> split_cents(1000, [1, 1, 1])
    [334, 333, 333]
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    parts = [total_cents * w // whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_cents * weights[i] % whole), i))
    for i in by_remainder[: total_cents - sum(parts)]:
        parts[i] += 1
    return parts
