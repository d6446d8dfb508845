"""All goals of a pact in one number: at the start, then at each review, and of how many goals it speaks."""

from datetime import date
from uuid import uuid4

from legami.pacts.models import Goal
from legami.pacts.reads.reviewing import Attained, chart_of

FIRST, SECOND = date(2026, 6, 2), date(2026, 9, 2)


def attained(goals, ratings) -> list[Attained]:
    chart = chart_of(goals, ratings)
    assert chart is not None
    return chart.attained


def goals(*weights):
    return [Goal(key=uuid4(), words="Lavorare", weight=weight, baseline_level=-1) for weight in weights]


def test_three_goals_one_step_below_start_at_36_and_end_at_50():
    three = goals(1, 1, 1)
    seen = attained(three, [(goal.key, FIRST, 0) for goal in three])
    assert seen == [Attained("inizio", 36, 3, 0), Attained("02/06/2026", 50, 3, 0)]


def test_a_goal_that_was_not_looked_at_is_missing_and_not_as_expected():
    two = goals(1, 2)
    seen = attained(two, [(two[0].key, FIRST, 2), (two[1].key, SECOND, 1)])
    assert [(a.t_score, a.rated, a.missing) for a in seen[1:]] == [(70, 1, 1), (60, 1, 1)]


def test_a_day_on_which_only_goals_of_an_older_text_were_rated_has_no_number():
    [kept] = goals(1)
    seen = attained([kept], [(uuid4(), FIRST, 2)])
    assert seen[1] == Attained("02/06/2026", None, 0, 1)
