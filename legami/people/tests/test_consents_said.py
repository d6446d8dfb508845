"""What was said on consents, and when: the worker and the person read the same history."""

import re

from django.urls import reverse

from legami.people.actions import say_consent
from legami.people.models import ConsentEvent
from legami.people.tests.factories import PersonFactory
from legami.people.views.records import EXTRAS_FOR_STAFF


def lines_of(answer):
    html = re.sub(r"\s+", " ", answer.content.decode())
    history = html.partition("<summary>Che cosa ha")[2].partition("</details>")[0]
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", history)]


def say(story, person, is_granted, channel):
    say_consent(person=person, purpose="photo", is_granted=is_granted, channel=channel, by=story.bruno)


def test_each_word_is_told_with_day_way_and_version_newest_first(story, client):
    say(story, story.alba, True, "paper")
    say(story, story.alba, False, "phone")
    client.force_login(story.bruno.user)
    lines = lines_of(client.get(reverse("people:consents", args=[story.alba.pk])))
    assert [line.split(": ", 1)[1] for line in lines] == [
        "no a «usare la foto», al telefono. Testo 2026-1.",
        "sì a «usare la foto», su carta. Testo 2026-1.",
    ]
    client.force_login(story.alba.user)
    assert lines_of(client.get("/i-miei-dati/")) == [line.replace("la foto", "la tua foto") for line in lines]


def test_staff_are_not_told_of_their_own_photo(story, client):
    client.force_login(story.bruno.user)
    for name in ("detail", "consents"):
        page = client.get(reverse(f"people:{name}", args=[story.alba.pk])).content.decode().lower()
        assert [label for _, label in ConsentEvent.Purpose.choices if label in page] == []
        assert [label for label in EXTRAS_FOR_STAFF.values() if label not in page] == []


def test_every_extra_has_words_for_staff():
    assert list(EXTRAS_FOR_STAFF) == ConsentEvent.Purpose.values


def test_what_was_said_under_a_merged_record_is_there_and_a_strangers_is_not(story, client):
    double = PersonFactory.create(given_name="Alba", family_name="Rosi", merged_into=story.alba)
    say(story, double, True, "desk")
    say(story, PersonFactory.create(), True, "web")
    client.force_login(story.alba.user)
    assert len(lines_of(client.get("/i-miei-dati/"))) == 1


def test_without_words_there_is_no_history(story, client):
    client.force_login(story.alba.user)
    assert lines_of(client.get("/i-miei-dati/")) == []


def buttons_of(answer):
    html = re.sub(r"<[^>]+>", "", re.sub(r"\s+", " ", answer.content.decode()))
    return [word for word in ("Ha detto sì, a voce: usare la foto", "Ha detto no, a voce: usare la foto") if word in html]


def test_before_anybody_asked_both_answers_can_be_written_and_afterwards_the_other_one(story, client):
    page = reverse("people:consents", args=[story.alba.pk])
    client.force_login(story.bruno.user)
    yes, no = "Ha detto sì, a voce: usare la foto", "Ha detto no, a voce: usare la foto"
    assert buttons_of(client.get(page)) == [yes, no]
    client.post(page, {"purpose": "photo", "is_granted": "0", "channel": "desk"})
    assert buttons_of(client.get(page)) == [yes]
    assert ConsentEvent.objects.get().is_granted is False
    client.post(page, {"purpose": "photo", "is_granted": "1", "channel": "paper"})
    assert buttons_of(client.get(page)) == [no]
