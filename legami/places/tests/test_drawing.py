import re

from hypothesis import given
from hypothesis import strategies as st

from legami.places.drawing import MARGIN, WIDTH, age_bars, frame, path_of, project, province
from legami.places.models import Municipality
from legami.places.queries import residents_in

SQUARE = [[[[10.0, 45.0], [10.1, 45.0], [10.1, 45.1], [10.0, 45.1], [10.0, 45.0]]]]


def walk(path):
    """The points of a path with one ring, absolute again."""
    [(start, steps)] = re.findall(r"^M(\S+)l([^Mz]*)z$", path)
    x, y = map(int, start.split(","))
    points = [(x, y)]
    for step in steps.split():
        dx, dy = map(int, step.split(","))
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return points


def test_north_is_up_and_west_is_left():
    south_west, south_east, north_east, north_west = walk(path_of(SQUARE, project([SQUARE])))
    assert south_west[1] == south_east[1] > north_west[1] == north_east[1] == MARGIN
    assert south_west[0] == north_west[0] == MARGIN
    assert south_east[0] == north_east[0] == WIDTH - MARGIN


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude():
    projection = project([SQUARE])
    assert projection.height > WIDTH


@given(st.lists(st.tuples(st.floats(9.4, 10.6), st.floats(44.9, 45.5)), min_size=4, max_size=40))
def test_the_short_steps_lead_where_the_points_are(points):
    ring = [*points, points[0]]
    projection = project([SQUARE])
    wanted = [projection.point(lon, lat) for lon, lat in points]
    apart = [p for i, p in enumerate(wanted) if i == 0 or p != wanted[i - 1]]
    assert walk(path_of([[ring]], projection)) == apart


def test_the_province_is_drawn_once_and_fits(db, django_assert_num_queries):
    province.cache_clear()
    with django_assert_num_queries(1):
        drawing = province()
    with django_assert_num_queries(0):
        assert province() is drawing
    assert sorted(drawing.paths) == sorted(Municipality.objects.current().values_list("pk", flat=True))
    assert sum(len(path) for path in drawing.paths.values()) < 40_000
    lefts, tops, rights, bottoms = zip(*drawing.boxes.values(), strict=True)
    assert (min(lefts), min(tops), max(rights)) == (MARGIN, MARGIN, WIDTH - MARGIN)
    assert abs(max(bottoms) - (drawing.height - MARGIN)) <= 1


def test_neighbours_share_their_border(db):
    """Crema touches others, so points of its outline are points of theirs."""
    drawing = province()
    crema = set(walk(drawing.paths["019035"]))
    others = {p for istat, path in drawing.paths.items() if istat != "019035" and path.count("M") == 1 for p in walk(path)}
    assert len(crema & others) > len(crema) / 2


def test_a_frame_holds_its_municipality(db):
    left, top, width, height = map(int, frame(["019035"]).split())
    box = province().boxes["019035"]
    assert left < box[0] < box[2] < left + width
    assert top < box[1] < box[3] < top + height


def test_the_bars_share_a_hundred(db):
    bars = age_bars(residents_in(Municipality.objects.current()))
    assert abs(sum(bar.share_pct for bar in bars) - 100) < 0.3
    assert max(bar.width for bar in bars) == 320


def test_no_residents_no_bars_but_no_fault(db):
    assert [bar.width for bar in age_bars(residents_in(Municipality.objects.none()))] == [0, 0, 0, 0]
