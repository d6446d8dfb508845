"""What is asked next: by its formula, and by what happens to those who are asked."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.opinion import find_groups, next_statement, priority, statements
from legami.engines.opinion.routing import NEW

from .villages import village


def test_the_weight_by_hand():
    a, p = 5 / 6, 1 / 6
    assert priority(4, 0, 4, 0.5) == pytest.approx(((1 - p) * 1.5 * a * (1 + 8 * 2 ** (-4 / 5))) ** 2)
    assert priority(0, 0, 0, 0.0) == NEW == pytest.approx((1 / 2 * 1 * 1 / 2 * 9) ** 2)
    assert priority(9, 9, 99, 3.0, meta=True) == 49


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.floats(0, 20))
def test_more_passes_and_less_extremity_never_weigh_more(agree, disagree, passed, far):
    weight = priority(agree, disagree, agree + disagree + passed, far)
    assert 0 < priority(agree, disagree, agree + disagree + passed + 1, far) < weight
    assert priority(agree, disagree, agree + disagree + passed, far + 1) > weight


def asked(weights, keys, answered=(), people=3_000):
    return Counter(next_statement(weights, keys, answered, seed) for seed in range(people))


def test_statements_are_drawn_as_often_as_they_weigh():
    drawn = asked({"bus": 1.0, "park": 3.0, "ramp": 6.0}, ["bus", "park", "ramp"])
    assert [drawn[key] / 3_000 for key in ("bus", "park", "ramp")] == pytest.approx([0.1, 0.3, 0.6], abs=0.03)


def test_in_a_village_what_weighs_more_is_asked_more_often_and_what_is_new_is_seen():
    votes = village((25, 25), 10, clear=0.8, seed=1)
    weights = {one.key: one.priority for one in statements(votes, find_groups(votes))}
    drawn = asked(weights, [*votes.statements, "new"])
    ranked = sorted(weights, key=weights.__getitem__)
    low, high = sum(drawn[key] for key in ranked[:5]), sum(drawn[key] for key in ranked[5:])
    assert max(weights.values()) > 1.2 * min(weights.values())  # if all weighed the same nothing would be shown here
    assert high > 1.2 * low
    assert drawn["new"] > 1.5 * max(drawn[key] for key in votes.statements)


def test_what_was_answered_is_not_asked_again_and_in_the_end_nothing_is():
    assert set(asked({}, ["bus", "park"], {"bus"}, 50)) == {"park"}
    assert next_statement({}, ["bus"], {"bus"}, 1) is None
    assert next_statement({}, [], (), 1) is None


def test_the_same_seed_draws_the_same_in_any_order():
    weights = {f"s{n}": n + 1.0 for n in range(9)}
    for seed in range(20):
        assert next_statement(weights, list(weights), (), seed) == next_statement(weights, list(weights)[::-1], (), seed)
