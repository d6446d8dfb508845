"""What Alba reads of herself."""

import re
from html import unescape

import pytest
from textstat import textstat

from legami.journal.models import Entry
from legami.people.models import ConsentEvent
from legami.people.tests.factories import GuardianFactory, PersonFactory


@pytest.fixture
def alba_client(client, story):
    client.force_login(story.alba.user)
    return client


def read_by(client, actor, path):
    client.force_login(actor.user)
    assert client.get(path).status_code == 200


def test_alba_reads_her_data_and_the_journal_says_that_it_was_her(story, alba_client):
    page = alba_client.get("/i-miei-dati/").content.decode()
    assert "Alba Rossi" in page
    assert "Soresina" in page
    entry = Entry.objects.get(kind="read")
    assert (entry.subject_id, entry.purpose, entry.actor_id) == (story.alba.pk, "own", story.alba.user_id)


def test_who_read_alba_is_told_at_once_by_role_and_body_without_a_name(story, client):
    read_by(client, story.bruno, f"/persone/{story.alba.pk}/")
    client.force_login(story.alba.user)
    answer = client.get("/i-miei-dati/accessi/")
    [row] = answer.context["rows"]
    assert (row["who"], row["body"], row["why"]) == ("assistente sociale", story.service, "lavoro con la persona")
    assert "indirizzo" in row["what"]
    assert "Bruno" not in answer.content.decode()


def test_her_own_reads_are_hidden_until_asked(story, alba_client):
    alba_client.get("/i-miei-dati/")
    assert alba_client.get("/i-miei-dati/accessi/").context["rows"] == []
    shown = alba_client.get("/i-miei-dati/accessi/?anche_io=1").context["rows"]
    assert {row["who"] for row in shown} == {"Tu"}


def test_the_reads_of_another_person_are_not_hers(story, client):
    bea = PersonFactory.create()
    read_by(client, story.elena, f"/persone/{bea.pk}/")
    client.force_login(story.alba.user)
    assert client.get("/i-miei-dati/accessi/").context["rows"] == []


@pytest.mark.parametrize("reads", [1, 3])
def test_the_page_of_reads_costs_the_same_for_one_and_for_three(story, client, django_assert_num_queries, reads):
    for _ in range(reads):
        read_by(client, story.bruno, f"/persone/{story.alba.pk}/")
    client.force_login(story.alba.user)
    client.get("/i-miei-dati/accessi/")
    with django_assert_num_queries(9):
        client.get("/i-miei-dati/accessi/")


def test_alba_says_yes_and_then_no_in_one_click_each(story, alba_client):
    page = f"/i-miei-dati/{story.alba.pk}/consensi/"
    for answer in ("1", "0"):
        alba_client.post(page, {"purpose": "photo", "is_granted": answer})
    assert sorted(ConsentEvent.objects.values_list("is_granted", "channel")) == [(False, "web"), (True, "web")]


def test_who_acts_without_power_to_sign_reads_but_does_not_consent(story, alba_client):
    bea = PersonFactory.create(given_name="Bea")
    GuardianFactory.create(person=bea, guardian=story.alba, may_sign=False)
    assert alba_client.get(f"/i-miei-dati/{bea.pk}/").status_code == 200
    refused = alba_client.post(f"/i-miei-dati/{bea.pk}/consensi/", {"purpose": "photo", "is_granted": "1"})
    assert (refused.status_code, ConsentEvent.objects.count()) == (404, 0)


def test_a_stranger_reads_nothing_of_alba(story, client):
    client.force_login(PersonFactory.create(user=story.carla.user).user)
    assert client.get(f"/i-miei-dati/{story.alba.pk}/").status_code == 404


def test_without_a_record_the_page_says_so(story, client):
    client.force_login(story.carla.user)
    assert "Non c’è una scheda" in client.get("/i-miei-dati/").content.decode()
    assert "Non c’è una scheda" in client.get("/i-miei-dati/accessi/").content.decode()


@pytest.mark.parametrize("page", ["/i-miei-dati/", "/i-miei-dati/accessi/", "/i-miei-dati/accessi/?anche_io=1"])
def test_the_words_for_citizens_are_easy(story, alba_client, page):
    textstat.set_lang("it")
    html = alba_client.get(page).content.decode().split("<main", 1)[1].split("</main>")[0]
    told = re.sub(r"<(ul|table|dl)\b.*?</\1>", " ", html, flags=re.DOTALL)  # rows of data are not prose
    prose = [unescape(re.sub(r"<[^>]+>", " ", p)).strip() for p in re.findall(r"<p[ >].*?</p>", told, re.DOTALL)]
    words = " ".join(p if p[-1] in ".?!" else f"{p}." for p in prose if p)
    assert len(words) > 60
    assert textstat.gulpease_index(words) >= 80, words
