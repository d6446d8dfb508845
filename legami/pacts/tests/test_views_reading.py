"""Lists of pacts, and one pact as each of the four reads it."""

import pytest
from django.urls import reverse
from textstat import textstat

from legami.core.access import Actor
from legami.journal.models import Entry
from legami.network.tests.factories import OrganisationFactory
from legami.pacts import actions
from legami.pacts.models import Commitment, Pact, Party
from legami.people.models import Assignment, Person

from .story import START, Story

pytestmark = pytest.mark.django_db

# A word of every field group, as the story writes them; who may not read a group must not meet its word.
CANARIES = {
    "family name": "Rossi",
    "first name": "Alba",
    "goal": "tornare a lavorare in cucina",
    "own promise": "Frequento il corso",
    "worker's promise": "Ci vediamo ogni mese",
    "parish's promise": "Apriamo la cucina",
    "support": "Pranzo insieme",
    "give-back": "Cucino per il pranzo degli anziani",
    "line": "Iscrizione e materiali",
    "town": "Soresina",
}


def page_of(client, actor: Actor, pact: Pact) -> str:
    client.force_login(actor.user)
    answer = client.get(reverse("pacts:detail", args=[pact.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def met(page: str) -> set[str]:
    return {group for group, word in CANARIES.items() if word in page}


def test_each_of_the_four_reads_only_what_is_theirs(client):
    story = Story()
    pact = story.signed_pact()
    assert met(page_of(client, story.bruno, pact)) == set(CANARIES)
    assert met(page_of(client, story.elena, pact)) == set(CANARIES)
    assert met(page_of(client, story.alba_actor, pact)) == set(CANARIES) - {"town"}
    assert met(page_of(client, story.dario, pact)) == {"first name", "parish's promise", "support", "give-back", "line"}
    assert met(page_of(client, story.franca, pact)) == set()


def test_the_accounts_know_the_pact_by_its_code(client):
    story = Story()
    pact = story.signed_pact()
    assert pact.code in page_of(client, story.franca, pact)


def test_a_body_does_not_read_what_another_body_promised(client):
    story = Story()
    pact = story.draft_pact()
    version = pact.versions.get()

    other = actions.put_part(
        version=version,
        part=Party(role="partner", organisation=OrganisationFactory.create(name="Cooperativa Segreta")),
        by=story.bruno,
    )
    actions.put_part(version=version, part=Commitment(bound=other, text="Promessa di altri"), by=story.bruno)
    actions.share(version=version, by=story.bruno)
    page = page_of(client, story.dario, pact)
    assert ("Promessa di altri" in page, "Cooperativa Segreta" in page) == (False, False)


def test_strangers_and_a_missing_pact_get_the_same_answer(client):
    story = Story()
    pact = story.signed_pact()
    client.force_login(story.carla.user)
    foreign = client.get(reverse("pacts:detail", args=[pact.pk]))
    missing = client.get(reverse("pacts:detail", args=["00000000-0000-4000-8000-000000000000"]))
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_a_visitor_is_asked_to_sign_in(client):
    pact = Story().signed_pact()
    answer = client.get(reverse("pacts:detail", args=[pact.pk]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def more_pacts(story: Story, count: int) -> None:
    for n in range(count):
        person = Person.objects.create(given_name=f"Nome{n}", family_name=f"Cognome{n}", municipality=story.alba.municipality)
        Assignment.objects.create(person=person, worker=story.bruno.user, organisation=story.service)
        actions.start_pact(person=person, kind="personal", organisation=story.service, starts_on=START, by=story.bruno)


def test_the_list_takes_the_same_queries_for_three_as_for_one(client, django_assert_num_queries):
    story = Story()
    story.draft_pact()
    client.force_login(story.bruno.user)
    client.get(reverse("pacts:list"))
    with django_assert_num_queries(9) as one:
        client.get(reverse("pacts:list"))
    more_pacts(story, 2)
    with django_assert_num_queries(len(one)):
        page = client.get(reverse("pacts:list"))
    assert page.context["page_obj"].paginator.count == 3


@pytest.mark.parametrize(("who", "most"), [("bruno", 28), ("alba_actor", 28), ("dario", 25), ("franca", 25)])
def test_a_page_of_one_pact_stays_within_its_queries(client, django_assert_max_num_queries, who, most):
    story = Story()
    pact = story.signed_pact()
    client.force_login(getattr(story, who).user)
    client.get(reverse("pacts:detail", args=[pact.pk]))
    with django_assert_max_num_queries(most):
        client.get(reverse("pacts:detail", args=[pact.pk]))


def test_each_person_in_a_list_is_journaled_once(client):
    story = Story()
    story.draft_pact()
    more_pacts(story, 2)
    client.force_login(story.bruno.user)
    client.get(reverse("pacts:list"))
    shown = Entry.objects.filter(verb="pact.listed").values_list("subject_id", flat=True)
    assert sorted(shown, key=str) == sorted(Person.objects.values_list("pk", flat=True), key=str)


@pytest.mark.parametrize(("words", "found"), [("rossi", 1), ("ROSSì", 1), ("cognome1", 1), ("PG-99999", 0), ("nessuno", 0)])
def test_the_search_forgives_accents_and_capitals(client, words, found):
    story = Story()
    story.draft_pact()
    more_pacts(story, 2)
    client.force_login(story.bruno.user)
    page = client.post(reverse("pacts:list"), {"cerca": words}, follow=True)
    names = [p.person.search_name for p in page.context["page_obj"]]
    assert len([n for n in names if words.lower().replace("ì", "i") in n]) == found


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-000", "")])
def test_a_pact_is_found_by_its_code(client, write):
    story = Story()
    pact = story.draft_pact()
    more_pacts(story, 2)
    client.force_login(story.bruno.user)
    page = client.post(reverse("pacts:list"), {"cerca": write(pact.code)}, follow=True)
    assert list(page.context["page_obj"]) == [pact]


@pytest.mark.parametrize("words", ["abla", "rsosi", "rossi abla", "al ba"])
def test_a_pact_is_found_with_a_slip_in_the_name(client, words):
    story = Story()
    pact = story.draft_pact()
    more_pacts(story, 2)
    client.force_login(story.bruno.user)
    page = client.post(reverse("pacts:list"), {"cerca": words}, follow=True)
    assert list(page.context["page_obj"]) == [pact]
    assert ("Ecco i patti di chi ha un nome che ci somiglia" in page.content.decode()) == page.context["with_a_slip"]


def test_the_person_comes_straight_to_their_only_pact(client):
    story = Story()
    pact = story.signed_pact()
    client.force_login(story.alba_user)
    assert client.get(reverse("pacts:mine")).url == reverse("pacts:detail", args=[pact.pk])


def test_without_a_pact_the_page_says_so_kindly(client):
    story = Story()
    story.draft_pact()
    client.force_login(story.alba_user)
    assert "Non hai ancora un patto da leggere" in client.get(reverse("pacts:mine")).content.decode()


def test_the_body_list_shows_first_names_only(client):
    story = Story()
    story.signed_pact()
    client.force_login(story.dario.user)
    page = client.get(reverse("pacts:shares")).content.decode()
    assert met(page) == {"first name"}


def test_the_words_that_the_person_reads_are_plain():
    sentences = (
        "Leggilo con calma. Se qualcosa non va, dillo prima di firmare.",
        "Questa è la bozza. Leggila e di' che cosa cambieresti a chi ti segue.",
        "In pausa non chiedi spese e non segni ore.",
        "Quando è pronto lo trovi qui.",
    )
    textstat.set_lang("it")
    assert [s for s in sentences if textstat.gulpease_index(s) < 80] == []


@pytest.mark.parametrize("words", ["PG-²", "PG-" + "9" * 5000, "PG-9223372036854775808", "%_\\'", "ب😀" * 2000])
def test_strange_words_find_nothing_and_break_nothing(client, words):
    story = Story()
    story.signed_pact()
    client.force_login(story.bruno.user)
    page = client.post(reverse("pacts:list"), {"cerca": words, "stato": "active"}, follow=True)
    assert (page.status_code, list(page.context["page_obj"])) == (200, [])


def test_a_sign_that_the_database_cannot_hold_is_a_bad_request(client):
    story = Story()
    client.force_login(story.bruno.user)
    assert client.get(reverse("pacts:list"), {"stato": "act\x00ive"}).status_code == 400
    assert client.post(reverse("pacts:list"), {"cerca": "Al\x00ba"}, follow=True).context["words"] == "Alba"
