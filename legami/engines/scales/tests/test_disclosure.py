"""No number that is told speaks of a few people, and no sum of told numbers does."""

from functools import reduce
from itertools import combinations
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.scales.disclosure import LEAST, Group, outcome

NUMBERS = st.one_of(st.just(0), st.integers(0, 14), st.integers(0, 60))
GROUPS = st.dictionaries(
    st.sampled_from(["Casalmaggiore", "Crema", "Cremona", "Soresina", "Viadana"]),
    st.builds(Group, NUMBERS, NUMBERS, NUMBERS, st.integers(0, 500), st.integers(0, 500), NUMBERS),
)


@pytest.mark.parametrize(
    ("group", "may_be_told"),
    [
        (Group(10, 10, 10), True),
        (Group(10, 0, 10), True),
        (Group(10, 9, 10), False),
        (Group(10, 1, 0), False),
        (Group(0, 0, 40), False),  # everybody the same way: of each one it would be known
        (Group(9, 0, 0), False),
        (Group(), False),
    ],
)
def test_a_group_is_told_if_no_number_is_of_a_few(group, may_be_told):
    assert group.may_be_told() is may_be_told


@pytest.mark.parametrize(
    ("group", "detail"),
    [(Group(20, 10, 10), 3), (Group(20, 9, 9), 2), (Group(20, 12, 3), 2), (Group(20, 3, 3), 1), (Group(9, 1, 0), 1)],
)
def test_what_cannot_be_told_way_by_way_is_told_more_roughly(group, detail):
    found = outcome({"Crema": group})
    assert (found.detail, found.rows) == (detail, [(("Crema",), group)])


def test_all_rows_are_told_in_the_same_detail():
    found = outcome({"Crema": Group(20, 10, 10), "Soresina": Group(30, 9, 12)})
    assert (found.detail, [names for names, _ in found.rows]) == (3, [("Crema", "Soresina")])


def test_the_small_ones_are_told_together():
    large, small, smaller = Group(20, 10, 10, 80, 60, 3), Group(6, 5, 5, 40, 38), Group(5, 6, 7, 30, 31, 12)
    found = outcome({"Crema": large, "Soresina": small, "Casalmaggiore": smaller})
    together = Group(11, 11, 12, 70, 69, 12)
    assert found.rows == [(("Crema",), large), (("Casalmaggiore", "Soresina"), together)]
    assert found.whole == Group(31, 21, 22, 150, 129, 15)
    assert [group.missing_told for _, group in found.rows] == [None, 12]
    assert found.missing_told is None  # 15 without 12 would be 3


def test_one_small_group_takes_the_smallest_of_the_others_with_it():
    found = outcome({"Crema": Group(20, 10, 10), "Soresina": Group(1, 0, 2), "Cremona": Group(40, 20, 20)})
    assert [names for names, _ in found.rows] == [("Cremona",), ("Crema", "Soresina")]


def test_too_few_in_all_are_not_told():
    assert outcome({"Crema": Group(5, 2, 1), "Soresina": Group(0, 0, 1)}).rows == []
    assert (outcome({}).rows, outcome({}).whole) == ([], None)


def test_who_lacks_a_measure_is_counted_where_nobody_has_two():
    found = outcome({"Crema": Group(20, 10, 10), "Soresina": Group(missing=11)})
    assert found.rows == [(("Crema", "Soresina"), Group(20, 10, 10, missing=11))]
    assert found.missing_told == 11


@given(GROUPS)
def test_no_told_number_and_no_sum_of_told_rows_speaks_of_a_few(groups):
    found = outcome(groups)
    rows = [group for _, group in found.rows]
    for size in range(1, len(rows) + 1):
        for some in combinations(rows, size):
            union = reduce(add, some)
            assert union.may_be_told(found.detail)
            assert min(n for n in union.cells(found.detail) if n) >= LEAST


@given(GROUPS)
def test_the_rows_hold_everybody_once_or_nothing_is_told(groups):
    rows = outcome(groups).rows
    names = [name for held, _ in rows for name in held]
    peopled = sorted(name for name, group in groups.items() if group.count or group.missing)
    assert sorted(names) == (peopled if rows else [])
    assert [group for _, group in rows] == [reduce(add, (groups[name] for name in held)) for held, _ in rows]


@given(GROUPS)
def test_a_group_alone_in_its_row_may_be_told_and_a_hidden_one_has_company(groups):
    found = outcome(groups)
    for held, _ in found.rows:
        assert len(held) > 1 or groups[held[0]].may_be_told(found.detail)


@given(GROUPS, st.randoms())
def test_the_order_in_which_groups_come_changes_nothing(groups, draw):
    names = list(groups)
    draw.shuffle(names)
    assert outcome({name: groups[name] for name in names}) == outcome(groups)
