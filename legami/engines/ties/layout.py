"""A map of ties on a sheet, in Hartman's conventions: the person in the middle, the ties around, energy as arrows.

The sheet is as wide as a small phone (360 units, one unit a pixel there) and as high as the ties need. Ties go around
clockwise in their order, half of them on each side; each has a band of its own, so labels cannot meet. Markers stand on
a convex curve and labels outside of it: a line from the middle crosses no other marker and no label.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from .network import Flow, Kind, Network, Strength, Tie

WIDTH = 360
MIDDLE = WIDTH / 2
BAND = 40  # height that each tie has for itself on its side
MIN_HEIGHT = 240
REACH, NARROWEST = 74, 26  # how far the markers stand from the middle line, at the widest and at the ends
EGO_RADIUS, MARK_RADIUS = 24, 11
LABEL_GAP = 5
LABEL_WIDTH = MIDDLE - REACH - MARK_RADIUS - LABEL_GAP - 2
LINE_HEIGHT, FONT_SIZE = 15, 13
LINES = 2
ARROW = 9
WIDTHS = {Strength.STRONG: 5, Strength.ORDINARY: 2, Strength.WEAK: 2}
WIDE, NARROW = frozenset("mwMWQOCDGHNUÀÒÙ@%&—"), frozenset("iljtfrI .,;:'’!|()-")

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle, in units of the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """True if the two share some surface."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Mark:
    """Where a tie stands: its marker, its lines of text with their places, and the box that all of it fills."""

    tie: Tie
    x: int
    y: int
    shape: str  # points of a polygon; empty for a circle
    anchor: str
    text_x: int
    lines: tuple[tuple[int, str], ...]
    box: Box


@dataclass(frozen=True)
class Edge:
    """The line of a tie: its points, width, whether dashed, and its arrow heads as polygons."""

    tie: Tie
    points: str
    width: int
    is_dashed: bool
    arrows: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """All that a sheet shows, ready to be written: numbers are whole units."""

    width: int
    height: int
    ego: tuple[int, int, int]
    marks: tuple[Mark, ...]
    edges: tuple[Edge, ...]
    links: tuple[tuple[int, int, int, int], ...]


def text_width(text: str) -> float:
    """About how wide a text is, never too little: units at FONT_SIZE. Cost O(length).

    >>> text_width("ill") < text_width("ave") < text_width("MWM")
    True
    """
    return FONT_SIZE * sum(map(_share, text))


def _share(letter: str) -> float:
    """The width of one letter, as a share of the font's size."""
    if letter in WIDE:
        return 0.95
    if letter in NARROW:
        return 0.38
    if ord(letter) > 0x2FF:  # other scripts
        return 1.05
    return 0.7 if letter.isupper() else 0.58


def fit(text: str) -> tuple[str, ...]:
    """A label in at most two lines that fit; what does not fit ends in an ellipsis.

    >>> fit("Lucia"), fit("Oratorio di San Siro"), fit("Centro diurno per gli anziani di Soresina")
    (('Lucia',), ('Oratorio di', 'San Siro'), ('Centro', 'diurno per…'))
    """
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < LINES:
        cut = _fitting(rest)
        if cut < len(rest) and len(lines) + 1 == LINES:
            return (*lines, _shortened(rest))
        if cut < len(rest) and " " in rest[: cut + 1]:
            cut = rest[: cut + 1].rindex(" ")
        lines.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return tuple(lines)


def _fitting(text: str) -> int:
    """How many first characters fit on a line; at least one."""
    count = len(text)
    while count > 1 and text_width(text[:count]) > LABEL_WIDTH:
        count -= 1
    return count


def _shortened(text: str) -> str:
    while text and text_width(text + "…") > LABEL_WIDTH:
        text = text[:-1]
    return text.rstrip() + "…"


def height_for(count: int) -> int:
    """How high the sheet is for so many ties.

    >>> height_for(1), height_for(25)
    (240, 520)
    """
    return max(MIN_HEIGHT, BAND * ((count + 1) // 2))


def places(keys: Sequence[str]) -> dict[str, Point]:
    """Where each marker stands, clockwise from the top: the first half down the right side, the rest up the left."""
    right = (len(keys) + 1) // 2
    height = height_for(len(keys))
    spots = [*_side(right, height, +1), *reversed(_side(len(keys) - right, height, -1))]
    return dict(zip(keys, spots, strict=True))


def _side(count: int, height: int, sign: int) -> list[Point]:
    """The markers of one side from top to bottom, on half an ellipse."""
    spots = []
    for row in range(count):
        along = (2 * row + 1) / count - 1  # -1 at the top, 1 at the bottom
        reach = NARROWEST + (REACH - NARROWEST) * sqrt(1 - along * along)
        spots.append((MIDDLE + sign * reach, height * (row + 0.5) / count))
    return spots


def draw(network: Network) -> Drawing:
    """The map of a person. The same for the same ties in whatever order they are given (`Network.of`). Cost O(n + links).

    Source: Hartman 1978, Diagrammatic assessment of family relationships, Social Casework 59:465: thick line strong, dashed
    line weak, jagged line stressful, arrows along the flow of energy.
    """
    return _draw(network, places([tie.key for tie in network.ties]), height_for(len(network.ties)))


def draw_film(networks: Iterable[Network]) -> list[Drawing]:
    """Maps of one person over time on sheets of one size, in which a tie never changes its place. Cost O(all ties)."""
    steps = list(networks)
    last: Mapping[str, Tie] = {tie.key: tie for network in steps for tie in network.ties}
    keys = [tie.key for tie in sorted(last.values(), key=lambda tie: (tie.position, tie.key))]
    spots, height = places(keys), height_for(len(keys))
    return [_draw(network, spots, height) for network in steps]


def _draw(network: Network, spots: Mapping[str, Point], height: int) -> Drawing:
    middle = (MIDDLE, height / 2)
    ends = [(spots[a], spots[b]) for a, b in sorted(network.links)]
    return Drawing(
        width=WIDTH,
        height=height,
        ego=(round(MIDDLE), round(height / 2), EGO_RADIUS),
        marks=tuple(_mark(tie, spots[tie.key]) for tie in network.ties),
        edges=tuple(_edge(tie, middle, spots[tie.key]) for tie in network.ties),
        links=tuple((round(a[0]), round(a[1]), round(b[0]), round(b[1])) for a, b in ends),
    )


def _mark(tie: Tie, spot: Point) -> Mark:
    x, y = spot
    on_right = x > MIDDLE
    out = 1 if on_right else -1
    text_x = x + out * (MARK_RADIUS + LABEL_GAP)
    lines = fit(tie.label)
    first = y - (len(lines) - 1) * LINE_HEIGHT / 2 + FONT_SIZE * 0.35
    wide = max((text_width(line) for line in lines), default=0.0)
    sides = sorted((x - out * MARK_RADIUS, text_x + out * wide))
    half = max(MARK_RADIUS, len(lines) * LINE_HEIGHT / 2)
    return Mark(
        tie=tie,
        x=round(x),
        y=round(y),
        shape=_shape(tie.kind, spot),
        anchor="start" if on_right else "end",
        text_x=round(text_x),
        lines=tuple((round(first + number * LINE_HEIGHT), line) for number, line in enumerate(lines)),
        box=Box(sides[0], y - half, sides[1], y + half),
    )


def _shape(kind: Kind, spot: Point) -> str:
    """Persons are circles, bodies squares, places diamonds: the kind does not rest on colour."""
    if kind == Kind.PERSON:
        return ""
    x, y = spot
    r = MARK_RADIUS
    side = r * 0.85
    corners = (
        [(x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side)]
        if kind == Kind.BODY
        else [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    )
    return _points(corners)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{round(x)},{round(y)}" for x, y in points)


def _edge(tie: Tie, middle: Point, spot: Point) -> Edge:
    length = hypot(spot[0] - middle[0], spot[1] - middle[1])
    along = ((spot[0] - middle[0]) / length, (spot[1] - middle[1]) / length)

    def at(distance: float, aside: float = 0.0) -> Point:
        return middle[0] + along[0] * distance - along[1] * aside, middle[1] + along[1] * distance + along[0] * aside

    begin, end = EGO_RADIUS + 1.0, length - MARK_RADIUS - 1
    heads = []
    if tie.flow in (Flow.TO_ME, Flow.BOTH):
        heads.append(_points([at(begin), at(begin + ARROW, ARROW / 2), at(begin + ARROW, -ARROW / 2)]))
        begin += ARROW - 2
    if tie.flow in (Flow.FROM_ME, Flow.BOTH):
        heads.append(_points([at(end), at(end - ARROW, ARROW / 2), at(end - ARROW, -ARROW / 2)]))
        end -= ARROW - 2
    points = [at(begin), at(end)]
    if tie.is_stressful:
        teeth = max(2, round((end - begin) / 6))
        step = (end - begin) / teeth
        turns = [at(begin + step * (n + 0.5), 5 if n % 2 else -5) for n in range(teeth)]
        points = [points[0], *turns, points[1]]
    return Edge(tie, _points(points), WIDTHS[tie.strength], tie.strength == Strength.WEAK, tuple(heads))
