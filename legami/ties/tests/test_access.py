"""Who sees Alba's map: nobody but her and who may sign for her, until she says yes; and no longer once she says no."""

import pytest
from django.urls import reverse

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.journal.models import Entry
from legami.network.roles import Role
from legami.people.actions import end_assignment
from legami.people.tests.conftest import worker
from legami.people.tests.factories import GuardianFactory, PersonFactory
from legami.ties.access import own_people
from legami.ties.actions import say_sharing
from legami.ties.tests.factories import tie


@pytest.fixture
def lucia(story):
    return tie(story.alba, "Lucia", story.alba_actor)


def share(story, viewer="case_worker", is_granted=True):
    say_sharing(person=story.alba, viewer=viewer, is_granted=is_granted, channel="web", by=story.alba_actor)


def answer(client, actor, person, name="map", *args):
    client.force_login(actor.user)
    return client.get(reverse(f"ties:{name}", args=[person.pk, *args]))


def test_without_a_yes_only_alba_reads_her_map(story, client, lucia):
    assert answer(client, story.alba_actor, story.alba).status_code == 200
    for actor in (story.bruno, story.carla, story.dora, story.elena):
        assert answer(client, actor, story.alba).status_code == 404


def test_a_yes_opens_for_who_follows_her_and_for_nobody_else(story, client, lucia):
    share(story)
    opened = [answer(client, actor, story.alba).status_code for actor in (story.bruno, story.carla, story.dora, story.elena)]
    assert opened == [200, 404, 404, 404]
    share(story, "coordinator")
    assert answer(client, story.elena, story.alba).status_code == 200


def test_a_no_closes_with_the_next_request(story, client, lucia):
    share(story)
    assert answer(client, story.bruno, story.alba).status_code == 200
    share(story, is_granted=False)
    pages = ("map", "paper", "add", "keep", "film")
    assert {answer(client, story.bruno, story.alba, page).status_code for page in pages} == {404}
    assert answer(client, story.bruno, story.alba, "change", lucia.pk).status_code == 404
    for name in ("remove", "move"):
        assert client.post(reverse(f"ties:{name}", args=[story.alba.pk, lucia.pk]), {"to": 0}).status_code == 404
    assert client.post(reverse("ties:add", args=[story.alba.pk]), {"label": "X"}).status_code == 404


def test_who_no_longer_follows_her_sees_nothing_though_shared(story, client, lucia):
    share(story)
    end_assignment(assignment=story.assignment, by=story.bruno)
    assert answer(client, story.bruno, story.alba).status_code == 404


def test_a_coordinator_looks_and_draws_nothing(story, client, lucia):
    share(story, "coordinator")
    assert answer(client, story.elena, story.alba, "film").status_code == 200
    assert answer(client, story.elena, story.alba, "add").status_code == 404
    assert client.post(reverse("ties:remove", args=[story.alba.pk, lucia.pk])).status_code == 404
    page = answer(client, story.elena, story.alba).content.decode()
    assert "Lucia" in page
    assert reverse("ties:change", args=[story.alba.pk, lucia.pk]) not in page


def test_who_may_sign_for_her_reads_and_decides_who_may_not_does_not(story, client, lucia):
    signs, looks = (PersonFactory.create(user=UserFactory.create(name=n, email=None)) for n in ("Gina", "Ivo"))
    GuardianFactory.create(person=story.alba, guardian=signs)
    GuardianFactory.create(person=story.alba, guardian=looks, may_sign=False)
    assert answer(client, Actor(user=signs.user), story.alba).status_code == 200
    assert answer(client, Actor(user=looks.user), story.alba).status_code == 404
    assert list(own_people(Actor(user=signs.user))) == sorted([signs, story.alba], key=lambda p: (p.search_name, p.pk))
    assert list(own_people(Actor(user=looks.user))) == [looks]


def test_another_persons_tie_is_not_behind_ones_own_map(story, client):
    bea = PersonFactory.create()
    hers = tie(bea, "Mario", story.bruno)
    assert answer(client, story.alba_actor, story.alba, "change", hers.pk).status_code == 404
    assert answer(client, story.alba_actor, bea, "change", hers.pk).status_code == 404


def test_a_merged_record_leads_to_the_same_map(story, client, lucia):
    double = PersonFactory.create(given_name="Alba", family_name="Rosi", merged_into=story.alba)
    share(story)
    for actor in (story.alba_actor, story.bruno):
        assert "Lucia" in answer(client, actor, double).content.decode()


def test_each_read_is_in_albas_own_log(story, client, lucia):
    share(story)
    answer(client, story.bruno, story.alba)
    entry = Entry.objects.get(verb="ties.read")
    assert (entry.subject_id, entry.role, entry.purpose) == (story.alba.pk, "case_worker", "case_work")
    assert entry.field_groups == ["identity", "ties"]
    client.force_login(story.alba.user)
    [row] = client.get(reverse("people:my_reads")).context["rows"]
    assert (row["who"], row["what"]) == ("assistente sociale", ["nome e data di nascita", "la tua rete di legami"])


def test_who_tried_in_vain_left_no_read(story, client, lucia):
    answer(client, story.bruno, story.alba)
    assert list(Entry.objects.filter(verb="ties.read")) == []


def test_a_worker_in_another_role_is_outside(story, client, lucia):
    share(story)
    assert answer(client, worker("Gino Bassi", story.service, Role.PARTNER_OPERATOR), story.alba).status_code == 404


def test_the_page_on_sharing_tells_nothing_of_the_map(story, client, lucia):
    page = answer(client, story.bruno, story.alba, "sharing").content.decode()
    assert "non condivide la rete" in page
    assert "Lucia" not in page
    assert answer(client, story.carla, story.alba, "sharing").status_code == 404
