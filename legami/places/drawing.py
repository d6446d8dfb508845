"""The province drawn on the server: boundaries become SVG paths, once per process.

Equirectangular projection scaled by the cosine of the middle latitude: over 60 km nobody sees the difference,
and shared borders stay shared because each point is rounded before it is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, radians

from .models import Municipality
from .queries import Residents

WIDTH = 1000  # units of the drawing; about 90 m each
MARGIN = 6

Ring = Sequence[Sequence[float]]  # [lon, lat] in degrees
Boundary = Sequence[Sequence[Ring]]  # polygons, each an outer ring and its holes


@dataclass(frozen=True)
class Projection:
    """From degrees to whole units of the drawing, y downwards."""

    west: float
    north: float
    units_per_degree: float
    shrink: float
    height: int

    def point(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a place falls on the drawing."""
        x = (lon - self.west) * self.shrink * self.units_per_degree
        y = (self.north - lat) * self.units_per_degree
        return round(x) + MARGIN, round(y) + MARGIN


@dataclass(frozen=True)
class Drawing:
    """The paths of the municipalities of today by ISTAT code, and where each district's name stands."""

    width: int
    height: int
    paths: Mapping[str, str]
    labels: Mapping[str, tuple[int, int]]
    boxes: Mapping[str, tuple[int, int, int, int]]  # left, top, right, bottom of each municipality


def project(boundaries: Iterable[Boundary]) -> Projection:
    """The projection in which all these boundaries just fit the width."""
    points = [p for boundary in boundaries for polygon in boundary for ring in polygon for p in ring]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    shrink = cos(radians((min(lats) + max(lats)) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((max(lons) - min(lons)) * shrink)
    height = round((max(lats) - min(lats)) * scale) + 2 * MARGIN
    return Projection(min(lons), max(lats), scale, shrink, height)


def path_of(boundary: Boundary, projection: Projection) -> str:
    """The `d` of an SVG path, in short relative steps; points that fall together are written once."""
    return "".join(_ring(ring, projection) for polygon in boundary for ring in polygon)


def _ring(ring: Ring, projection: Projection) -> str:
    points = [projection.point(lon, lat) for lon, lat in ring]
    # The last point is the first again: `z` closes.
    steps = [(x - px, y - py) for (px, py), (x, y) in pairwise(points[:-1]) if (x, y) != (px, py)]
    return f"M{points[0][0]},{points[0][1]}l" + " ".join(f"{dx},{dy}" for dx, dy in steps) + "z"


def box_of(boundary: Boundary, projection: Projection) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a boundary on the drawing."""
    points = [projection.point(lon, lat) for polygon in boundary for ring in polygon for lon, lat in ring]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def province() -> Drawing:
    """The whole province. Drawn at the first call and kept: boundaries change by migration, hence with a restart."""
    rows = list(Municipality.objects.current().select_related("drawn_boundary").order_by("istat"))
    projection = project(row.drawn_boundary.polygons for row in rows)
    seats: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        if row.latitude is not None and row.longitude is not None:
            seats.setdefault(row.district_id, []).append(projection.point(row.longitude, row.latitude))
    return Drawing(
        width=WIDTH,
        height=projection.height,
        paths={row.istat: path_of(row.drawn_boundary.polygons, projection) for row in rows},
        labels={key: _middle(points) for key, points in seats.items()},
        boxes={row.istat: box_of(row.drawn_boundary.polygons, projection) for row in rows},
    )


def _middle(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(x for x, _ in points) // len(points), sum(y for _, y in points) // len(points)


def frame(istats: Iterable[str]) -> str:
    """The `viewBox` that holds these municipalities, with some air around."""
    boxes = [province().boxes[istat] for istat in istats]
    left, top = min(b[0] for b in boxes) - 2 * MARGIN, min(b[1] for b in boxes) - 2 * MARGIN
    right, bottom = max(b[2] for b in boxes) + 2 * MARGIN, max(b[3] for b in boxes) + 2 * MARGIN
    return f"{left} {top} {right - left} {bottom - top}"


@dataclass(frozen=True)
class Bar:
    """One bar of the small age chart: how wide it is, where it stands, what it says."""

    label: str
    residents: int
    share_pct: float
    top: int
    width: int

    @property
    def text_top(self) -> int:
        """The line on which its words stand."""
        return self.top - 6


BAR_FULL_WIDTH = 320
BAR_STEP = 44


def age_bars(residents: Residents) -> list[Bar]:
    """The chart of the ages, as wide as the biggest band."""
    biggest = max((count for _, count in residents.bands), default=0) or 1
    total = residents.total or 1
    return [
        Bar(label, count, round(100 * count / total, 1), 20 + BAR_STEP * place, round(BAR_FULL_WIDTH * count / biggest))
        for place, (label, count) in enumerate(residents.bands)
    ]
