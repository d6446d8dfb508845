"""What a lab's pages tell: this place before, the promises in figures, the problems by square."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import atan2, degrees, hypot
from typing import Any

from django.db.models import Count, Q

from legami.places.models import Municipality
from legami.places.queries import Residents

from .blurring import Grid, Square, grid_of, square_at
from .models import Lab, Problem, Promise

MAP_WIDTH = 640  # units of the drawing


@dataclass(frozen=True)
class Promises:
    """How the promises of one or more labs stand."""

    kept: int
    partly: int
    not_kept: int
    open: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.kept + self.partly + self.not_kept + self.open

    @property
    def words(self) -> str:
        """In one sentence.

        >>> Promises(2, 1, 1, 0).words
        '4 promesse: 2 mantenute, 1 in parte, 1 non mantenuta'
        >>> Promises(1, 0, 0, 0).words
        '1 promessa: 1 mantenuta'
        """
        counts = (
            (self.kept, "mantenuta", "mantenute"),
            (self.partly, "in parte", "in parte"),
            (self.not_kept, "non mantenuta", "non mantenute"),
            (self.open, "ancora da fare", "ancora da fare"),
        )
        parts = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        head = f"{self.total} {'promessa' if self.total == 1 else 'promesse'}"
        return f"{head}: {', '.join(parts)}" if parts else "nessuna promessa"


def promises_of(labs: Iterable[Lab]) -> dict[Any, Promises]:
    """How the promises of each lab stand. One query."""
    outcome = {
        name: Count("pk", filter=Q(outcome=value))
        for name, value in (("kept", "kept"), ("partly", "partly"), ("not_kept", "not_kept"), ("open", ""))
    }
    rows: Any = Promise.objects.filter(lab__in=labs).order_by().values_list("lab").annotate(**outcome)
    return {lab: Promises(*counts) for lab, *counts in rows}


@dataclass(frozen=True)
class Before:
    """An earlier lab of the same place: what it asked, what was said most, what was promised and how it went."""

    lab: Lab
    problems: list[Problem]
    promises: list[Promise]
    figures: Promises


def before(lab: Lab, *, most: int = 3) -> list[Before]:
    """What this place said before, the last lab first. Two queries a lab, and at most `most` labs."""
    earlier = list(Lab.objects.of_the_same_place(lab).filter(starts_on__lt=lab.starts_on).order_by("-starts_on", "pk")[:most])
    figures = promises_of(earlier)
    return [
        Before(
            one,
            list(Problem.objects.public().filter(lab=one).order_by("-voices_count", "pk")[:3]),
            list(one.promises.order_by("due_on", "pk")[:8]),
            figures.get(one.pk, Promises(0, 0, 0, 0)),
        )
        for one in earlier
    ]


def promises_in_order(lab: Lab, day: date) -> list[tuple[Promise, bool]]:
    """The lab's promises, those still open first, each with whether it is late."""
    rows = lab.promises.select_related("meeting").order_by("closed_at", "due_on", "pk")
    ordered = sorted(rows, key=lambda one: (one.closed_at is not None, one.due_on))
    return [(one, one.is_late(day)) for one in ordered]


def residents(municipality: Municipality) -> Residents:
    """The open figures of the lab's town."""
    return Residents.of(municipality)


# ---- the map of problems -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """The problems of one square, drawn as one circle whose surface grows with how many they are."""

    square: Square
    count: int
    x: int
    y: int
    radius: int
    label: str
    where: str  # as somebody would say it without a map


@dataclass(frozen=True)
class Map:
    """A town, its squares and the problems in them. Units: `MAP_WIDTH` across."""

    width: int
    height: int
    outline: str
    spots: list[Spot]
    nowhere: int  # problems without a square
    centre: tuple[int, int] | None  # where the town's seat is, so that one finds one's way


@dataclass(frozen=True)
class Frame:
    """From degrees to units of one town's drawing."""

    west: float
    north: float
    per_degree_x: float
    per_degree_y: float
    height: int

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a place falls."""
        return round((lon - self.west) * self.per_degree_x), round((self.north - lat) * self.per_degree_y)


def frame_of(grid: Grid) -> Frame:
    """The frame in which all squares of a town just fit."""
    corners = [square.corners for square in grid.squares]
    west, south = min(c[0] for c in corners), min(c[1] for c in corners)
    east, north = max(c[2] for c in corners), max(c[3] for c in corners)
    metres_wide = (max(s.column for s in grid.squares) - min(s.column for s in grid.squares) + 1) * grid.metres
    metres_high = (max(s.row for s in grid.squares) - min(s.row for s in grid.squares) + 1) * grid.metres
    height = round(MAP_WIDTH * metres_high / metres_wide)
    return Frame(west, north, MAP_WIDTH / (east - west), height / (north - south), height)


def outline_of(grid: Grid, frame: Frame) -> str:
    """The town's border as the `d` of an SVG path."""
    rings = [ring for polygon in grid.boundary for ring in polygon]
    return "".join("M" + "L".join("{},{}".format(*frame.at(p[0], p[1])) for p in ring) + "z" for ring in rings)


def map_of(lab: Lab) -> Map:
    """The lab's public problems by square: bytes grow with the squares, never with the problems. Two queries, one cached."""
    grid = grid_of(lab.municipality)
    frame = frame_of(grid)
    rows = Problem.objects.public().filter(lab=lab).order_by()
    counted = rows.values_list("cell_column", "cell_row", "cell_metres").annotate(n=Count("pk"))
    counts: dict[Any, int] = {tuple(square): n for *square, n in counted}
    nowhere = counts.pop((None, None, None), 0)
    squares = [(Square(*key), n) for key, n in sorted(counts.items())]
    spots = [_spot(s, n, frame, lab.municipality) for s, n in squares]
    return Map(MAP_WIDTH, frame.height, outline_of(grid, frame), spots, nowhere, centre_of(lab.municipality, frame))


def centre_of(town: Municipality, frame: Frame) -> tuple[int, int] | None:
    """Where the seat of a town falls on its drawing."""
    if town.longitude is None or town.latitude is None:
        return None
    return frame.at(town.longitude, town.latitude)


def _spot(square: Square, count: int, frame: Frame, town: Municipality) -> Spot:
    west, south, east, north = square.corners
    x, y = frame.at((west + east) / 2, (south + north) / 2)
    label = "1 problema" if count == 1 else f"{count} problemi"
    return Spot(square, count, x, y, min(34, round(14 + 4 * count**0.5)), label, from_centre(square, town))


WINDS = ("nord", "nord-est", "est", "sud-est", "sud", "sud-ovest", "ovest", "nord-ovest")


def from_centre(square: Square, town: Municipality) -> str:
    """Where a square lies, seen from the middle of a town: `a nord-est, a 1,2 km dal centro`."""
    if town.longitude is None or town.latitude is None:
        return "fuori dal centro"
    centre = square_at(town.longitude, town.latitude, square.metres)
    east, north = square.column - centre.column, square.row - centre.row
    if max(abs(east), abs(north)) == 0:
        return "in centro"
    wind = WINDS[round(degrees(atan2(east, north)) / 45) % 8]
    kilometres = f"{hypot(east, north) * square.metres / 1000:.1f}".replace(".", ",")
    return f"a {wind}, a {kilometres} km dal centro"


@dataclass(frozen=True)
class Tile:
    """A square that one can choose on the map."""

    square: Square
    x: int
    y: int
    width: int
    height: int


def tiles_of(municipality: Municipality) -> tuple[Frame, str, list[Tile]]:
    """The frame, the outline and every square of a town."""
    grid = grid_of(municipality)
    frame = frame_of(grid)
    tiles = []
    for square in grid.squares:
        west, south, east, north = square.corners
        (left, top), (right, bottom) = frame.at(west, north), frame.at(east, south)
        tiles.append(Tile(square, left, top, right - left, bottom - top))
    return frame, outline_of(grid, frame), tiles
