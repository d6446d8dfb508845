"""Maps of the demo: Alba's is a film of several steps, shared with who follows her."""

from legami.core.dates import today
from legami.people.tests.conftest import story
from legami.ties.film import film_of
from legami.ties.queries import viewers_of

from ..circles import draw_circle

__all__ = ["story"]


def test_a_circle_grows_from_step_to_step(story):
    draw_circle(story.alba, story.bruno, number=2, today=today())
    steps = film_of(story.alba)
    assert [len(step.network.ties) for step in steps] == [5, 6, 7, 8]
    assert "Lucia del piano di sopra: il legame è più forte." in steps[1].changes
    assert "Sandro: ora pesa meno." in steps[2].changes
    assert viewers_of(story.alba) == {"case_worker"}
