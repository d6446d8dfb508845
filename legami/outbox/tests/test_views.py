"""What each one reads of the messages, and what nobody does."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from legami.journal.models import Entry
from legami.outbox import actions
from legami.outbox.models import OutgoingMessage
from legami.people.models import Person
from legami.people.tests.factories import GuardianFactory

MINE, LETTERS, OVERVIEW = "/i-miei-dati/messaggi/", "/lettere/", "/posta-in-uscita/"


@pytest.fixture
def at(settings):
    settings.DEMO_MFA_BYPASS = True

    def sign_in(actor):
        client = Client()
        client.force_login(actor.user)
        return client

    return sign_in


def write(to, key="una", **more):
    return actions.write(**{"key": key, "template": "pact.news", "to": to} | more)


def letters_for(story, count):
    people = [story.person(f"Persona{n}") for n in range(count)]
    return [write(person, person.given_name) for person in people]


def test_a_person_reads_every_message_and_why(at, story):
    write(story.alba)
    write(story.person("Zoe"), "altra", template="pact.sign_over")
    page = at(story.alba_actor).get(MINE).text
    assert "C’è un messaggio per te in Legami" in page
    assert "Perché: C’è una novità nel tuo patto." in page
    assert "Non hai perso niente" not in page
    read = Entry.objects.get(verb="person.read")
    assert (read.subject_id, read.field_groups, read.purpose) == (story.alba.pk, ["identity", "messages"], "own")


def test_a_person_chooses_and_changes_their_mind(at, story):
    client = at(story.alba_actor)
    for channel in ("paper", "none"):
        assert client.post(MINE, {"channel": channel}).status_code == 302
    assert [m.channel for m in [write(story.alba)]] == ["none"]
    assert "Ha scelto di leggere solo in Legami." in client.get(MINE).text
    assert "Scegli una risposta." in client.post(MINE, {"channel": ""}).text


def test_an_sms_is_offered_only_where_there_is_a_gateway(at, story, settings):
    client = at(story.alba_actor)
    assert "SMS sul telefono" in client.get(MINE).text
    settings.SMS_GATEWAY = ""
    assert "SMS sul telefono" not in client.get(MINE).text
    client.post(MINE, {"channel": "sms"})
    assert write(story.alba).channel == "mail"


def test_who_signs_for_somebody_chooses_too_and_not_for_a_protected_address(at, story):
    guardian = GuardianFactory.create(person=story.person("Zoe"), guardian=story.alba)
    client, theirs = at(story.alba_actor), f"/i-miei-dati/{guardian.person_id}/messaggi/"
    assert (client.get(theirs).status_code, client.post(theirs, {"channel": "paper"}).status_code) == (200, 302)
    Person.objects.filter(pk=guardian.person_id).update(address_is_protected=True)
    assert client.get(theirs).status_code == 404


def test_the_desk_records_a_choice_and_a_coordinator_only_reads(at, story):
    theirs = f"/persone/{story.alba.pk}/messaggi/"
    assert at(story.dora).post(theirs, {"channel": "paper"}).status_code == 302
    assert (at(story.elena).get(theirs).status_code, at(story.elena).post(theirs, {"channel": "mail"}).status_code) == (
        200,
        404,
    )
    assert at(story.carla).get(theirs).status_code == 404
    assert write(story.alba).channel == "paper"


def test_v12_the_desk_does_not_read_how_a_protected_person_is_reached(at, story):
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)
    theirs = f"/persone/{story.alba.pk}/messaggi/"
    assert [at(who).get(theirs).status_code for who in (story.bruno, story.dora)] == [200, 404]


def test_the_letters_of_the_day_are_printed_and_marked(at, story):
    first, second = letters_for(story, 2)
    client = at(story.dora)
    page = client.get(LETTERS).text
    assert re.findall(r'name="lettera" value="([^"]+)"', page) == [str(first.pk), str(second.pk)]
    assert "Via Genala" not in page
    answer = client.get(f"{LETTERS}stampa.pdf?lettera={first.pk}&lettera={second.pk}&lettera=strana")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    groups = Entry.objects.filter(verb="person.read", subject_id=first.person_id).order_by("pk").values_list("field_groups")
    assert [g for (g,) in groups] == [["identity"], ["address", "identity"]]
    assert client.post(f"{LETTERS}spedite/", {"lettera": [str(first.pk)]}).status_code == 302
    assert re.findall(r'name="lettera" value="([^"]+)"', client.get(LETTERS).text) == [str(second.pk)]
    assert "Nessuna di queste lettere aspetta ancora" in client.post(
        f"{LETTERS}spedite/", {"lettera": [str(first.pk)]}, follow=True
    ).text  # fmt: skip


def test_a_worker_sees_the_letters_of_those_they_follow_and_strangers_none(at, story):
    actions.choose_channel(person=story.alba, channel="paper", by=story.bruno)
    write(story.alba)
    letters_for(story, 1)
    names = {who: re.findall(r"<label for=\"l-[^\"]+\">([^<]+)", at(actor).get(LETTERS).text) for who, actor in (
        ("Bruno", story.bruno), ("Carla", story.carla),
    )}  # fmt: skip
    assert names == {"Bruno": ["Alba Rossi"], "Carla": []}
    other = OutgoingMessage.objects.get(person=story.alba)
    assert at(story.carla).get(f"{LETTERS}stampa.pdf?lettera={other.pk}").status_code == 302
    at(story.carla).post(f"{LETTERS}spedite/", {"lettera": [str(other.pk)]})
    other.refresh_from_db()
    assert other.state == "waiting"


def test_v12_a_protected_person_is_never_among_the_letters_to_post(at, story):
    actions.choose_channel(person=story.alba, channel="paper", by=story.bruno)
    message = write(story.alba)
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)
    client = at(story.dora)
    assert ("Alba Rossi" in client.get(LETTERS).text, "Alba Rossi" in client.get(f"{LETTERS}?dove=mano").text) == (False, True)
    assert OutgoingMessage.objects.get(pk=message.pk).state == "held"
    # Even a row that slipped through keeps out of the list.
    OutgoingMessage.objects.update(state="waiting")
    assert "Alba Rossi" not in client.get(LETTERS).text


def test_v13_a_person_who_died_is_in_no_list(at, story):
    letters_for(story, 1)
    Person.objects.exclude(pk=story.alba.pk).update(deceased_on=date(2026, 5, 1))
    assert "Nessuna lettera aspetta" in at(story.dora).get(LETTERS).text


def test_the_overview_counts_and_in_production_says_no_word_of_any_message(at, story, settings):
    write(story.alba)
    for actor in (story.dora, story.ada):
        page = at(actor).get(OVERVIEW).text
        assert ("C’è una novità per te" in page, "Alba" in page) == (True, False)
    settings.OUTBOX_SHOWS_TEXT = False
    page = at(story.ada).get(OVERVIEW).text
    assert ("C’è una novità per te" in page, "C’è un messaggio" in page, '<td data-label="Da inviare">1</td>' in page) == (
        False, False, True,
    )  # fmt: skip


def test_the_overview_counts_the_last_month_and_all_that_is_not_finished(at, story):
    write(story.alba)
    long_ago = timezone.now() - timedelta(days=31)
    old = OutgoingMessage.objects.get()
    old.pk, old.key, old.written_at = uuid4(), "due", long_ago
    old.save(force_insert=True)
    assert '<td data-label="Da inviare">2</td>' in at(story.ada).get(OVERVIEW).text
    OutgoingMessage.objects.update(state="sent", sent_at=timezone.now())
    page = at(story.ada).get(OVERVIEW).text
    assert ('<td data-label="Da inviare">0</td>' in page, '<td data-label="Inviato">1</td>' in page) == (True, True)


def test_the_overview_sorts_by_channel_and_tells_what_goes_wrong(at, story):
    write(story.alba)
    actions.choose_channel(person=story.alba, channel="paper", by=story.bruno)
    OutgoingMessage.objects.update(last_error="Il servizio di posta non risponde.")
    client = at(story.ada)
    assert "Il servizio di posta non risponde. <strong>1</strong>" in client.get(OVERVIEW).text
    assert [client.get(f"{OVERVIEW}?canale={c}").text.count("a una persona") for c in ("mail", "paper", "boh")] == [0, 1, 1]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", [LETTERS, MINE, OVERVIEW])
def test_a_page_asks_as_often_for_one_message_as_for_four(at, story, address):
    client, asked = at({LETTERS: story.dora, MINE: story.alba_actor, OVERVIEW: story.ada}[address]), []
    client.get(address)
    for count in (1, 3):
        for n in range(count):
            write(story.alba if address == MINE else story.person(f"Zoe{count}{n}"), f"{count}-{n}")
        asked.append(queries_of(client, address))
    assert asked[0] == asked[1]
