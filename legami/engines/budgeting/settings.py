"""How a vote is counted. All of it is fixed, and published, before the vote opens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from .election import Money


class Rule(StrEnum):
    """Who wins."""

    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    GREEDY = "greedy"


class Utility(StrEnum):
    """What a won project is worth to a voter who chose it: its cost, one, or the points given."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"


class Completion(StrEnum):
    """What equal shares does with money that is left over."""

    NONE = "none"
    ADD1 = "add1"  # everybody gets one step more, and all is counted again
    ADD1U = "add1u"  # the same, then what still fits is added by votes
    EXACT = "exact"  # the answer of add1, jumping over the steps at which nothing can change


class Stop(StrEnum):
    """When giving more ends: as soon as nothing else would fit too, or only when the next step costs too much."""

    EXHAUSTIVE = "exhaustive"
    OVER_BUDGET = "over-budget"


@dataclass(frozen=True)
class Settings:
    """The by-law of a count.

    `step` is money for each voter. `whole_start` rounds the first share down to a whole unit. `exact` counts in fractions;
    without it prices within one part in 1e9 are a tie. `order` breaks ties, the first wins; left out, it is drawn from `seed`.
    """

    rule: Rule = Rule.EQUAL_SHARES
    utility: Utility = Utility.COST
    completion: Completion = Completion.NONE
    stop: Stop = Stop.EXHAUSTIVE
    step: Money = 1
    whole_start: bool = False
    exact: bool = False
    seed: int | str = 0
    order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.step <= 0:
            raise ValueError("Il passo deve essere più grande di zero.")


Number = float | Fraction  # fractions in an exact count; a whole number where it happens to be one


@dataclass(frozen=True)
class Paid:
    """Who paid one project: `groups` are positions in the election's ballots, `amounts` what each voter of them paid."""

    project: str
    groups: Sequence[int]
    amounts: Sequence[Number]


@dataclass(frozen=True)
class Outcome:
    """The winners in the order in which they won, and where the money came from.

    `start` is what every voter had in the count that stands (only equal shares). `filled` were added by votes at the end.
    `counts` says how many times the vote was counted. The payments of greedy and of `filled` are the cost in equal parts.
    """

    settings: Settings
    order: tuple[str, ...]
    winners: tuple[str, ...]
    spent: Money
    exhaustive: bool
    paid: tuple[Paid, ...] = field(repr=False)
    start: Money | None = None
    filled: tuple[str, ...] = ()
    counts: int = 1
