"""The pages on hours, reviews and changes: who gets which, and what bad input gets."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from legami.journal.models import Entry
from legami.pacts import actions
from legami.pacts.models import GiveBack, HoursEntry, Pact

from .story import REVIEW, Story

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 9)


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.DEMO_MFA_BYPASS = True
    with time_machine.travel("2026-06-10 10:00+02:00", tick=True):
        yield


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def hours_words(pact: Pact, **more: str) -> dict[str, str]:
    activity = GiveBack.objects.get(version__pact=pact)
    words = {
        "form_key": str(uuid4()),
        "give_back": str(activity.pk),
        "given_on": "2026-06-09",
        "duration_minutes_hours": "2",
        "duration_minutes_minutes": "0",
        "note": "",
    }
    return words | more


def waiting(story: Story, pact: Pact, day: date = DAY) -> HoursEntry:
    return actions.log_hours(
        pact=pact,
        give_back=GiveBack.objects.get(version__pact=pact),
        given_on=day,
        duration_minutes=30,
        note="",
        form_key=uuid4(),
        today=DAY,
        by=story.alba_actor,
    )


# ---- hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "counts"), [("alba_actor", False), ("bruno", False), ("dario", True)])
def test_hours_count_at_once_only_if_the_host_writes_them(who, counts):
    story = Story()
    pact = story.signed_pact()
    response = client_of(getattr(story, who)).post(reverse("pacts:hours_log", args=[pact.pk]), hours_words(pact))
    assert (response.status_code, HoursEntry.objects.get().validated_at is not None) == (302, counts)


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        (
            {"duration_minutes_hours": "4", "duration_minutes_minutes": "5"},
            {
                "duration_minutes": [
                    "Il patto prevede al massimo 4 h in una settimana: restano 4 h. Restituire non è un lavoro."
                ]
            },
        ),
        ({"given_on": "2026-06-11"}, {"given_on": [str(actions.OutsideThePact())]}),
        (
            {"duration_minutes_hours": "due"},
            {"duration_minutes": ["Scrivi ore e minuti con i numeri. Per esempio: 2 ore e 30 minuti."]},
        ),
    ],
)
def test_hours_that_do_not_fit_get_a_sentence_beside_the_field(wrong, errors):
    story = Story()
    pact = story.signed_pact()
    response = client_of(story.alba_actor).post(reverse("pacts:hours_log", args=[pact.pk]), hours_words(pact, **wrong))
    assert (errors_of(response), HoursEntry.objects.count()) == (errors, 0)


def test_the_host_confirms_from_its_list_which_shows_first_names_only_and_is_journaled():
    story = Story()
    pact = story.signed_pact()
    entry = waiting(story, pact)
    client, url = client_of(story.dario), reverse("pacts:hours")
    page = client.get(url).content.decode()
    assert ("Alba" in page, "Rossi" in page) == (True, False)
    read = Entry.objects.get(verb="hours.listed")
    assert (read.subject_id, read.field_groups) == (story.alba.pk, ["first_name", "own_commitments", "own_hours"])
    client.post(reverse("pacts:hours_answer", args=[pact.pk, entry.pk, "conferma"]))
    entry.refresh_from_db()
    assert (entry.validated_by, list(client.get(url).context["page"])) == (story.dario.user, [])


def test_the_host_says_why_not_and_alba_reads_it():
    story = Story()
    pact = story.signed_pact()
    entry = waiting(story, pact)
    url = reverse("pacts:hours_answer", args=[pact.pk, entry.pk, "rifiuta"])
    empty = client_of(story.dario).post(url, {"reason": ""})
    assert errors_of(empty) == {"reason": ["Scrivi perché: chi ha segnato le ore ha diritto di saperlo."]}
    client_of(story.dario).post(url, {"reason": "Eravamo chiusi"})
    page = client_of(story.alba_actor).get(reverse("pacts:hours_list", args=[pact.pk])).content.decode()
    assert "«Eravamo chiusi»" in page


def test_the_hosts_list_costs_the_same_for_three_rows_as_for_one():
    story = Story()
    pact = story.signed_pact()
    client, costs = client_of(story.dario), []
    for days in ([9], [8, 7]):
        for day in days:
            waiting(story, pact, date(2026, 6, day))
        client.get(reverse("pacts:hours"))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("pacts:hours"))
        costs.append(len(counted))
    assert (costs[0] == costs[1], costs[0] <= 10) == (True, True)


# ---- reviews -----------------------------------------------------------------------------------------


def review_words(**more: str) -> dict[str, str]:
    kept = {f"kept-{number}": "yes" for number in range(3)} | {f"what-{number}": "" for number in range(3)}
    return {"held_on": "2026-06-09", "person_words": "Sono contenta", "notes": "", "level-0": "1", **kept} | more


def test_a_review_is_written_by_the_worker_and_read_by_alba_with_its_drawing_and_its_table():
    story = Story()
    pact = story.signed_pact()
    url = reverse("pacts:review", args=[pact.pk, pact.reviews.get(due_on=REVIEW).pk])
    assert client_of(story.bruno).post(url, review_words()).status_code == 302
    assert "Sono contenta" in client_of(story.alba_actor).get(url).content.decode()
    page = client_of(story.alba_actor).get(reverse("pacts:reviews", args=[pact.pk]))
    [course] = page.context["chart"].courses
    assert [(point.level, point.on) for point in course.points] == [(-1, None), (1, date(2026, 6, 9))]
    assert [cell.label for cell in course.cells] == ["−1", "+1"]


def test_a_promise_not_kept_asks_what_changed_of_every_side():
    story = Story()
    pact = story.signed_pact()
    url = reverse("pacts:review", args=[pact.pk, pact.reviews.get(due_on=REVIEW).pk])
    broken = {"kept-0": "no", "kept-1": "partly", "kept-2": "no"}
    response = client_of(story.bruno).post(url, review_words(**broken))
    sentence = ["Scrivi che cosa è cambiato: prima si capisce, poi si decide."]
    assert errors_of(response) == {"what-0": sentence, "what-1": sentence, "what-2": sentence}
    assert "Sono contenta</textarea>" in response.content.decode()
    assert pact.reviews.get(due_on=REVIEW).held_on is None


# ---- changes -----------------------------------------------------------------------------------------


def test_before_closing_the_page_shows_what_goes_back_to_the_fund():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    client, url = client_of(story.bruno), reverse("pacts:change", args=[pact.pk, "concludi"])
    page = client.get(url)
    assert page.context["returns_cents"] == 60_000
    assert "Fondo Legami" in page.content.decode()
    client.post(url, {"outcome": "reached", "note": "Ha trovato lavoro"})
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("concluded", "reached")


def test_a_pact_with_an_open_expense_is_not_closed_and_the_words_stay():
    story = Story()
    pact = story.signed_pact()
    story.request(pact)
    url = reverse("pacts:change", args=[pact.pk, "interrompi"])
    response = client_of(story.bruno).post(url, {"note": "Si trasferisce"})
    assert errors_of(response) == {"__all__": ["Ci sono spese ancora in corso. Concludile o annullale, poi chiudi il patto."]}
    assert "Si trasferisce</textarea>" in response.content.decode()


def test_each_change_works_once_from_its_page():
    story = Story()
    pact = story.signed_pact()
    client, seen = client_of(story.bruno), []
    for step, words in (("sospendi", {"reason": "ricovero"}), ("riprendi", {}), ("modifica", {"reason": "Cambia il corso"})):
        client.post(reverse("pacts:change", args=[pact.pk, step]), words)
        pact.refresh_from_db()
        seen.append((pact.status, pact.versions.count()))
    assert seen == [("suspended", 1), ("active", 1), ("active", 2)]
