"""What is different between two maps of the same person."""

from dataclasses import dataclass

from .network import Flow, Network, Tie


@dataclass(frozen=True)
class Changes:
    """Ties that came, went or changed, in the order of the later map (of the earlier one for those that went)."""

    new: tuple[Tie, ...] = ()
    lost: tuple[Tie, ...] = ()
    stronger: tuple[Tie, ...] = ()
    weaker: tuple[Tie, ...] = ()
    strained: tuple[Tie, ...] = ()
    eased: tuple[Tie, ...] = ()
    now_both_ways: tuple[Tie, ...] = ()
    new_links: tuple[tuple[Tie, Tie], ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)


def changes_between(before: Network, after: Network) -> Changes:
    """What came, went, grew or shrank from one map to the next. A tie is known again by its key. Cost O(n + links).

    >>> changes_between(Network.of([Tie("a", "Lucia")]), Network.of([Tie("b", "Coro")])).new[0].label
    'Coro'
    """
    old, now = {tie.key: tie for tie in before.ties}, {tie.key: tie for tie in after.ties}
    both = [(old[key], tie) for key, tie in now.items() if key in old]
    fresh = sorted(after.links - before.links)
    return Changes(
        new=tuple(tie for key, tie in now.items() if key not in old),
        lost=tuple(tie for key, tie in old.items() if key not in now),
        stronger=tuple(b for a, b in both if b.strength.rank > a.strength.rank),
        weaker=tuple(b for a, b in both if b.strength.rank < a.strength.rank),
        strained=tuple(b for a, b in both if b.is_stressful and not a.is_stressful),
        eased=tuple(b for a, b in both if a.is_stressful and not b.is_stressful),
        now_both_ways=tuple(b for a, b in both if b.flow == Flow.BOTH != a.flow),
        new_links=tuple((now[a], now[b]) for a, b in fresh if a in now and b in now),
    )
