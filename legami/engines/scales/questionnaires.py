"""Scores of four published questionnaires. An item that was not answered is None; too few answers give no score at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Answers = Sequence[int | None]
WHO5_LOOK_CLOSER, WHO5_LOW = 50, 28
UCLA3_LONELY = 6
LSNS6_AT_RISK, LSNS6_MARGINAL = 12, 6


class Said(StrEnum):
    """An answer of the De Jong Gierveld scale."""

    YES = "yes"
    MORE_OR_LESS = "more_or_less"
    NO = "no"


@dataclass(frozen=True)
class Loneliness:
    """De Jong Gierveld 6: each part 0 to 3, the whole 0 to 6; None where an answer is missing that it needs."""

    emotional: int | None
    social: int | None
    total: int | None


@dataclass(frozen=True)
class Network:
    """LSNS-6: each part 0 to 15, the whole 0 to 30."""

    family: int | None
    friends: int | None
    total: int | None


def ucla3(answers: Answers) -> int | None:
    """Three items, hardly ever 1, some of the time 2, often 3: sum 3 to 9; 6 and over is often called lonely.

    Source: Hughes, Waite, Hawkley and Cacioppo 2004, Research on Aging 26:655. An incomplete sheet has no score.

    >>> ucla3([1, 2, 3]), ucla3([3, 3, None])
    (6, None)
    """
    return _sum(answers, count=3, lowest=1, highest=3)


def who5(answers: Answers) -> int | None:
    """Five items 0 to 5, their sum times 4: 0 to 100. Up to 50 look closer, up to 28 a low mood is likely.

    Source: Topp, Østergaard, Søndergaard and Bech 2015, Psychotherapy and Psychosomatics 84:167. An incomplete sheet has none.

    >>> who5([5, 5, 5, 5, 5]), who5([0] * 5), who5([3, 3, 2, 3, 2])
    (100, 0, 52)
    """
    whole = _sum(answers, count=5, lowest=0, highest=5)
    return None if whole is None else 4 * whole


def de_jong_gierveld6(answers: Sequence[Said | None]) -> Loneliness:
    """Three emotional items, then three social ones. "More or less" counts with yes on the first, with no after.

    One answer may be missing in the whole, none in a part. Made for the scores of groups: it decides nothing about one person.
    Source: De Jong Gierveld and Van Tilburg 2006, Research on Aging 28:582, and their manual.

    >>> de_jong_gierveld6([Said.YES, Said.NO, Said.MORE_OR_LESS, Said.YES, Said.NO, None])
    Loneliness(emotional=2, social=None, total=3)
    """
    if len(answers) != 6:
        raise ValueError("six answers, None where there is none")
    emotional = [None if a is None else int(a != Said.NO) for a in answers[:3]]
    social = [None if a is None else int(a != Said.YES) for a in answers[3:]]
    given = [point for point in (*emotional, *social) if point is not None]
    return Loneliness(_whole(emotional), _whole(social), sum(given) if len(given) >= 5 else None)


def lsns6(answers: Answers) -> Network:
    """Three items on family, then three on friends, each 0 (nobody) to 5 (nine or more). Under 12 at risk of isolation.

    Source: Lubben and others 2006, The Gerontologist 46:503. No part is given if an answer in it is missing.

    >>> lsns6([1, 1, 1, 2, 2, 2]), lsns6([0, 0, None, 5, 5, 5])
    (Network(family=3, friends=6, total=9), Network(family=None, friends=15, total=None))
    """
    if len(answers) != 6:
        raise ValueError("six answers, None where there is none")
    family, friends = (_sum(part, count=3, lowest=0, highest=5) for part in (answers[:3], answers[3:]))
    return Network(family, friends, None if family is None or friends is None else family + friends)


def _sum(answers: Answers, *, count: int, lowest: int, highest: int) -> int | None:
    if len(answers) != count:
        raise ValueError(f"{count} answers, None where there is none")
    if any(a is not None and not lowest <= a <= highest for a in answers):
        raise ValueError(f"answers go from {lowest} to {highest}")
    return _whole(answers)


def _whole(points: Answers) -> int | None:
    given = [point for point in points if point is not None]
    return sum(given) if len(given) == len(points) else None
