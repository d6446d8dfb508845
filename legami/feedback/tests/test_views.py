"""Anyone writes, who wrote reads the answer, who administers answers, nobody else sees a thing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from legami.core.dates import long_date, today
from legami.feedback.models import Report
from legami.feedback.tests.factories import ReportFactory

QUERIES = 7  # session, who acts, the list and its count
SEND, REPORTS = "/accessibilita/segnala/", "/segnalazioni/"
WORDS = {"wish": "mend", "page": "Il mio patto", "what_happened": "Il tasto non va.", "contact_email": ""}


def posted(**more):
    return WORDS | {"form_key": str(uuid4())} | more


def receipt(report):
    return f"/accessibilita/risposta/{report.receipt_key}/"


def test_a_visitor_writes_and_reads_by_when_there_is_an_answer(story, client):
    answer = client.post(SEND, posted(), follow=True)
    report = Report.objects.get()
    assert answer.redirect_chain == [(receipt(report), 302)]
    assert "La segnalazione è arrivata. Grazie." in answer.text
    assert long_date(today() + timedelta(days=30)) in answer.text
    assert "Il tasto non va." in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("wish", "", "Scegli una delle due risposte."),
        ("wish", "altro", "Scegli una delle due risposte."),
        ("page", " ", "Scrivi il titolo o l’indirizzo della pagina."),
        ("page", "x" * 301, "È troppo lungo: bastano 300 caratteri. Scrivi solo il titolo della pagina."),
        ("what_happened", "", "Racconta che cosa è successo: bastano poche parole."),
        ("what_happened", "x" * 4001, "È troppo lungo: bastano 4.000 caratteri. Togli qualche frase."),
        ("contact_email", "alba chiocciola", "Manca qualcosa: un indirizzo e-mail è come nome@esempio.it."),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_words_stay(story, client, field, value, sentence):
    answer = client.post(SEND, posted(what_happened="Parole da tenere.") | {field: value})
    assert sentence in answer.text
    assert ("Parole da tenere." in answer.text) == (field != "what_happened")
    assert Report.objects.count() == 0


def test_a_flood_from_one_network_is_stopped_and_the_words_stay(story, client, settings):
    for _ in range(20):
        assert client.post(SEND, posted()).status_code == 302
    answer = client.post(SEND, posted(what_happened="La ventunesima."))
    assert "Da questa rete sono arrivate troppe segnalazioni." in answer.text
    assert "La ventunesima." in answer.text
    assert Report.objects.count() == 20


def test_who_wrote_reads_the_answer_and_where_to_go_from_there(story, client):
    report = ReportFactory.create(answer="Corretto.", answered_by=story.ada.user, answered_at=timezone.now())
    page = client.get(receipt(report))
    assert "Corretto." in page.text
    assert "Difensore civico per il digitale" in page.text
    assert "Ada Bianchi" not in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_late_answer_says_so_to_who_waits(story, client):
    late, in_time = (ReportFactory.create(due_on=today() + timedelta(days=days)) for days in (-1, 0))
    assert "Siamo in ritardo" in client.get(receipt(late)).text
    assert "Siamo in ritardo" not in client.get(receipt(in_time)).text


def test_the_key_of_a_report_opens_no_answer(story, client):
    report = ReportFactory.create()
    assert client.get(f"/accessibilita/risposta/{report.pk}/").status_code == 404
    assert client.get(receipt(report)).status_code == 200


def test_who_has_signed_in_finds_their_own_reports_again_and_no_others(story, at):
    ReportFactory.create(page="La mia rete", sent_by=story.alba.user)
    ReportFactory.create(page="Una pagina di altri", sent_by=story.carla.user)
    ReportFactory.create(page="Una pagina di nessuno")
    page = at(story.alba_actor).get(SEND).text
    assert [title for title in ("La mia rete", "Una pagina di altri", "Una pagina di nessuno") if title in page] == [
        "La mia rete"
    ]
    assert "Le tue segnalazioni" not in Client().get(SEND).text


def test_who_administers_sees_first_what_is_due_first_and_never_who_wrote(story, at):
    ReportFactory.create(page="Seconda", due_on=today() + timedelta(days=9))
    late = ReportFactory.create(page="Prima", due_on=today() - timedelta(days=2), contact_email="alba@example.org")
    ReportFactory.create(page="Chiusa", answer="Sì.", answered_by=story.ada.user, answered_at=timezone.now())
    client = at(story.ada)
    page = client.get(REPORTS).text
    assert [page.find(word) > 0 for word in ("Prima", "Seconda", "Chiusa")] == [True, True, False]
    assert page.find("Prima") < page.find("Seconda")
    assert "in ritardo di 2 giorni" in page
    assert "mancano 9 giorni" in page
    assert "alba@example.org" not in page + client.get(f"{REPORTS}{late.pk}/").text
    assert "Chiusa" in client.get(REPORTS, {"quali": "risposte"}).text


def test_who_administers_answers_once(story, at):
    report = ReportFactory.create()
    client, address = at(story.ada), f"{REPORTS}{report.pk}/"
    assert "Manca la risposta." in client.post(address, {"answer": " "}).text
    assert client.post(address, {"answer": "Corretto."}).status_code == 302
    assert "Corretto." in client.get(address).text
    again = at(story.aldo).post(address, {"answer": "Di nuovo."})
    assert "Un’altra persona ha già risposto." in again.text
    assert Report.objects.get().answer == "Corretto."


@pytest.mark.parametrize("who", ["alba_actor", "carla"])
def test_for_everybody_else_the_list_is_not_there(story, at, who):
    report = ReportFactory.create()
    client = at(getattr(story, who))
    assert [client.get(path).status_code for path in (REPORTS, f"{REPORTS}{report.pk}/")] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_whatever_its_length(story, at, count, django_assert_num_queries):
    ReportFactory.create_batch(count)
    client = at(story.ada)
    client.get(REPORTS)
    with django_assert_num_queries(QUERIES):
        client.get(REPORTS)
