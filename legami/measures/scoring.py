"""From a sheet to its score, by the rules of `engines/scales`, and whether a change is more than chance."""

from collections.abc import Callable, Mapping, Sequence

from legami.engines.scales.change import is_reliable, reliable_change
from legami.engines.scales.questionnaires import WHO5_LOOK_CLOSER, WHO5_LOW, Said, de_jong_gierveld6, lsns6, ucla3, who5

from .models import Alert, Scale, Sheet

Answers = Sequence[int | None]
SAID = {1: Said.YES, 2: Said.MORE_OR_LESS, 3: Said.NO}


def _de_jong_gierveld(answers: Answers) -> int | None:
    return de_jong_gierveld6([None if answer is None else SAID[answer] for answer in answers]).total


RULES: Mapping[str, Callable[[Answers], int | None]] = {
    "ucla3": ucla3,
    "who5": who5,
    "djg6": _de_jong_gierveld,
    "lsns6": lambda answers: lsns6(answers).total,
}


LESS_IS_BETTER = frozenset({"ucla3", "djg6"})  # loneliness; of well-being and of ties more is better


def score_for_groups(scale: Scale, sheet: Sheet) -> int | None:
    """The score of a sheet, to be summed with others; None if too few answers. Of one person show `score_of`."""
    return RULES[scale.code]([sheet.answers.get(key) for key, _ in scale.items])


def score_of(scale: Scale, sheet: Sheet) -> int | None:
    """The score that may be shown of one person: None too for a scale made for groups."""
    return None if scale.group_only else score_for_groups(scale, sheet)


def alert_level(scale: Scale, sheet: Sheet) -> str | None:
    """How low a well-being is, if a human should look; None for other scales and for incomplete sheets."""
    score = score_of(scale, sheet) if scale.code == "who5" else None
    if score is None or score > WHO5_LOOK_CLOSER:
        return None
    return Alert.Level.LOW if score <= WHO5_LOW else Alert.Level.LOOK


def is_sure(scale: Scale, before: int, after: int) -> bool | None:
    """True if chance seldom makes such a change; None if the data file names no source for the error of the score."""
    if scale.deviation is None or scale.reliability is None:
        return None
    deviation, reliability = float(scale.deviation), float(scale.reliability)
    return is_reliable(reliable_change(before, after, deviation=deviation, reliability=reliability))
