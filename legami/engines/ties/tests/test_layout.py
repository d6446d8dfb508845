"""The sheet: nothing overlaps, nothing leaves it, and the order in which ties come changes nothing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.ties import Flow, Kind, Network, Strength, Tie, draw, draw_film
from legami.engines.ties.layout import EGO_RADIUS, LABEL_WIDTH, MARK_RADIUS, MIDDLE, WIDTH, Box, fit, text_width

labels = st.text(min_size=1, max_size=60).filter(str.strip)
ties = st.builds(
    Tie,
    key=st.uuids().map(str),
    label=labels,
    kind=st.sampled_from(Kind),
    strength=st.sampled_from(Strength),
    flow=st.sampled_from(Flow),
    is_stressful=st.booleans(),
    position=st.integers(0, 30),
)
many = st.lists(ties, max_size=25, unique_by=lambda tie: tie.key)


def overlaps(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [(a, b) for a, b in combinations(boxes, 2) if a.meets(b)]


def test_two_boxes_on_each_other_would_be_found():
    one = Box(0, 0, 10, 10)
    assert overlaps([one, Box(9, 9, 20, 20), Box(10, 0, 20, 9)]) == [(one, Box(9, 9, 20, 20))]


@given(many)
def test_no_label_or_marker_touches_another_or_the_person(found):
    drawing = draw(Network.of(found))
    x, y, r = drawing.ego
    assert overlaps([Box(x - r, y - r, x + r, y + r), *(mark.box for mark in drawing.marks)]) == []


@given(many)
def test_everything_stays_on_the_sheet(found):
    drawing = draw(Network.of(found))
    boxes = [mark.box for mark in drawing.marks]
    assert [b for b in boxes if b.left < 0 or b.top < 0 or b.right > WIDTH or b.bottom > drawing.height] == []


@given(many, st.randoms())
def test_the_order_in_which_ties_come_changes_nothing(found, shuffler):
    shuffled = [*found]
    shuffler.shuffle(shuffled)
    assert draw(Network.of(shuffled)) == draw(Network.of(found))


@given(many.filter(bool))
def test_lines_reach_their_own_marker_without_crossing_another(found):
    drawing = draw(Network.of(found))
    x0, y0, _ = drawing.ego
    crossed = []
    for mine, other in ((a, b) for a in drawing.marks for b in drawing.marks if a is not b):
        dx, dy = mine.x - x0, mine.y - y0
        along = ((other.x - x0) * dx + (other.y - y0) * dy) / (dx * dx + dy * dy)
        aside = abs((other.x - x0) * dy - (other.y - y0) * dx) / (dx * dx + dy * dy) ** 0.5
        if 0 < along < 1 and aside < 4:
            crossed.append((mine.tie.label, other.tie.label))
    assert crossed == []


@given(labels)
def test_a_label_fits_in_two_lines_and_is_never_empty(label):
    lines = fit(label)
    assert 1 <= len(lines) <= 2
    assert [line for line in lines if text_width(line) > LABEL_WIDTH and len(line) > 1] == []


def test_ties_go_clockwise_in_their_order():
    drawing = draw(Network.of([Tie(str(n), f"T{n}", position=n) for n in range(5)]))
    right, left = [m.tie.label for m in drawing.marks if m.x > MIDDLE], [m.tie.label for m in drawing.marks if m.x < MIDDLE]
    assert (right, left) == (["T0", "T1", "T2"], ["T3", "T4"])
    heights = {m.tie.label: m.y for m in drawing.marks}
    assert heights["T0"] < heights["T1"] < heights["T2"]
    assert heights["T4"] < heights["T3"]


@pytest.mark.parametrize(
    ("strength", "width", "is_dashed"), [(Strength.STRONG, 5, False), (Strength.ORDINARY, 2, False), (Strength.WEAK, 2, True)]
)
def test_strong_is_thick_and_weak_is_dashed(strength, width, is_dashed):
    [edge] = draw(Network.of([Tie("a", "Lucia", strength=strength)])).edges
    assert (edge.width, edge.is_dashed) == (width, is_dashed)


def test_stress_is_jagged():
    calm, jagged = (draw(Network.of([Tie("a", "Lucia", is_stressful=s)])).edges[0].points.split() for s in (False, True))
    assert len(calm) == 2
    assert len(jagged) > 4


def near(arrow: str) -> str:
    """At which end an arrow head has its point."""
    tip = int(arrow.split(",")[0])
    return "me" if abs(tip - MIDDLE) < EGO_RADIUS + 5 else "them"


@pytest.mark.parametrize(("flow", "ends"), [(Flow.TO_ME, ["me"]), (Flow.FROM_ME, ["them"]), (Flow.BOTH, ["me", "them"])])
def test_arrows_point_where_energy_goes(flow, ends):
    [edge] = draw(Network.of([Tie("a", "Lucia", flow=flow)])).edges
    assert [near(arrow) for arrow in edge.arrows] == ends


def test_each_kind_has_its_shape():
    shapes = {kind: draw(Network.of([Tie("a", "X", kind=kind)])).marks[0].shape for kind in Kind}
    assert shapes[Kind.PERSON] == ""
    assert len({*shapes.values()}) == 3


def test_a_link_joins_the_two_markers():
    drawing = draw(Network.of([Tie("a", "A"), Tie("b", "B", position=1)], [("b", "a")]))
    a, b = drawing.marks
    assert drawing.links == ((a.x, a.y, b.x, b.y),)


@given(many, st.data())
def test_in_a_film_no_tie_changes_its_place(found, data):
    whole = Network.of(found)
    part = Network.of(data.draw(st.lists(st.sampled_from(found), unique=True)) if found else [])
    first, last = draw_film([part, whole])
    spots = {mark.tie.key: (mark.x, mark.y) for mark in last.marks}
    assert {mark.tie.key: (mark.x, mark.y) for mark in first.marks} == {tie.key: spots[tie.key] for tie in part.ties}
    assert (first.height, first.width) == (last.height, last.width)


def test_an_empty_map_is_the_person_alone():
    drawing = draw(Network())
    assert (drawing.marks, drawing.edges, drawing.links) == ((), (), ())


def test_a_marker_is_a_target_that_a_finger_meets():
    assert 2 * MARK_RADIUS * 336 / WIDTH > 20  # the label beside it belongs to the same link
