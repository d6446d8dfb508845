"""Which statement somebody is asked next: drawn by lot, with those that matter and those that are new more often."""

from collections.abc import Collection, Iterable, Mapping
from random import Random

META = 49.0  # the weight of a statement about the talk itself, as Polis has it


def priority(agree: int, disagree: int, seen: int, extremity: float, *, meta: bool = False) -> float:
    """The weight of a statement when the next is drawn: agreed with, seldom passed, far from the middle, or new.

    ((1 - p) (E + 1) a (1 + 8 * 2^(-S / 5)))^2 with a and p the smoothed shares that agree and pass, S who saw it, E extremity.

    >>> priority(0, 0, 0, 0.0), priority(4, 0, 4, 0.0) > priority(4, 0, 8, 0.0)
    (5.0625, True)
    """
    if meta:
        return META
    passed = (seen - agree - disagree + 1) / (seen + 2)
    return float(((1 - passed) * (extremity + 1) * (agree + 1) / (seen + 2) * (1 + 8 * 2 ** (-seen / 5))) ** 2)


NEW = priority(0, 0, 0, 0.0)


def next_statement(
    weights: Mapping[str, float], statements: Iterable[str], answered: Collection[str], seed: int | str
) -> str | None:
    """One of the statements that were not answered, drawn by weight; who has no weight yet has that of a new one. None: done.

    Equal seeds draw the same in whatever order the statements come, so use a new one for each person and question.
    """
    left = sorted(set(statements) - set(answered))
    if not left:
        return None
    return Random(f"{seed}").choices(left, [weights.get(key, NEW) for key in left])[0]  # noqa: S311 (a lot, not a secret)
