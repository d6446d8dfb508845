"""Drawing a map, keeping it, and saying who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from legami.core.dates import today
from legami.journal.models import Entry
from legami.people.tests.factories import PersonFactory
from legami.ties import actions
from legami.ties.models import Link, SharingEvent, Snapshot, Tie
from legami.ties.queries import from_contents, network_of, ties_of
from legami.ties.tests.factories import TieFactory, keep, tie


def order(person):
    return [t.label for t in ties_of(person)]


def verbs():
    return list(Entry.objects.filter(kind="write").order_by("pk").values_list("verb", flat=True))


def test_a_tie_goes_last_and_the_journal_tells_it_without_names(story):
    for name in ("Lucia", "Coro"):
        tie(story.alba, name, story.alba_actor)
    assert order(story.alba) == ["Lucia", "Coro"]
    assert verbs() == ["ties.added", "ties.added"]


def test_a_double_click_makes_one_tie(story):
    key = uuid4()
    first, second = (actions.add_tie(person=story.alba, label="Lucia", form_key=key, by=story.alba_actor) for _ in "12")
    assert (first, order(story.alba)) == (second, ["Lucia"])


def test_a_full_map_takes_no_more(story, monkeypatch):
    monkeypatch.setattr(actions, "MOST_TIES", 1)
    tie(story.alba, "Lucia", story.alba_actor)
    with pytest.raises(actions.MapIsFull, match="Togline uno"):
        tie(story.alba, "Coro", story.alba_actor)


def test_links_are_those_said_last_and_of_this_map_only(story):
    lucia, coro, zio = (tie(story.alba, name, story.alba_actor) for name in ("Lucia", "Coro", "Zio"))
    actions.change_tie(person=story.alba, tie=lucia, knows=[coro, lucia], by=story.alba_actor)
    actions.change_tie(person=story.alba, tie=coro, knows=[zio], by=story.alba_actor)
    assert [{link.a_id, link.b_id} for link in Link.objects.all()] == [{coro.pk, zio.pk}]
    strange = TieFactory.create(created_by=story.bruno.user)
    with pytest.raises(actions.NotOnThisMap):
        actions.change_tie(person=story.alba, tie=lucia, knows=[strange], by=story.alba_actor)


def test_who_is_not_asked_about_links_keeps_them(story):
    lucia = tie(story.alba, "Lucia", story.alba_actor)
    tie(story.alba, "Coro", story.alba_actor, knows=[lucia])
    actions.change_tie(person=story.alba, tie=lucia, strength="strong", by=story.alba_actor)
    assert (Tie.objects.get(pk=lucia.pk).strength, Link.objects.count()) == ("strong", 1)


def test_a_tie_goes_away_with_its_links_and_kept_maps_keep_it(story):
    lucia = tie(story.alba, "Lucia", story.alba_actor)
    tie(story.alba, "Coro", story.alba_actor, knows=[lucia])
    kept = keep(story.alba, today(), story.alba_actor)
    actions.remove_tie(person=story.alba, tie=lucia, by=story.alba_actor)
    assert (order(story.alba), Link.objects.count()) == (["Coro"], 0)
    assert len(from_contents(Snapshot.objects.get(pk=kept.pk).contents).ties) == 2


@pytest.mark.parametrize(("to", "wanted"), [(0, "CABD"), (1, "ACBD"), (3, "ABDC"), (-1, "ABDC"), (4, "CABD")])
def test_a_tie_moves_around_the_circle(story, to, wanted):
    rows = {name: tie(story.alba, name, story.alba_actor) for name in "ABCD"}
    actions.move_tie(person=story.alba, tie=rows["C"], to=to, by=story.alba_actor)
    assert "".join(order(story.alba)) == wanted


def test_a_kept_map_is_the_map_of_then(story):
    tie(story.alba, "Lucia", story.alba_actor)
    before = network_of(story.alba)
    kept = keep(story.alba, today() - timedelta(days=90), story.alba_actor)
    tie(story.alba, "Coro", story.alba_actor)
    assert from_contents(Snapshot.objects.get(pk=kept.pk).contents) == before


def test_a_double_click_keeps_one_map_and_tomorrow_is_refused(story):
    key, day = uuid4(), today()
    for _ in "12":
        actions.keep_map(person=story.alba, occasion="start", drawn_on=day, form_key=key, by=story.bruno)
    assert Snapshot.objects.count() == 1
    with pytest.raises(actions.StillToCome):
        keep(story.alba, day + timedelta(days=1), story.bruno)


def test_what_is_already_so_is_not_written_twice(story):
    say = {"person": story.alba, "viewer": "case_worker", "channel": "web", "by": story.alba_actor}
    for is_granted in (False, True, True, False, False):
        actions.say_sharing(is_granted=is_granted, **say)
    assert list(SharingEvent.objects.order_by("said_at").values_list("is_granted", flat=True)) == [True, False]
    assert verbs() == ["ties.shared", "ties.unshared"]


def test_maps_of_two_people_do_not_touch(story):
    bea = PersonFactory.create()
    tie(story.alba, "Lucia", story.alba_actor)
    tie(bea, "Mario", story.bruno)
    assert (order(story.alba), order(bea)) == (["Lucia"], ["Mario"])
