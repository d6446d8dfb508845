"""V14: a person switches off what a body sees. At once, for all that comes; what was read stays written; the pact goes on."""

import re
from html import unescape

import pytest
from django.test import Client
from textstat import textstat

from legami.core.dates import today
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.access import visible_pacts
from legami.pacts.guards import missing_parts
from legami.pacts.models import Party
from legami.pacts.reads.sharing import shared_with
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import Story, body
from legami.people.actions import consent_state, say_consent
from legami.people.models import ConsentEvent, Person, SharingStop

pytestmark = pytest.mark.django_db
WAITING = "1 patto da affidare a un altro ente"


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def says(story: Story, is_granted: str, user=None) -> int:
    path = f"/patti/condivisioni/{story.alba.pk}/scelta/"
    data = {"organisation": story.parish.pk, "is_granted": is_granted}
    return browser(user or story.alba_user).post(path, data).status_code


def test_v14_alba_switches_the_parish_off_and_its_next_request_finds_nothing():
    story = Story()
    pact = story.signed_pact()
    dario = browser(story.dario.user)
    pages = [f"/patti/{pact.pk}/", f"/patti/{pact.pk}/ore/", f"/patti/{pact.pk}/ore/segna/"]
    before = [dario.get(page).status_code for page in pages]
    assert says(story, "0") == 302
    assert (before, [dario.get(page).status_code for page in pages]) == ([200, 200, 200], [404, 404, 404])
    assert list(visible_pacts(story.dario)) == []
    assert "Alba" not in dario.get("/patti/del-nostro-ente/").content.decode()


def test_v14_what_it_had_read_is_kept_and_shown_to_alba_and_to_her_worker():
    story = Story()
    pact = story.signed_pact()
    browser(story.dario.user).get(f"/patti/{pact.pk}/")
    says(story, "0")
    [row] = shared_with(story.alba)
    assert (row.organisation, row.sees, row.reads) == (story.parish, False, 1)
    assert row.what_it_read == ["impegni presi con te", "ore fatte presso di loro", "solo il nome"]
    pages = [
        browser(story.alba_user).get("/patti/condivisioni/").content.decode(),
        browser(story.bruno.user).get(f"/patti/persona/{story.alba.pk}/condivisioni/").content.decode(),
    ]
    assert [page.count("impegni presi con te, ore fatte presso di loro, solo il nome. Una volta, il") for page in pages] == [
        1,
        1,
    ]


def test_v14_the_pact_goes_on_and_its_worker_is_told_at_once_without_a_word_about_alba():
    story = Story()
    pact = story.signed_pact()
    says(story, "0")
    pact.refresh_from_db()
    assert pact.status == "active"
    stop = SharingStop.objects.get()
    message = OutgoingMessage.objects.get(key=f"sharing-stopped:{stop.pk}")
    assert (message.user, "Alba" in message.subject + message.body) == (story.bruno.user, False)
    told = [[w.words for w in waiting_for(who, on=today())].count(WAITING) for who in (story.bruno, story.elena, story.carla)]
    assert told == [1, 1, 0]
    page = browser(story.bruno.user).get(f"/patti/{pact.pk}/").content.decode()
    assert page.count("La persona non condivide più con Parrocchia di San Siro") == 1
    assert browser(story.bruno.user).get(f"/patti/{pact.pk}/affida/").status_code == 200
    assert "Lo hai deciso tu" in browser(story.alba_user).get(f"/patti/{pact.pk}/").content.decode()


def test_v14_said_twice_it_is_said_once_and_switching_on_again_gives_the_part_back():
    story = Story()
    pact = story.signed_pact()
    dario = browser(story.dario.user)
    says(story, "0")
    says(story, "0")
    assert SharingStop.objects.count() == 1
    says(story, "1")
    assert dario.get(f"/patti/{pact.pk}/").status_code == 200
    assert [stop.resumed_by for stop in SharingStop.objects.all()] == [story.alba_user]


def test_v14_nobody_else_says_it_for_her_but_her_worker_writes_down_what_she_said():
    story = Story()
    story.signed_pact()
    assert [says(story, "0", who.user) for who in (story.carla, story.dario, story.elena)] == [404, 404, 404]
    assert SharingStop.objects.count() == 0
    said = {"organisation": story.parish.pk, "is_granted": "0", "channel": "phone"}
    page = f"/patti/persona/{story.alba.pk}/condivisioni/"
    answers = [browser(who.user).post(page, said).status_code for who in (story.carla, story.dario, story.bruno)]
    assert answers == [404, 404, 302]
    assert [(stop.channel, stop.stopped_by) for stop in SharingStop.objects.all()] == [("phone", story.bruno.user)]


def test_v14_a_body_that_has_nothing_to_do_with_her_cannot_be_named():
    story = Story()
    story.signed_pact()
    other = body("Forno di Crema", "company")
    path = f"/patti/condivisioni/{story.alba.pk}/scelta/"
    sent = browser(story.alba_user).post(path, {"organisation": other.pk, "is_granted": "0"})
    assert (sent.status_code, SharingStop.objects.count()) == (404, 0)


def test_v14_a_stop_on_one_record_holds_for_the_pact_of_the_record_joined_to_it():
    story = Story()
    pact = story.signed_pact()
    kept = Person.objects.create(given_name="Alba", family_name="Rossi", municipality=story.alba.municipality)
    Person.objects.filter(pk=story.alba.pk).update(merged_into=kept, user=None)
    actions.say_sharing(person=kept, organisation=story.parish, is_granted=False, channel="desk", by=story.bruno)
    assert list(visible_pacts(story.dario)) == []
    assert [row.stop is not None for row in shared_with(kept)] == [True]
    assert pact.person_id != kept.pk


def test_v14_a_new_text_with_a_body_that_was_switched_off_is_not_complete():
    story = Story()
    pact = story.draft_pact()
    actions.say_sharing(person=story.alba, organisation=story.parish, is_granted=False, channel="desk", by=story.bruno)
    assert missing_parts(pact.versions.get()) == [
        "La persona non condivide più niente con Parrocchia di San Siro: affida le sue parti a un altro ente."
    ]


def test_v14_nothing_is_written_to_a_body_that_was_switched_off():
    story = Story()
    pact = story.pact_in_signing()
    actions.say_sharing(person=story.alba, organisation=story.parish, is_granted=False, channel="desk", by=story.bruno)
    expires_on = pact.versions.get().signing_expires_on
    assert expires_on is not None
    actions.remind_to_sign(today=expires_on)
    reached = OutgoingMessage.objects.filter(template__endswith="sign_soon")
    assert set(reached.values_list("organisation", flat=True)) == {None}


def test_v14_photo_and_story_are_withdrawn_and_the_public_record_remains():
    story = Story()
    pact = story.signed_pact()
    for purpose in (ConsentEvent.Purpose.PHOTO, ConsentEvent.Purpose.STORY):
        say_consent(person=story.alba, purpose=purpose, is_granted=True, channel="desk", by=story.bruno)
        browser(story.alba_user).post(f"/i-miei-dati/{story.alba.pk}/consensi/", {"purpose": purpose.value, "is_granted": "0"})
    assert consent_state(story.alba) == {"photo": False, "story": False}
    assert ConsentEvent.objects.count() == 4  # what was said before stays
    says(story, "0")
    assert Party.objects.filter(version__pact=pact, organisation=story.parish).count() == 1
    assert list(visible_pacts(story.bruno)) == [pact]


@pytest.mark.parametrize("bodies", [1, 3])
def test_v14_the_page_costs_the_same_for_one_body_and_for_three(bodies, django_assert_num_queries):
    story = Story()
    pact = story.draft_pact()
    for number in range(bodies - 1):
        party = Party(role=Party.Role.PARTNER, organisation=body(f"Ente {number}", "third_sector"))
        actions.put_part(version=pact.versions.get(), part=party, by=story.bruno)
    actions.share(version=pact.versions.get(), by=story.bruno)
    with django_assert_num_queries(4):
        assert len(shared_with(story.alba)) == bodies


def test_v14_the_words_for_alba_are_easy():
    story = Story()
    story.signed_pact()
    says(story, "0")
    html = browser(story.alba_user).get("/patti/condivisioni/").content.decode().split("<main", 1)[1].split("</main>")[0]
    prose = [unescape(re.sub(r"<[^>]+>", " ", p)).strip() for p in re.findall(r"<p[ >].*?</p>", html, re.DOTALL)]
    words = " ".join(p if p[-1] in ".?!" else f"{p}." for p in prose if p)
    textstat.set_lang("it")
    assert len(words) > 60
    assert textstat.gulpease_index(words) >= 80, words
