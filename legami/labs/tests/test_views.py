"""Everybody reads and says; who facilitates works on their own lab only; nobody learns who said what."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from legami.core.dates import today
from legami.labs import actions
from legami.labs.blurring import Square, grid_of, square_at
from legami.labs.models import Facilitator, Lab, Problem, Voice
from legami.labs.tests.factories import (
    LabFactory,
    MeetingFactory,
    ProblemFactory,
    PromiseFactory,
    VoiceFactory,
)
from legami.places.tests.factories import AreaFactory, VenueFactory

SORESINA = "019098"


def url(lab, path=""):
    return f"/laboratori/{lab.pk}/{path}"


def words(**more):
    form = {"words": "Il parco è buio", "category": "spaces", "reach": "some", "place": "", "where_words": "", "contact": ""}
    return form | {"form_key": str(uuid4()), "seen": ""} | more


def photo_with_place():
    picture, out = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telefono di Alba"
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("casa.jpg", out.getvalue(), "image/jpeg")


# ---- reading -----------------------------------------------------------------------------------------


def test_the_page_of_a_lab_tells_what_this_place_said_before_and_what_was_kept(scene, client):
    old = LabFactory.create(
        area=scene.lab.area,
        name="Dieci anni fa",
        starts_on=scene.lab.starts_on - timedelta(days=900),
        closed_at=timezone.now(),
        closed_by=scene.elena.user,
        closing_words="Due cose fatte.",
    )
    # what was said there was said before it closed
    Lab.objects.filter(pk=old.pk).update(
        closed_at=None, closed_by=None, closing_words="", area=AreaFactory(municipality_id=SORESINA)
    )
    VoiceFactory.create(problem__lab=old, problem__words="Mancano le panchine")
    for what, outcome in (("Sei panchine", "kept"), ("Il lampione", "not_kept")):
        promise = PromiseFactory.create(lab=old, what=what)
        actions.close_promise(promise=promise, outcome=outcome, how="Si veda il verbale.", by=scene.dario)
    actions.close_lab(lab=old, closing_words="Due cose.", by=scene.elena)
    Lab.objects.filter(pk=old.pk).update(area=scene.lab.area)
    page = client.get(url(scene.lab)).text
    found = [
        w in page for w in ("Dieci anni fa", "Mancano le panchine", "Sei panchine", "2 promesse: 1 mantenuta, 1 non mantenuta")
    ]
    assert found == [True, True, True, True]


def test_everybody_reads_the_calendar_the_promises_and_the_open_figures(scene, client):
    MeetingFactory.create(lab=scene.lab, title="La prossima", starts_at=timezone.now() + timedelta(days=3))
    PromiseFactory.create(lab=scene.lab, what="Una panchina")
    page = client.get(url(scene.lab)).text
    assert [w in page for w in ("La prossima", "Una panchina", "in ritardo", "Persone che abitano a Soresina")] == [True] * 4


def test_the_list_and_the_guide_are_for_everybody(scene, client):
    assert scene.lab.name in client.get("/laboratori/").text
    assert "Prima sera: che cosa non va" in client.get("/laboratori/tre-sere/").text


def test_a_meeting_says_where_when_and_what_was_decided(scene, client):
    meeting = MeetingFactory.create(lab=scene.lab)
    PromiseFactory.create(lab=scene.lab, meeting=meeting, what="Chiamare la corriera")
    page = client.get(url(scene.lab, f"incontri/{meeting.pk}/")).text
    assert [w in page for w in ("20 gennaio 2026, dalle 20:30 alle 22:00", "Chiamare la corriera", "Che cosa non va")] == [
        True
    ] * 3
    assert client.get(url(scene.other_lab, f"incontri/{meeting.pk}/")).status_code == 404


# ---- saying ------------------------------------------------------------------------------------------


def test_a_visitor_says_what_is_wrong_and_reads_what_becomes_of_it(scene, client):
    square = grid_of(scene.lab.municipality).squares[10]
    answer = client.post(url(scene.lab, f"segnala/?quadrato={square.name}"), words(place=square.name), follow=True)
    problem = Problem.objects.get()
    assert answer.redirect_chain == [(f"/laboratori/segnalazione/{problem.receipt_key}/", 302)]
    assert "Chi conduce il laboratorio la legge, poi la vedono tutti." in answer.text
    assert (problem.cell_column, problem.cell_row, problem.channel) == (square.column, square.row, "web")
    assert "Il parco è buio" not in client.get(url(scene.lab, "problemi/")).text
    actions.show_problem(problem=problem, by=scene.dario)
    assert "Il parco è buio" in client.get(url(scene.lab, "problemi/")).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", " ", "Scrivi che cosa non va: bastano poche parole."),
        ("category", "", "Scegli una voce."),
        ("reach", "", "Scegli una risposta."),
        ("place", "45.1234,10.0456", "Scegli un luogo dell’elenco."),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(scene, client, field, value, sentence):
    answer = client.post(url(scene.lab, "segnala/"), words(where_words="Vicino al ponte") | {field: value})
    assert [part in answer.text for part in (sentence, "Vicino al ponte")] == [True, True]
    assert Problem.objects.count() == 0


def test_the_map_is_not_needed(scene, client):
    venue = VenueFactory.create(municipality_id=SORESINA, name="Biblioteca", latitude=45.29, longitude=9.86)
    page = client.get(url(scene.lab, "dove/")).text
    assert "Avanti senza mappa" in page
    assert "Vicino a: Biblioteca" in client.get(url(scene.lab, "segnala/")).text
    client.post(url(scene.lab, "segnala/"), words(place=f"spazio-{venue.pk}"))
    assert Problem.objects.get().cell_metres == grid_of(scene.lab.municipality).metres


def test_what_is_alike_is_shown_first_and_one_can_still_send_ones_own(scene, client):
    ProblemFactory.create(lab=scene.lab, words="Il parco la sera è buio")
    first = client.post(url(scene.lab, "segnala/"), words())
    assert [part in first.text for part in ("La tua non è ancora partita.", "Il parco la sera è buio")] == [True, True]
    assert Problem.objects.count() == 1
    assert client.post(url(scene.lab, "segnala/"), words(seen="1")).status_code == 302
    assert Problem.objects.count() == 2


def test_what_is_alike_is_shown_while_one_types(scene, client):
    ProblemFactory.create(lab=scene.lab, words="Il parco la sera è buio")
    assert "Il parco la sera è buio" in client.post(url(scene.lab, "simili/"), {"words": "parco buio"}).text
    assert client.post(url(scene.lab, "simili/"), {"words": "medico di base"}).text.strip() == ""


def test_a_photo_loses_where_it_was_taken_and_is_seen_only_after_a_look(scene, client, at):
    client.post(url(scene.lab, "segnala/"), words(photo=photo_with_place()))
    problem = Problem.objects.get()
    address = url(scene.lab, f"problemi/{problem.pk}/foto/")
    assert (client.get(address).status_code, at(scene.carla).get(address).status_code) == (404, 404)
    kept = at(scene.dario).get(address).content
    with Image.open(io.BytesIO(kept)) as picture:
        assert (dict(picture.getexif()), picture.size) == ({}, (40, 30))
    assert b"Telefono di Alba" not in kept
    actions.show_problem(problem=problem, by=scene.dario)
    assert client.get(address).status_code == 200


def test_a_pdf_is_no_photo(scene, client):
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4 rotto", "application/pdf")
    answer = client.post(url(scene.lab, "segnala/"), words(photo=pdf))
    assert (answer.status_code, Problem.objects.count()) == (200, 0)


def test_a_flood_from_one_network_is_stopped_and_the_words_stay(scene, client):
    for number in range(30):
        assert client.post(url(scene.lab, "segnala/"), words(words=f"{number} volte", seen="1")).status_code == 302
    answer = client.post(url(scene.lab, "segnala/"), words(words="La trentunesima", seen="1"))
    assert [w in answer.text for w in ("Da questa rete sono arrivate troppe segnalazioni.", "La trentunesima")] == [True, True]


def test_mine_too_counts_once_for_a_browser_and_once_for_an_account(scene, client, at):
    problem = ProblemFactory.create(lab=scene.lab)
    address = url(scene.lab, f"problemi/{problem.pk}/")
    for who in (client, client, at(scene.alba), at(scene.alba)):
        page = who.post(f"{address}anche-per-me/", follow=True).text
        assert "La tua voce è contata." in page
    assert Voice.objects.filter(problem=problem).count() == 2


def test_who_only_reads_leaves_nothing_in_their_session(scene, client):
    problem = ProblemFactory.create(lab=scene.lab)
    client.get(url(scene.lab, f"problemi/{problem.pk}/"))
    assert "sessionid" not in client.cookies


def test_a_report_that_became_part_of_another_leads_there(scene, client):
    a, b = (ProblemFactory.create(lab=scene.lab) for _ in range(2))
    actions.merge_problems(part=a, whole=b, by=scene.dario)
    assert client.get(url(scene.lab, f"problemi/{a.pk}/")).url == url(scene.lab, f"problemi/{b.pk}/")
    assert "Adesso le voci si contano insieme." in client.get(f"/laboratori/segnalazione/{a.receipt_key}/").text


def test_what_is_hidden_or_not_yet_read_is_not_there_for_others(scene, client):
    hidden, waiting = ProblemFactory.create(lab=scene.lab), ProblemFactory.create(lab=scene.lab, shown_at=None, shown_by=None)
    actions.hide_problem(problem=hidden, reason="Nomina una persona", by=scene.dario)
    paths = [url(scene.lab, f"problemi/{one.pk}/") for one in (hidden, waiting)]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert "Nomina una persona" in client.get(f"/laboratori/segnalazione/{hidden.receipt_key}/").text


def test_nobody_outside_reads_how_to_reach_who_said_it(scene, client, at):
    problem = ProblemFactory.create(lab=scene.lab, contact="alba@example.org")
    public = [url(scene.lab), url(scene.lab, "problemi/"), url(scene.lab, f"problemi/{problem.pk}/")]
    assert ["alba@example.org" in client.get(path).text for path in public] == [False] * 3
    assert "alba@example.org" in at(scene.dario).get(url(scene.lab, f"lavoro/problemi/{problem.pk}/")).text
    assert at(scene.carla).get(url(scene.lab, f"lavoro/problemi/{problem.pk}/")).status_code == 404


def test_a_closed_lab_is_read_and_takes_nothing_more(scene, client):
    problem = ProblemFactory.create(lab=scene.lab)
    actions.close_lab(lab=scene.lab, closing_words="Finito bene.", by=scene.elena)
    assert "Finito bene." in client.get(url(scene.lab)).text
    assert [client.get(url(scene.lab, path)).status_code for path in ("segnala/", "dove/", "foglio/")] == [404] * 3
    client.post(url(scene.lab, f"problemi/{problem.pk}/anche-per-me/"))
    assert Voice.objects.count() == 0


# ---- the map -----------------------------------------------------------------------------------------


def many(lab, count):
    squares = grid_of(lab.municipality).squares
    ProblemFactory.create_batch(3, lab=lab)
    one = ProblemFactory.build(lab=lab)
    rows = [
        Problem(
            lab=lab, form_key=uuid4(), words=f"Problema {n}", key_words=f"problem {n}", category="other", reach="some",
            channel="web", shown_by=lab.opened_by, shown_at=one.shown_at, cell_column=squares[n % 150].column,
            cell_row=squares[n % 150].row, cell_metres=squares[n % 150].metres,
        )
        for n in range(count)
    ]  # fmt: skip
    Problem.objects.bulk_create(rows)


def test_twelve_hundred_problems_are_a_page_of_few_bytes(scene, client):
    many(scene.lab, 1200)
    page = client.get(url(scene.lab, "problemi/"))
    assert page.text.count('class="lb-spot"') == 150
    assert len(page.content) < 110_000
    assert "Pagina 1" in page.text
    assert "3 problemi riguardano tutto il luogo" in page.text


def test_the_map_is_told_in_words_too(scene, client):
    town = scene.lab.municipality
    grid = grid_of(town)
    centre = square_at(town.longitude, town.latitude, grid.metres)
    north_east = Square(centre.column + 3, centre.row + 3, grid.metres)
    for square in (centre, north_east, north_east):
        ProblemFactory.create(lab=scene.lab, cell_column=square.column, cell_row=square.row, cell_metres=square.metres)
    page = client.get(url(scene.lab, "problemi/")).text
    told = [w in page for w in ("In centro</a>: 1 problema", "A nord-est, a 1,7 km dal centro</a>: 2 problemi")]
    assert told == [True, True]


def test_a_circle_leads_to_the_list_of_its_square(scene, client):
    many(scene.lab, 300)
    square = grid_of(scene.lab.municipality).squares[0]
    page = client.get(url(scene.lab, f"problemi/?quadrato={square.name}")).text
    assert "2 in tutto, prima quelli con più voci." in page
    assert "Problema 150" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_pages_take_the_same_queries_whatever_their_length(scene, client, count, django_assert_num_queries):
    for _ in range(count):
        VoiceFactory.create(problem__lab=scene.lab)
        PromiseFactory.create(lab=scene.lab)
    for path, queries in (("problemi/", 5), ("", 10)):
        client.get(url(scene.lab, path))
        with django_assert_num_queries(queries):
            client.get(url(scene.lab, path))


# ---- the work ----------------------------------------------------------------------------------------


WORK_PAGES = (
    "lavoro/",
    "fasi/",
    "tre-sere/",
    "incontri/nuovo/",
    "promesse/nuova/",
    "lavoro/problemi/",
    "lavoro/problemi/nuovo/",
)


@pytest.mark.parametrize("path", WORK_PAGES)
def test_the_work_is_for_who_runs_the_lab_and_who_coordinates_there(scene, at, path):
    statuses = [at(who).get(url(scene.lab, path)).status_code for who in (scene.dario, scene.elena, scene.carla, scene.bruno)]
    assert statuses == [200, 200, 404, 404]


def test_who_coordinates_opens_a_lab_and_gives_it_to_somebody(scene, at):
    client, area = at(scene.elena), AreaFactory.create(municipality_id=SORESINA)
    form = {
        "name": "Nuovo",
        "question": "Che cosa manca?",
        "about": "",
        "area": str(area.pk),
        "body": "",
        "starts_on": "2026-05-01",
    }
    assert client.post("/laboratori/apri/", form).status_code == 302
    lab = Lab.objects.get(name="Nuovo")
    client.post(url(lab, "chi-conduce/"), {"user": str(scene.dario.user.pk)})
    assert at(scene.dario).get(url(lab, "lavoro/")).status_code == 200
    client.post(url(lab, f"chi-conduce/{Facilitator.objects.get(lab=lab).pk}/togli/"))
    assert at(scene.dario).get(url(lab, "lavoro/")).status_code == 404


def test_a_lab_wants_one_place_and_only_facilitators_run_it(scene, at):
    client = at(scene.elena)
    form = {"name": "Nuovo", "question": "Che cosa manca?", "area": "", "body": "", "starts_on": "2026-05-01"}
    assert "Scegliere un’area oppure un ente: uno dei due." in client.post("/laboratori/apri/", form).text
    answer = client.post(url(scene.lab, "chi-conduce/"), {"user": str(scene.bruno.user.pk)})
    assert "Scegliere una persona dell’elenco." in answer.text


def test_who_facilitates_neither_opens_nor_closes(scene, at):
    client = at(scene.dario)
    paths = ["/laboratori/apri/", url(scene.lab, "chiudi/"), url(scene.lab, "chi-conduce/")]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_first_lab_is_planned_in_one_form(scene, at, client):
    venue = VenueFactory.create(municipality_id=SORESINA, name="Oratorio")
    form = {"first_on": str(today() + timedelta(days=7)), "at": "20:30", "every_days": "14", "venue": str(venue.pk)}
    at(scene.dario).post(url(scene.lab, "tre-sere/"), form | {"form_key": str(uuid4())})
    page = client.get(url(scene.lab)).text
    assert [w in page for w in ("Prima sera: che cosa non va", "Terza sera: che cosa facciamo", "Leggere i problemi")] == [
        True
    ] * 3


def test_a_meeting_is_written_down_and_its_decisions_have_an_owner_and_a_day(scene, at, client):
    meeting = MeetingFactory.create(lab=scene.lab)
    dario = at(scene.dario)
    record = {"attended_count": "12", "first_timers_count": "13", "record_text": "Eravamo tanti."}
    assert "Sono più di quelle venute." in dario.post(url(scene.lab, f"incontri/{meeting.pk}/verbale/"), record).text
    dario.post(url(scene.lab, f"incontri/{meeting.pk}/verbale/"), record | {"first_timers_count": "5"})
    promise = {"what": "Chiamare la corriera", "owner": "", "due_on": str(today()), "meeting": str(meeting.pk)}
    assert dario.post(url(scene.lab, "promesse/nuova/"), promise | {"form_key": str(uuid4())}).status_code == 200
    dario.post(url(scene.lab, "promesse/nuova/"), promise | {"owner": "Dario", "form_key": str(uuid4())})
    page = client.get(url(scene.lab, f"incontri/{meeting.pk}/")).text
    assert [w in page for w in ("12 persone, 5 per la prima volta", "Eravamo tanti.", "Chiamare la corriera")] == [True] * 3
    ending = {"outcome": "kept", "how": "Passa alle 20."}
    dario.post(url(scene.lab, f"promesse/{scene.lab.promises.get().pk}/esito/"), ending)
    assert "1 promessa: 1 mantenuta" in client.get(url(scene.lab)).text


def test_phases_that_end_before_they_begin_are_sent_back(scene, at):
    days = {"read_starts_on": "2026-02-01", "read_ends_on": "2026-01-01", "do_starts_on": "2026-02-01"}
    page = at(scene.dario).post(url(scene.lab, "fasi/"), days).text
    assert [w in page for w in ("La fase finisce prima di cominciare.", "Servono tutti e due i giorni, o nessuno.")] == [
        True,
        True,
    ]
    assert scene.lab.phases.count() == 0


def test_a_facilitator_writes_for_who_called_and_counts_the_sheets(scene, at, client):
    dario = at(scene.dario)
    dario.post(url(scene.lab, "lavoro/problemi/nuovo/"), words(channel="phone", words="La farmacia è lontana"))
    problem = Problem.objects.get()
    dario.post(
        url(scene.lab, f"lavoro/problemi/{problem.pk}/voci/"), {"how_many": "6", "channel": "paper", "form_key": str(uuid4())}
    )
    page = client.get(url(scene.lab, f"problemi/{problem.pk}/")).text
    assert "7 voci: 1 al telefono, 6 su carta" in " ".join(page.split())


def test_reports_are_read_shown_joined_and_hidden(scene, at):
    dario = at(scene.dario)
    a = ProblemFactory.create(lab=scene.lab, shown_at=None, shown_by=None)
    b = ProblemFactory.create(lab=scene.lab, words="Di sera non c’è l’autobus")
    here = url(scene.lab, f"lavoro/problemi/{a.pk}/")
    assert "Di sera non c’è l’autobus" in dario.get(here).text
    dario.post(f"{here}mostra/")
    dario.post(f"{here}unisci/", {"whole": str(b.pk)})
    a.refresh_from_db()
    assert a.merged_into == b
    dario.post(f"{here}separa/")
    assert "Scrivere una frase: la legge chi aspettava." in dario.post(f"{here}non-mostrare/", {"reason": ""}).text
    dario.post(f"{here}non-mostrare/", {"reason": "Nomina una persona"})
    a.refresh_from_db()
    assert (a.state, a.merged_into) == ("non si mostra", None)


def test_a_report_of_another_lab_is_not_there(scene, at):
    theirs = ProblemFactory.create(lab=scene.other_lab)
    dario = at(scene.dario)
    assert dario.get(url(scene.lab, f"lavoro/problemi/{theirs.pk}/")).status_code == 404
    assert dario.post(url(scene.lab, f"lavoro/problemi/{theirs.pk}/mostra/")).status_code == 404
    mine = ProblemFactory.create(lab=scene.lab)
    page = dario.post(url(scene.lab, f"lavoro/problemi/{mine.pk}/unisci/"), {"whole": str(theirs.pk)})
    assert "Scegliere una segnalazione dell’elenco." in page.text
