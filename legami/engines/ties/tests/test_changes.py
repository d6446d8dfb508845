"""What the film says from one map to the next."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from legami.engines.ties import Changes, Flow, Network, Strength, Tie, changes_between

LUCIA = Tie("a", "Lucia", strength=Strength.WEAK, flow=Flow.TO_ME, is_stressful=True)
CORO = Tie("b", "Coro", position=1)


def between(*pair: list[Tie]) -> Changes:
    return changes_between(*(Network.of(ties) for ties in pair))


def test_who_came_and_who_went():
    assert between([LUCIA], [CORO]) == Changes(new=(CORO,), lost=(LUCIA,))


def test_a_tie_that_grew_eased_and_turned_both_ways():
    now = replace(LUCIA, strength=Strength.STRONG, is_stressful=False, flow=Flow.BOTH)
    assert between([LUCIA], [now]) == Changes(stronger=(now,), eased=(now,), now_both_ways=(now,))


def test_a_tie_that_shrank_under_strain():
    before = replace(LUCIA, strength=Strength.ORDINARY, is_stressful=False)
    assert between([before], [LUCIA]) == Changes(weaker=(LUCIA,), strained=(LUCIA,))


def test_two_who_met():
    before, after = Network.of([LUCIA, CORO]), Network.of([LUCIA, CORO], [("b", "a")])
    assert changes_between(before, after) == Changes(new_links=((LUCIA, CORO),))


def test_a_new_name_is_the_same_tie():
    assert between([LUCIA], [replace(LUCIA, label="Lucia B.")]) == Changes()


ties = st.builds(Tie, st.sampled_from("abcdef"), st.just("x"), strength=st.sampled_from(Strength), is_stressful=st.booleans())
maps = st.lists(ties, unique_by=lambda tie: tie.key).map(Network.of)


@given(maps)
def test_nothing_changes_from_a_map_to_itself(network):
    assert not changes_between(network, network)


@given(maps, maps)
def test_going_back_undoes_what_going_forth_did(one, other):
    forth, back = changes_between(one, other), changes_between(other, one)
    named = lambda ties: {tie.key for tie in ties}  # noqa: E731
    assert (named(forth.new), named(forth.stronger), named(forth.eased)) == (
        named(back.lost), named(back.weaker), named(back.strained)
    )  # fmt: skip
