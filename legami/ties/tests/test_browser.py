"""The map in a real browser: accessible, no wider than the screen, labels apart, keyboard and finger move a tie."""

from itertools import combinations

import pytest
from django.urls import reverse

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.core.dates import today
from legami.people.tests.factories import PersonFactory
from legami.ties.queries import ties_of
from legami.ties.tests.factories import keep, tie

pytestmark = pytest.mark.browser

NAMES = ("Lucia", "Mamma", "Oratorio di San Siro", "MMMMMMMMMM WWWWWWWWWW", "Centro diurno per gli anziani di Soresina")
BOXES = """[...document.querySelectorAll('#mappa .lg-tie-node')].map(n => {
  const parts = [...n.querySelectorAll('text, .lg-tie-mark')].map(e => e.getBoundingClientRect());
  return [Math.min(...parts.map(p => p.left)), Math.min(...parts.map(p => p.top)),
          Math.max(...parts.map(p => p.right)), Math.max(...parts.map(p => p.bottom))]; })"""


@pytest.fixture
def scene(committed_db):
    """Alba with 25 ties of all kinds, kept twice."""
    alba = PersonFactory.create(given_name="Alba", user=UserFactory.create(name="Alba Rossi", email=None))
    by, last = Actor(user=alba.user), None
    for n in range(25):
        last = tie(
            alba, NAMES[n % 5], by, kind=("person", "body", "place")[n % 3], strength=("strong", "ordinary", "weak")[n % 3],
            flow=("both", "to_me", "from_me")[n % 3], is_stressful=n % 4 == 0, is_paid=n % 5 == 1, knows=[last] if last else [],
        )  # fmt: skip
        if n == 20:
            keep(alba, today(), by, "start")
    keep(alba, today(), by, "review")
    return alba


def at(name, alba):
    return reverse(f"ties:{name}", args=[alba.pk])


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits(scene, page_at, axe, width):
    page = page_at(width, user=scene.user)
    for name in ("map", "film", "add", "keep", "sharing", "paper"):
        page.goto(at(name, scene))
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_25_labels_do_not_meet_at_360(scene, page_at):
    page = page_at(360, user=scene.user)
    page.goto(at("map", scene))
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 25
    met = [(a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5]
    assert met == []
    assert [b for b in boxes if b[0] < 0 or b[2] > 360] == []


def test_arrow_keys_and_dragging_move_a_tie(scene, page_at):
    page = page_at(360, user=scene.user)
    page.goto(at("map", scene))
    first, second = ties_of(scene)[:2]
    page.locator(f"#nodo-{first.pk}").focus()
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.keyboard.press("ArrowDown")
    page.get_by_text("Posto 2 di 25").wait_for(state="attached")
    assert list(ties_of(scene)[:2]) == [second, first]
    assert page.evaluate("document.activeElement.id") == f"nodo-{first.pk}"
    marks = [page.locator(f"#nodo-{t.pk} .lg-tie-mark").bounding_box() for t in (second, first)]
    page.mouse.move(marks[1]["x"] + 10, marks[1]["y"] + 10)
    page.mouse.down()
    page.mouse.move(marks[0]["x"] + 10, marks[0]["y"] + 10, steps=5)
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.mouse.up()
    page.get_by_text("Posto 1 di 25").wait_for(state="attached")
    assert list(ties_of(scene)[:2]) == [first, second]
    assert page.url.endswith(at("map", scene))


def test_without_script_the_map_is_whole_and_its_names_are_links(scene, page_at):
    page = page_at(360, user=scene.user, javascript=False)
    page.goto(at("map", scene))
    page.locator(".lg-tie-node").first.click()
    assert page.locator("h1").inner_text() == "Lucia"
