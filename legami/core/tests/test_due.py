"""A morning in order: what is late, what is today, what is near, who waits, and what others have to do."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.core.due import GROUPS, Due, grouped

TODAY = date(2026, 3, 8)


def due(what="Verifica", waits="me", on=None, since=None, name="Alba Rossi"):
    day = lambda days: None if days is None else TODAY + timedelta(days=days)  # noqa: E731
    return Due("verifiche", UUID(int=1), name, what, "/patti/", waits, on=day(on), since=day(since))


@pytest.mark.parametrize(
    ("row", "slug"),
    [
        (due(on=-1), "in-ritardo"),
        (due(on=-1, waits="others"), "in-ritardo"),
        (due(on=0), "oggi"),
        (due(on=7), "sette-giorni"),
        (due(on=8), "trenta-giorni"),
        (due(on=30), "trenta-giorni"),
        (due(on=31), None),
        (due(since=-40), "ti-aspettano"),
        (due(on=10, since=-4), "ti-aspettano"),
        (due(on=3, since=-4), "sette-giorni"),
        (due(since=-4, waits="others"), "aspettano-altri"),
        (due(on=3, waits="others"), "aspettano-altri"),
    ],
)
def test_each_thing_stands_where_one_looks_for_it(row, slug):
    assert [group.slug for group in grouped([row], TODAY)] == ([slug] if slug else [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (due(on=-3), "in ritardo di 3 giorni: era per il 5 marzo 2026"),
        (due(on=-1), "in ritardo di un giorno: era per il 7 marzo 2026"),
        (due(on=0), "oggi"),
        (due(on=1), "entro il 9 marzo 2026, domani"),
        (due(on=5, since=-9), "entro il 13 marzo 2026, tra 5 giorni"),
        (due(since=0), "aspetta da oggi"),
        (due(since=-1), "aspetta da un giorno"),
        (due(since=-12), "aspetta da 12 giorni"),
        (due(), ""),
    ],
)
def test_how_near_it_is_is_said_in_words(row, said):
    assert row.when(TODAY) == said


def test_who_waits_longest_stands_first_and_equal_days_go_by_name():
    rows = [due(since=-1), due(since=-9, name="Zoe"), due(since=-9, name="Bea")]
    assert [row.name for row in grouped(rows, TODAY)[0].rows] == ["Bea", "Zoe", "Alba Rossi"]


days = st.none() | st.integers(-400, 400)


@given(st.lists(st.builds(due, waits=st.sampled_from(["me", "others"]), on=days, since=days)))
def test_nothing_stands_twice_and_the_groups_keep_their_order(rows):
    groups = grouped(rows, TODAY)
    order = [slug for slug, _, _ in GROUPS]
    assert [group.slug for group in groups] == sorted((group.slug for group in groups), key=order.index)
    assert sum(len(group.rows) for group in groups) <= len(rows)
    assert [group.rows for group in groups] == [sorted(group.rows, key=lambda row: row.order) for group in groups]
