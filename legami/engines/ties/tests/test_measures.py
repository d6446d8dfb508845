"""Measures against hand-worked maps, and against a twin that counts the slow way."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from legami.engines.ties import Flow, Network, Share, Strength, Tie, measure

# Worked by hand. Five ties: mother, friend, neighbour, social worker (paid), doctor (paid).
# Strong: mother, friend = 2. Both ways: friend, neighbour = 2 of 5 = 40 %. Not paid: 3 of 5 = 60 %.
# Know each other: mother-friend, mother-neighbour, worker-doctor = 3 of 10 pairs = 30 %.
ALBA = Network.of(
    [
        Tie("m", "Mamma", strength=Strength.STRONG, flow=Flow.TO_ME),
        Tie("f", "Lucia", strength=Strength.STRONG),
        Tie("n", "Vicina", strength=Strength.WEAK),
        Tie("w", "Bruno", flow=Flow.TO_ME, is_paid=True),
        Tie("d", "Medico", flow=Flow.TO_ME, is_paid=True),
    ],
    [("m", "f"), ("n", "m"), ("w", "d")],
)


def test_the_map_worked_by_hand():
    found = measure(ALBA)
    assert (found.size, found.strong) == (5, 2)
    assert (found.reciprocal, found.density, found.unpaid) == (Share(2, 5), Share(3, 10), Share(3, 5))
    assert (found.reciprocal.pct, found.density.pct, found.unpaid.pct) == (40, 30, 60)


def test_a_star_has_no_density_and_a_clique_has_all_of_it():
    ties = [Tie(key, key) for key in "abcd"]
    assert measure(Network.of(ties)).density == Share(0, 6)
    assert measure(Network.of(ties, combinations("abcd", 2))).density.pct == 100


def test_of_nobody_nothing_is_computed_and_of_one_no_density():
    empty, one = measure(Network()), measure(Network.of([Tie("a", "Lucia")]))
    assert [empty.reciprocal.pct, empty.density.pct, empty.unpaid.pct] == [None, None, None]
    assert [one.reciprocal.pct, one.density.pct, one.unpaid.pct] == [100, None, 100]


def test_a_link_counts_once_whichever_way_it_is_told_and_to_nobody_never():
    found = Network.of([Tie("a", "A"), Tie("b", "B")], [("a", "b"), ("b", "a"), ("a", "a"), ("a", "gone")])
    assert measure(found).density == Share(1, 1)


keys = st.lists(st.sampled_from("abcdefgh"), unique=True)
flags = st.tuples(st.sampled_from(Strength), st.sampled_from(Flow), st.booleans())
links = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")))


@given(st.dictionaries(st.sampled_from("abcdefgh"), flags), links)
def test_the_measures_agree_with_counting_one_by_one(ties, links):
    network = Network.of([Tie(k, k, strength=s, flow=f, is_paid=p) for k, (s, f, p) in ties.items()], links)
    possible = known = 0
    for a in ties:
        for b in ties:
            if a < b:
                possible += 1
                known += 1 if (a, b) in links or (b, a) in links else 0
    strong = both = unpaid = 0
    for strength, flow, is_paid in ties.values():
        strong += strength == "strong"
        both += flow == "both"
        unpaid += not is_paid
    found = measure(network)
    assert (found.size, found.strong) == (len(ties), strong)
    assert (found.density, found.reciprocal, found.unpaid) == (
        Share(known, possible), Share(both, len(ties)), Share(unpaid, len(ties))
    )  # fmt: skip


@given(st.dictionaries(st.sampled_from("abcdefgh"), flags), links, st.randoms())
def test_the_order_changes_no_measure(ties, links, shuffler):
    rows = [Tie(k, k, strength=s, flow=f, is_paid=p) for k, (s, f, p) in ties.items()]
    shuffled, turned = [*rows], [(b, a) for a, b in links]
    shuffler.shuffle(shuffled)
    assert measure(Network.of(shuffled, turned)) == measure(Network.of(rows, links))


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_is_rounded_to_the_nearest(part, whole):
    assert abs(Share(part, whole).pct - 100 * part / whole) <= 0.5
