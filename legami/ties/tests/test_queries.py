"""A map from its rows, and a kept map from its contents."""

import json

from hypothesis import given
from hypothesis import strategies as st

from legami.engines import ties as engine
from legami.people.tests.factories import PersonFactory
from legami.ties.actions import say_sharing
from legami.ties.queries import as_contents, from_contents, network_of, viewers_of
from legami.ties.tests.factories import TieFactory, tie

ties = st.builds(
    engine.Tie,
    key=st.uuids().map(str),
    label=st.text(min_size=1, max_size=20),
    kind=st.sampled_from(engine.Kind),
    strength=st.sampled_from(engine.Strength),
    flow=st.sampled_from(engine.Flow),
    is_stressful=st.booleans(),
    is_paid=st.booleans(),
    since=st.text(max_size=5),
)


@given(st.lists(ties, max_size=8, unique_by=lambda t: t.key), st.data())
def test_a_map_comes_back_from_json_as_it_went(found, data):
    keys = [t.key for t in found] or ["x"]
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys))))
    network = engine.Network.of(found, pairs)
    assert from_contents(json.loads(json.dumps(as_contents(network)))) == network


def test_a_row_is_read_whole(story):
    lucia = tie(story.alba, "Lucia", story.alba_actor, strength="strong", flow="to_me", since_year=2019, since_month=3)
    coro = tie(story.alba, "Coro", story.alba_actor, kind="body", is_paid=True, began="al corso", knows=[lucia])
    network = network_of(story.alba)
    first = engine.Tie(str(lucia.pk), "Lucia", strength=engine.Strength.STRONG, flow=engine.Flow.TO_ME, since="marzo 2019")
    second = engine.Tie(str(coro.pk), "Coro", kind=engine.Kind.BODY, is_paid=True, began="al corso", position=1)
    assert network == engine.Network.of([first, second], [(first.key, second.key)])


def test_the_map_is_of_all_records_of_the_person_and_of_nobody_else(story):
    double = PersonFactory.create(given_name="Alba", family_name="Rosi", merged_into=story.alba)
    TieFactory.create(person=double, label="Zio", created_by=story.bruno.user)
    TieFactory.create(person=story.alba, label="Lucia", created_by=story.bruno.user)
    TieFactory.create(label="Altro", created_by=story.bruno.user)
    assert {t.label for t in network_of(story.alba).ties} == {"Zio", "Lucia"}
    assert network_of(double) == network_of(story.alba)


def test_the_last_word_on_sharing_counts_also_under_a_merged_record(story):
    double = PersonFactory.create(given_name="Alba", family_name="Rosi", merged_into=story.alba)
    assert viewers_of(story.alba) == set()
    say_sharing(person=double, viewer="case_worker", is_granted=True, channel="desk", by=story.bruno)
    assert viewers_of(story.alba) == {"case_worker"}
