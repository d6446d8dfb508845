"""The pact in easy words: Bruno writes, each save says how easy it is, Alba reads what is easy enough."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legami.journal.models import Entry
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.models import EasyText
from legami.pacts.reads.presence import presence_of

from .shops import DAY
from .story import Story

pytestmark = pytest.mark.django_db
EASY = "Tu vuoi un lavoro.\nOgni martedì vai al corso.\nNoi paghiamo il bus."
HARD = (
    "Il beneficiario si impegna a partecipare continuativamente alle attività formative previste dal progetto personalizzato."
)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, pact) -> str:
    return reverse(f"pacts:{name}", args=[pact.pk])


def text(answer) -> str:
    return answer.content.decode()


def test_bruno_finds_a_beginning_made_of_what_the_pact_says_and_alba_reads_what_he_saved():
    story = Story()
    pact = story.signed_pact()
    bruno, alba = browser(story.bruno.user), browser(story.alba_user)
    assert "Leggi in parole facili" not in text(alba.get(at("detail", pact)))
    begins = bruno.get(at("easy_write", pact)).context["form"].initial["words"].split("\n")
    assert (begins[0], begins[-1]) == ("Questo è il tuo patto.", "Se qualcosa non va, dillo a chi ti segue.")
    assert [line for line in begins if line.startswith("Tu vuoi questo:")] == [
        f"Tu vuoi questo: {goal.words}." for goal in pact.versions.get().goals.order_by("position")
    ]
    assert bruno.post(at("easy_write", pact), {"words": EASY})["Location"] == at("easy_write", pact)
    assert "Leggi in parole facili" in text(alba.get(at("detail", pact)))
    page = text(alba.get(at("easy", pact)))
    assert ("Ogni martedì vai al corso." in page, "Leggibilità" in page) == (True, False)
    assert Entry.objects.filter(verb="pact.easy_text", subject_id=story.alba.pk).count() == 1
    assert OutgoingMessage.objects.filter(template__contains="easy").count() == 0


def test_hard_words_are_kept_and_named_and_alba_does_not_meet_them():
    story = Story()
    pact = story.signed_pact()
    bruno, alba = browser(story.bruno.user), browser(story.alba_user)
    page = text(bruno.post(at("easy_write", pact), {"words": f"{EASY} {HARD}"}, follow=True))
    kept = EasyText.objects.get()
    assert (kept.words, kept.is_easy) == (f"{EASY} {HARD}", False)
    assert "Salvato, ma la persona non lo vede ancora" in page
    assert f"«{HARD}»" in page
    assert "prova a dividerla in due" in page
    assert ("Non c’è ancora" in text(alba.get(at("easy", pact))), presence_of(pact, on=DAY).easy_text) == (True, False)
    assert "la persona non lo vede ancora" in text(bruno.get(at("easy", pact)))
    bruno.post(at("easy_write", pact), {"words": EASY})
    kept.refresh_from_db()
    assert (kept.words, kept.is_easy, presence_of(pact, on=DAY).easy_text) == (EASY, True, True)


def test_the_same_words_again_change_nothing():
    story = Story()
    version = story.signed_pact().versions.get()
    first = actions.save_easy_text(version=version, words=EASY, by=story.bruno)
    again = actions.save_easy_text(version=version, words=EASY, by=story.bruno)
    assert (again.saved_at, EasyText.objects.count()) == (first.saved_at, 1)
    assert Entry.objects.filter(verb="pact.easy_text").count() == 1


def test_a_new_version_begins_from_the_words_of_the_old_one_and_alba_goes_on_reading_those():
    story = Story()
    pact = story.signed_pact()
    actions.save_easy_text(version=pact.versions.get(), words=EASY, by=story.bruno)
    actions.revise(pact=pact, reason="Cambia il corso", by=story.bruno)
    page = browser(story.bruno.user).get(at("easy_write", pact))
    assert (page.context["version"].number, page.context["form"].initial["words"]) == (2, EASY)
    browser(story.bruno.user).post(at("easy_write", pact), {"words": "Ora fai il corso di pane."})
    assert "Noi paghiamo il bus." in text(browser(story.alba_user).get(at("easy", pact)))
    assert "Ora fai il corso di pane." not in text(browser(story.alba_user).get(at("easy", pact)))


@pytest.mark.parametrize(
    ("words", "says"),
    [("", "Scrivi almeno una frase"), ("a" * 10_001, "al massimo 10.000 caratteri")],
    ids=["nothing", "too much"],
)
def test_bad_words_get_a_sentence_and_come_back(words, says):
    story = Story()
    pact = story.signed_pact()
    answer = browser(story.bruno.user).post(at("easy_write", pact), {"words": words})
    [error] = answer.context["form"].errors["words"]
    assert (says in error, answer.context["form"]["words"].value(), EasyText.objects.count()) == (True, words, 0)


def test_a_closed_pact_is_read_and_not_written():
    story = Story()
    pact = story.signed_pact()
    actions.interrupt(pact=pact, note="Si è trasferita", today=DAY, by=story.bruno)
    assert browser(story.bruno.user).post(at("easy_write", pact), {"words": EASY})["Location"] == at("easy", pact)
    assert EasyText.objects.count() == 0


def test_the_database_refuses_an_empty_text_and_an_index_beyond_the_scale():
    story = Story()
    version = story.signed_pact().versions.get()
    said = {"version": version, "saved_at": timezone.now(), "saved_by": story.bruno.user}
    for words, index in (("", 80), ("Ciao.", 101)):
        with pytest.raises(IntegrityError), transaction.atomic():
            EasyText.objects.create(words=words, gulpease=index, **said)


def test_reading_costs_the_same_for_few_words_and_for_many():
    story = Story()
    pact = story.signed_pact()
    costs = []
    for words in (EASY, "\n".join([EASY] * 50)):
        actions.save_easy_text(version=pact.versions.get(), words=words, by=story.bruno)
        alba = browser(story.alba_user)
        alba.get(at("easy", pact))
        with CaptureQueriesContext(connection) as counted:
            alba.get(at("easy", pact))
        costs.append(len(counted))
    assert (costs[0] == costs[1], costs[0] <= 12) == (True, True)
