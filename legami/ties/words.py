"""A map in words: each tie as a sentence, what changed, what was counted. The text twin of every drawing."""

from collections.abc import Callable
from dataclasses import dataclass

from legami.engines.ties import Changes, Flow, Measures, Share, Strength, Tie

from .models import Tie as Row

STRENGTHS = {Strength.STRONG: "legame forte", Strength.ORDINARY: "legame normale", Strength.WEAK: "legame debole"}
KINDS = dict(Row.Kind.choices)
OWN_FLOWS = {Flow.TO_ME: "mi aiuta", Flow.FROM_ME: "aiuto io", Flow.BOTH: "ci aiutiamo a vicenda"}
STAFF_FLOWS = {
    Flow.TO_ME: "aiuta la persona",
    Flow.FROM_ME: "riceve aiuto dalla persona",
    Flow.BOTH: "aiuto nei due sensi",
}
NOT_COMPUTABLE = "non calcolabile"


@dataclass(frozen=True)
class Said:
    """A row of the table beside the drawing: the tie, with its features in words."""

    tie: Tie
    kind: str
    strength: str
    flow: str
    more: str
    knows: str


def said(tie: Tie, knows: list[str], *, is_own: bool) -> Said:
    """One tie as the table tells it."""
    more = [
        "pesa" if tie.is_stressful else "",
        "aiuta per lavoro" if tie.is_paid else "",
        f"dal {tie.since}" if tie.since else "",
        f"nato qui: {tie.began}" if tie.began else "",
    ]
    flows = OWN_FLOWS if is_own else STAFF_FLOWS
    return Said(
        tie, KINDS[tie.kind], STRENGTHS[tie.strength], flows[tie.flow], "; ".join(filter(None, more)), ", ".join(sorted(knows))
    )


def count(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> count(1, "legame", "legami"), count(3, "legame", "legami")
    ('1 legame', '3 legami')
    """
    return f"{number} {one if number == 1 else many}"


def share(found: Share) -> str:
    """A share with its counts; an empty whole says so, and is no zero.

    >>> share(Share(2, 5)), share(Share(0, 0))
    ('2 su 5 (40%)', 'non calcolabile')
    """
    return NOT_COMPUTABLE if found.pct is None else f"{found.part} su {found.whole} ({found.pct}%)"


def counted(found: Measures, *, is_own: bool) -> list[tuple[str, str]]:
    """The measures, each with what it means."""
    both = "Legami in cui ci aiutiamo a vicenda" if is_own else "Legami reciproci"
    return [
        ("Legami in tutto", str(found.size)),
        ("Legami forti", str(found.strong)),
        (both, share(found.reciprocal)),
        ("Coppie che si conoscono tra loro", share(found.density)),
        ("Legami con chi non aiuta per lavoro", share(found.unpaid)),
    ]


_SINGLE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("new", lambda name: f"{name}: legame nuovo."),
    ("lost", lambda name: f"{name}: non c’è più."),
    ("stronger", lambda name: f"{name}: il legame è più forte."),
    ("weaker", lambda name: f"{name}: il legame è più debole."),
    ("eased", lambda name: f"{name}: ora pesa meno."),
    ("strained", lambda name: f"{name}: ora pesa di più."),
    ("now_both_ways", lambda name: f"{name}: ora l’aiuto va nei due sensi."),
)


def told(changes: Changes) -> list[str]:
    """What changed from one map to the next, a sentence each."""
    lines = [say(tie.label) for name, say in _SINGLE for tie in getattr(changes, name)]
    lines += [f"{a.label} e {b.label}: ora si conoscono." for a, b in changes.new_links]
    return lines or ["Non è cambiato niente."]
