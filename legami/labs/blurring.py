"""Where something is, told as a square in which enough people live that it never points to a house.

The whole province lies on one grid for each width of square, laid out in metres east and north of 0°, 0°. A place of few
people has wide squares, a town narrow ones. A square is all that is kept, and all that a browser ever sends: the map offers
squares, not points. Squares are told by the mean density of the municipality: out in its fields one may hold fewer people,
so that words that say where are read by who facilitates before anybody else reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil, cos, floor, radians, sqrt

from legami.places.drawing import Boundary
from legami.places.models import Boundary as BoundaryRow
from legami.places.models import Municipality

LEAST_RESIDENTS = 50  # expected in a square
STEP_METRES = 50  # widths are multiples of this
MOST_SQUARES = 400  # on one map: more would be slow to draw and hard to hit with a finger
METRES_PER_DEGREE = 111_320.0
SHRINK = cos(radians(45.2))  # of a degree of longitude, in the middle of the province


@dataclass(frozen=True, order=True)
class Square:
    """One square of the grid whose squares are `metres` wide."""

    column: int
    row: int
    metres: int

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in degrees."""
        lon, lat = self.metres / (METRES_PER_DEGREE * SHRINK), self.metres / METRES_PER_DEGREE
        return self.column * lon, self.row * lat, (self.column + 1) * lon, (self.row + 1) * lat

    @property
    def name(self) -> str:
        """How an address and a form tell it: `1234.5678`."""
        return f"{self.column}.{self.row}"


def width_for(residents: int, area_sq_km: Decimal | float) -> int:
    """Metres of side at which a square holds `LEAST_RESIDENTS` expected residents, and the map no more than `MOST_SQUARES`.

    Nobody lives there, or no surface is known: the side of the whole place, at least 5 km. Rounded up to `STEP_METRES`.
    >>> width_for(9000, 28.5), width_for(72000, 70.4), width_for(300, 10)
    (400, 450, 1300)
    """
    area = float(area_sq_km)
    if residents <= 0 or area <= 0:
        return max(5000, ceil(sqrt(max(area, 0)) * 1000 / STEP_METRES) * STEP_METRES)
    by_people = sqrt(LEAST_RESIDENTS * area / residents) * 1000
    by_map = sqrt(area / MOST_SQUARES) * 1000
    return max(2 * STEP_METRES, ceil(max(by_people, by_map) / STEP_METRES) * STEP_METRES)


def square_at(lon: float, lat: float, metres: int) -> Square:
    """The square that holds a point; what is left of the point is lost."""
    return Square(floor(lon * METRES_PER_DEGREE * SHRINK / metres), floor(lat * METRES_PER_DEGREE / metres), metres)


def squares_over(boundary: Boundary, metres: int) -> list[Square]:
    """Every square whose middle or one of whose corners lies in a boundary, from the north-west on.

    Cost: five tests against the boundary for each square of its box.
    """
    points = [point for polygon in boundary for ring in polygon for point in ring]
    low = square_at(min(p[0] for p in points), min(p[1] for p in points), metres)
    high = square_at(max(p[0] for p in points), max(p[1] for p in points), metres)
    found = [
        Square(column, row, metres) for row in range(high.row, low.row - 1, -1) for column in range(low.column, high.column + 1)
    ]
    return [square for square in found if _touches(square, boundary)]


def _touches(square: Square, boundary: Boundary) -> bool:
    west, south, east, north = square.corners
    middle = ((west + east) / 2, (south + north) / 2)
    return any(_inside(x, y, boundary) for x, y in (middle, (west, south), (west, north), (east, south), (east, north)))


def _inside(lon: float, lat: float, boundary: Boundary) -> bool:
    """True by the even-odd rule, so that holes are outside."""
    return sum(_crossings(lon, lat, ring) for polygon in boundary for ring in polygon) % 2 == 1


def _crossings(lon: float, lat: float, ring: Sequence[Sequence[float]]) -> int:
    return sum(
        (a[1] > lat) != (b[1] > lat) and lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


@dataclass(frozen=True)
class Grid:
    """The squares of a municipality. Kept for the life of a process: boundaries change by migration, with a restart."""

    istat: str
    metres: int
    boundary: Boundary
    squares: tuple[Square, ...]

    def named(self, name: str) -> Square | None:
        """The square with this name, if it is one of the municipality's."""
        return next((square for square in self.squares if square.name == name), None)


def grid_of(municipality: Municipality) -> Grid:
    """The squares of a municipality."""
    return _grid(municipality.pk, width_for(municipality.residents, municipality.area_sq_km))


@cache
def _grid(istat: str, metres: int) -> Grid:
    boundary = BoundaryRow.objects.get(pk=istat).polygons
    return Grid(istat, metres, boundary, tuple(squares_over(boundary, metres)))
