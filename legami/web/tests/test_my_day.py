"""The page of the morning: who may open it, what it shows, its filters in the address, and who was read."""

import pytest
from django.urls import reverse

from legami.journal.models import Entry
from legami.pacts.models import Pact
from legami.pacts.tests.story import Story
from legami.people.models import Person

pytestmark = pytest.mark.django_db
ADDRESS = "/giornata/"


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def at(client):
    def sign_in(actor):
        client.force_login(actor.user)
        return client

    return sign_in


def test_the_page_is_for_who_writes_pacts(story, at):
    answers = [at(who).get(ADDRESS).status_code for who in (story.bruno, story.carla, story.dario, story.elena, story.franca)]
    assert answers == [200, 200, 404, 404, 404]


def test_a_worker_finds_what_waits_and_the_whole_caseload(story, at):
    pact = story.draft_pact()
    page = at(story.bruno).get(ADDRESS)
    assert [(group.title, [row.what for row in rows]) for group, rows, _ in page.context["groups"]] == [
        ("Chi aspetta una risposta", ["Bozza da finire"])
    ]
    assert [(line.name, line.code, line.state) for line in page.context["lines"]] == [("Alba Rossi", pact.code, "bozza")]
    assert reverse("pacts:detail", args=[pact.pk]) in page.content.decode()


def test_a_colleague_reads_nothing_of_it(story, at):
    story.draft_pact()
    page = at(story.carla).get(ADDRESS)
    assert (page.context["groups"], page.context["lines"]) == ([], [])
    assert "Alba" not in page.content.decode()


def test_the_filters_stand_in_the_address_and_keep_each_other(story, at):
    story.signed_pact()
    story.draft_pact(kind=Pact.Kind.FAMILY)
    client = at(story.bruno)
    page = client.get(f"{ADDRESS}?cosa=firme&stato=active")
    assert [[row.kind for row in rows] for _, rows, _ in page.context["groups"]] == [["firme"]]
    assert [line.state for line in page.context["lines"]] == ["attivo"]
    assert [(c.label, c.url, c.count, c.is_chosen) for c in page.context["states"]] == [
        ("Tutti", "?cosa=firme", 2, False),
        ("In preparazione", "?stato=preparing&cosa=firme", 1, False),
        ("Attivo", "?stato=active&cosa=firme", 1, True),
    ]
    assert client.get(f"{ADDRESS}?cosa=niente&stato=boh").context["is_narrow"] is False


def test_everybody_shown_is_journaled_once(story, at):
    story.signed_pact()
    story.draft_pact(kind=Pact.Kind.FAMILY)
    at(story.bruno).get(ADDRESS)
    rows = Entry.objects.filter(verb="pact.listed").values_list("subject_id", "purpose", "actor_id")
    assert list(rows) == [(story.alba.pk, "case_work", story.bruno.user_id)]


def test_the_page_costs_the_same_with_one_pact_and_with_three(story, at, django_assert_num_queries):
    story.draft_pact()
    client = at(story.bruno)
    client.get(ADDRESS)
    with django_assert_num_queries(20) as few:
        client.get(ADDRESS)
    for number in range(2):
        story.alba = Person.objects.create(given_name=f"Bea{number}", family_name="Blu", municipality=story.alba.municipality)
        story.alba.assignments.create(worker=story.bruno.user, organisation=story.service)
        story.draft_pact()
    with django_assert_num_queries(len(few)):
        page = client.get(ADDRESS)
    assert len(page.context["lines"]) == 3


def test_one_walks_the_page_by_headings_and_links(story, at):
    story.draft_pact()
    text = at(story.bruno).get(ADDRESS).content.decode()
    jumps = {href for href in ("#ti-aspettano", "#tutti") if f'href="{href}"' in text and f'id="{href[1:]}"' in text}
    assert jumps == {"#ti-aspettano", "#tutti"}


def test_a_long_group_shows_the_most_urgent_and_a_link_to_all(story, at, monkeypatch):
    monkeypatch.setattr("legami.web.my_day.SHOWN", 1)
    story.draft_pact()
    story.draft_pact(kind=Pact.Kind.FAMILY)
    client = at(story.bruno)
    [(group, shown, more)] = client.get(f"{ADDRESS}?cosa=firme").context["groups"]
    assert (len(group.rows), len(shown), more) == (2, 1, "?cosa=firme&tutto=ti-aspettano")
    [(_, shown, more)] = client.get(ADDRESS + more).context["groups"]
    assert (len(shown), more) == (2, "")


def test_a_name_is_never_read_as_markup(story, at):
    Person.objects.filter(pk=story.alba.pk).update(given_name="<b>Alba</b>")
    story.draft_pact()
    text = at(story.bruno).get(ADDRESS).content.decode()
    assert ("<b>Alba" in text, text.count("&lt;b&gt;Alba")) == (False, 2)
