"""A flow drawn on the server: one movement on a side, its parts on the other. Plain numbers in, shapes out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360  # units; on a telephone about one pixel each
SIDE = 22  # width of a block
WORDS = 130  # room for number and amount beside a part
WHOLE = 220  # height of the one movement
LEAST = 20  # a part is never lower than a line of text
GAP = 6
MOST_PARTS = 9


@dataclass(frozen=True, slots=True)
class Band:
    """One part: its block, the ribbon to the whole, and where its words stand. `number` 0 holds all the small rest."""

    number: int
    cents: int
    x: int
    y: int
    height: int
    ribbon: str
    text_x: int
    text_y: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole picture. `comes_in` says that the parts stand on the left and flow into the movement."""

    height: int
    whole_x: int
    whole_height: int
    bands: tuple[Band, ...]
    comes_in: bool

    @property
    def text_anchor(self) -> str:
        """Words stand outside: left of blocks on the left, right of blocks on the right."""
        return "end" if self.comes_in else "start"


def flow(parts: Sequence[int], *, comes_in: bool) -> Flow:
    """Draw the parts (cents, at least one, all positive) in their order; what goes beyond nine is one last part.

    Ribbons are as thick at the whole as their share; a part's own block is at least as high as its words.

    >>> [(band.number, band.cents) for band in flow([300, 100], comes_in=False).bands]
    [(1, 300), (2, 100)]
    >>> [band.cents for band in flow([1] * 12, comes_in=True).bands]
    [1, 1, 1, 1, 1, 1, 1, 1, 4]
    """
    shown = _shown(parts)
    total = sum(cents for _, cents in shown)
    near, far = (WORDS + SIDE, WIDTH - SIDE) if comes_in else (WIDTH - WORDS - SIDE, SIDE)  # edges that ribbons join
    block_x = WORDS if comes_in else near
    text_x = WORDS - GAP if comes_in else near + SIDE + GAP
    bands, y, done = [], 0, 0
    for number, cents in shown:
        height = max(LEAST, round(WHOLE * cents / total))
        start, done = done, done + cents
        ribbon = _ribbon(near, y, y + height, far, round(WHOLE * start / total), round(WHOLE * done / total))
        bands.append(Band(number, cents, block_x, y, height, ribbon, text_x, y + height // 2 + 4))
        y += height + GAP
    return Flow(max(WHOLE, y - GAP), WIDTH - SIDE if comes_in else 0, WHOLE, tuple(bands), comes_in)


def _shown(parts: Sequence[int]) -> list[tuple[int, int]]:
    """Each part with its number; the ninth is all the rest where there are more."""
    if len(parts) <= MOST_PARTS:
        return list(enumerate(parts, start=1))
    head = list(enumerate(parts[: MOST_PARTS - 1], start=1))
    return [*head, (0, sum(parts[MOST_PARTS - 1 :]))]


def _ribbon(near: int, top: int, bottom: int, far: int, far_top: int, far_bottom: int) -> str:
    middle = (near + far) // 2
    return (
        f"M{near} {top}C{middle} {top} {middle} {far_top} {far} {far_top}"
        f"L{far} {far_bottom}C{middle} {far_bottom} {middle} {bottom} {near} {bottom}Z"
    )
