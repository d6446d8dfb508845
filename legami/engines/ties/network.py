"""What a map of ties holds. The person in the middle is not written: every tie is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What stands at the other end of a tie."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"


class Strength(StrEnum):
    """How strong a tie is."""

    WEAK = "weak"
    ORDINARY = "ordinary"
    STRONG = "strong"

    @property
    def rank(self) -> int:
        """0 for weak, 2 for strong."""
        return list(Strength).index(self)


class Flow(StrEnum):
    """Which way help and energy go."""

    TO_ME = "to_me"
    FROM_ME = "from_me"
    BOTH = "both"


@dataclass(frozen=True)
class Tie:
    """One tie of the person. `key` stays the same from map to map; `position` is its place around the circle."""

    key: str
    label: str
    kind: Kind = Kind.PERSON
    strength: Strength = Strength.ORDINARY
    flow: Flow = Flow.BOTH
    is_stressful: bool = False
    is_paid: bool = False
    since: str = ""
    began: str = ""
    position: int = 0


@dataclass(frozen=True)
class Network:
    """The ties around one person, in their order, and which of them know each other (pairs of keys, the smaller first)."""

    ties: tuple[Tie, ...] = ()
    links: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, ties: Iterable[Tie], links: Iterable[tuple[str, str]] = ()) -> "Network":
        """The same network whatever the order of ties, of links, or within a link; links to nobody fall away.

        Cost O(n log n + links).
        """
        placed = tuple(sorted(ties, key=lambda tie: (tie.position, tie.key)))
        keys = {tie.key for tie in placed}
        pairs = (tuple(sorted(pair)) for pair in links)
        return cls(placed, frozenset((a, b) for a, b in pairs if a != b and a in keys and b in keys))

    @property
    def pairs(self) -> int:
        """How many pairs of ties could know each other."""
        return len(self.ties) * (len(self.ties) - 1) // 2
