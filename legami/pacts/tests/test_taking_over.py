"""Pacts, goals and movements from a file: all in, or every bad cell told; the same file again changes nothing."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from legami.core.dates import today
from legami.journal.models import Entry
from legami.ledger.actions import create_fund, main_account
from legami.ledger.models import Transfer
from legami.ledger.queries import balance
from legami.network.models import Membership
from legami.pacts.actions import taking_over
from legami.pacts.actions.taking_over import AlreadyConfirmed, ColumnsMissing, NothingToTakeOver, confirm, receive, take_over
from legami.pacts.models import Goal, Pact, PactVersion, TakenRow, TakeOver
from legami.pacts.taking_over.sheets import MOVEMENTS, PACTS
from legami.pacts.tests.story import START, Story, body
from legami.people.importing.files import NotATable
from legami.people.models import Person

HEADS = [cell.heading for cell in PACTS.cells]
COOK = {
    "Codice patto": "P1", "Nome": "Alba", "Cognome": "Rossi", "Dal": "01/09/2026", "Al": "31/08/2027",
    "Prima verifica": "01/12/2026", "Obiettivo": "Voglio cucinare", "Risultato atteso": "Ho un tirocinio",
    "Importanza": "2", "Punto di partenza": "-2",
}  # fmt: skip
READ = COOK | {
    "Obiettivo": "Voglio leggere meglio",
    "Risultato atteso": "Leggo il giornale",
    "Importanza": "",
    "Punto di partenza": "",
}
MOVES = [cell.heading for cell in MOVEMENTS.cells]
GIFT = {
    "Codice movimento": "M1", "Fondo": "fondo legami", "Data": "01/02/2026", "Entrata": "1.000,00",
    "Da chi o a chi": "Fondazione", "Motivo": "prima rata",
}  # fmt: skip
BILL = GIFT | {"Codice movimento": "M2", "Entrata": "", "Uscita": "250", "Da chi o a chi": "Scuola", "Motivo": "corso di P1"}


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO_MFA_BYPASS = True


@pytest.fixture
def story(db):
    return Story()


def file_of(*rows, heads=None, name="patti.csv"):
    heads = heads or (HEADS if "Codice patto" in rows[0] else MOVES)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([heads, *([row.get(head, "") for head in heads] for row in rows)])
    return SimpleUploadedFile(name, out.getvalue().encode())


def brought(story, *rows, by=None, source="foglio 2026"):
    kind = TakeOver.Kind.PACTS if "Codice patto" in rows[0] else TakeOver.Kind.MOVEMENTS
    by = by or (story.bruno if kind == TakeOver.Kind.PACTS else story.franca)
    run = receive(kind=kind, upload=file_of(*rows), source=source, by=by)
    confirm(run=run, by=by)
    take_over(run.pk)
    run.refresh_from_db()
    return run


def told(run):
    return [tuple(each) for each in run.first_errors]


def counts():
    return Pact.objects.count(), Goal.objects.count(), Transfer.objects.count(), TakenRow.objects.count()


# ---- pacts -----------------------------------------------------------------------------------------


def test_a_pact_comes_in_as_a_draft_of_the_worker_with_its_goals(story):
    run = brought(story, COOK, READ)
    assert (run.status, run.rows_total, run.rows_new, run.rows_same, run.rows_bad) == ("done", 2, 2, 0, 0)
    pact = Pact.objects.get()
    version = pact.versions.get()
    assert (pact.person, pact.status, version.status) == (story.alba, Pact.Status.PREPARING, PactVersion.Status.DRAFT)
    assert (version.starts_on, version.ends_on, version.first_review_on) == (
        date(2026, 9, 1),
        date(2027, 8, 31),
        date(2026, 12, 1),
    )
    goals = version.goals.order_by("position").values_list("words", "weight", "baseline_level", "level_0")
    assert list(goals) == [
        ("Voglio cucinare", 2, -2, "Ho un tirocinio"),
        ("Voglio leggere meglio", 1, -1, "Leggo il giornale"),
    ]
    assert version.parties.get(role="case_worker").user == story.bruno.user
    assert Entry.objects.get(verb="pact.started").actor_id == story.bruno.user.pk


def test_the_same_file_again_changes_nothing(story):
    brought(story, COOK, READ)
    before = counts()
    again = brought(story, COOK, READ)
    assert (again.status, again.rows_total, again.rows_new, again.rows_same) == ("done", 2, 0, 2)
    assert counts() == before


def test_a_row_that_was_changed_since_is_told_and_changes_nothing(story):
    brought(story, COOK)
    before = counts()
    again = brought(story, COOK | {"Risultato atteso": "Ho un lavoro"})
    assert told(again) == [
        (2, "Codice patto", "Questa riga è già entrata con altri dati. Il dato di adesso si cambia in Legami.")
    ]
    assert (again.status, counts()) == ("refused", before)


def test_a_new_goal_of_a_pact_that_is_in_goes_in_by_hand(story):
    brought(story, COOK)
    again = brought(story, COOK, READ)
    assert told(again) == [(3, "Obiettivo", "Questo patto è già entrato: l’obiettivo nuovo si aggiunge in Legami.")]


def test_each_bad_cell_is_told_with_line_column_and_reason_and_nothing_goes_in(story):
    run = brought(
        story,
        COOK,
        READ | {"Dal": "ieri", "Importanza": "9"},
        COOK | {"Codice patto": "P2", "Al": "01/01/2026"},
        COOK | {"Codice patto": "P3", "Prima verifica": "01/01/2030"},
        COOK | {"Codice patto": "", "Obiettivo": "Altro"},
        COOK | {"Codice patto": "P4", "Cognome": ""},
        COOK | {"Codice patto": "P5", "Tipo di patto": "di pace"},
        COOK | {"Codice patto": "P6", "Punto di partenza": "7"},
    )
    assert told(run) == [
        (3, "Dal", "La data non si legge: scrivila come 08/03/1975."),
        (3, "Importanza", "Scrivi 1 (conta), 2 (conta molto) oppure 3 (conta più di tutto)."),
        (4, "Al", "La fine viene prima dell’inizio."),
        (5, "Prima verifica", "La prima verifica cade fuori dalle date del patto."),
        (6, "Codice patto", "Questa cella non può restare vuota."),
        (7, "Codice fiscale", "Scrivi il codice fiscale, oppure nome e cognome."),
        (8, "Tipo di patto", "Il tipo non si riconosce: scrivi «personale» oppure «famiglia»."),
        (9, "Punto di partenza", "Scrivi un numero da -2 a +2: 0 è il risultato atteso."),
    ]
    assert (run.status, run.rows_bad, run.rows_new, counts()[0]) == ("refused", 7, 0, 0)


def test_a_person_whom_the_worker_does_not_follow_does_not_exist_for_the_file(story):
    run = brought(story, COOK, by=story.carla)
    assert told(run) == [
        (2, "Codice fiscale", "Tra le persone che segui non c’è. Registrala, o fattela assegnare, poi riprova.")
    ]
    assert counts()[0] == 0


def test_two_people_of_one_name_are_told_apart_by_their_birth_date(story):
    names = {"given_name": "Alba", "family_name": "Rossi", "birth_date": date(1990, 1, 1)}
    other = Person.objects.create(**names, municipality=story.alba.municipality)
    other.assignments.create(worker=story.bruno.user, organisation=story.service)
    unsure = brought(story, COOK)
    assert [reason for _, _, reason in told(unsure)] == [
        "Segui più persone con questo nome. Aggiungi il codice fiscale o la data di nascita."
    ]
    assert brought(story, COOK | {"Data di nascita": "01/05/1980"}).status == "done"
    assert Pact.objects.get().person == story.alba


def test_rows_of_one_pact_that_disagree_are_told(story):
    run = brought(story, COOK, READ | {"Al": "30/06/2027"})
    assert told(run) == [(3, "Al", "Qui non è come nella riga 2, dello stesso patto.")]


def test_a_row_twice_in_one_file_is_told(story):
    assert told(brought(story, COOK, COOK)) == [(3, "Codice patto", "È la stessa della riga 2. Togli una delle due.")]


def test_what_an_action_refuses_is_told_beside_its_row_and_takes_all_back(story):
    zoe = Person.objects.create(given_name="Zoe", family_name="Blu", municipality=story.alba.municipality)
    zoe.assignments.create(worker=story.bruno.user, organisation=story.service)
    story.draft_pact()
    before = counts()
    run = brought(story, COOK | {"Codice patto": "Z", "Nome": "Zoe", "Cognome": "Blu"}, COOK)
    assert [(line, column) for line, column, _ in told(run)] == [(3, "Codice patto")]
    assert "c'è già un patto dello stesso tipo" in told(run)[0][2]
    assert (run.status, counts()) == ("refused", before)


def test_a_role_that_ended_meanwhile_brings_nothing_in(story):
    run = receive(kind="patti", upload=file_of(COOK), source="foglio", by=story.bruno)
    confirm(run=run, by=story.bruno)
    Membership.objects.filter(user=story.bruno.user).update(ends_on=today() - timedelta(days=1))
    assert take_over(run.pk) is False
    run.refresh_from_db()
    assert (run.status, counts()[0]) == ("refused", 0)
    assert [reason for _, _, reason in told(run)] == [
        "L’incarico con cui è stato caricato il file è finito: nessuna riga è entrata."
    ]


# ---- movements -------------------------------------------------------------------------------------


def test_movements_come_in_by_day_and_each_is_a_row_of_the_book(story):
    start = balance(main_account(story.fund).pk)
    run = brought(story, BILL, GIFT)
    assert (run.status, run.rows_new) == ("done", 2)
    assert balance(main_account(story.fund).pk) - start == 75_000
    purposes = list(Transfer.objects.order_by("-pk").values_list("purpose", "quantity", "happened_on")[:2])
    assert purposes == [
        ("Scuola: corso di P1", 25_000, date(2026, 2, 1)),
        ("Fondazione: prima rata", 100_000, date(2026, 2, 1)),
    ]


def test_the_same_movements_again_change_nothing(story):
    brought(story, GIFT, BILL)
    before = counts()
    again = brought(story, GIFT, BILL)
    assert (again.rows_new, again.rows_same, counts()) == (0, 2, before)


def test_more_than_the_fund_has_is_told_and_takes_all_back(story):
    before = counts()
    run = brought(story, GIFT, BILL | {"Uscita": "99.000,00"})
    assert [(line, column) for line, column, _ in told(run)] == [(3, "Uscita")]
    assert (run.status, counts()) == ("refused", before)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Fondo": "Altro"}, "Fondo", "Nell’ente non c’è un fondo con questo nome. Aprilo prima, o correggi il nome."),
        ({"Data": "01/01/2090"}, "Data", "Questo giorno deve ancora venire."),
        ({"Uscita": "3"}, "Entrata", "Scrivi un importo solo: nella colonna «Entrata» oppure in «Uscita»."),
        ({"Entrata": ""}, "Entrata", "Scrivi un importo solo: nella colonna «Entrata» oppure in «Uscita»."),
        (
            {"Entrata": "-5"},
            "Entrata",
            "Scrivi un importo maggiore di zero. Un’uscita va nella colonna «Uscita», senza il meno.",
        ),
        ({"Entrata": "tanto"}, "Entrata", "Non è un importo: scrivi per esempio 1.234,56."),
        ({"Motivo": "m" * 111}, "Motivo", "Il testo è troppo lungo: al massimo 110 caratteri, questi sono 111."),
    ],
)
def test_a_movement_that_does_not_hold_is_told(story, cells, column, reason):
    run = brought(story, GIFT | cells)
    assert (told(run), run.status) == ([(2, column, reason)], "refused")


def test_another_body_s_fund_does_not_exist_for_the_file(story):
    create_fund(name="Fondo altrui", organisation=body("Altri", "district_company"), starts_on=START, by=None)
    assert [column for _, column, _ in told(brought(story, GIFT | {"Fondo": "Fondo altrui"}))] == ["Fondo"]


# ---- files and pages -------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [PACTS, MOVEMENTS], ids=lambda sheet: sheet.kind.label)
def test_the_model_has_the_columns_that_are_read_and_says_how(sheet):
    book = load_workbook(io.BytesIO(sheet.workbook()))
    first, how = book.worksheets
    assert [cell.value for cell in first[1]] == [cell.heading for cell in sheet.cells]
    assert sheet.missing([str(cell.value) for cell in first[1]]) == []
    assert [row[0].value for row in how.iter_rows(min_row=2)] == [cell.heading for cell in sheet.cells]
    assert first.max_row == 1  # no example that would come in by mistake


def test_a_filled_in_model_comes_in_as_it_is(story):
    book = load_workbook(io.BytesIO(PACTS.workbook()))
    days = {"Dal": date(2026, 9, 1), "Al": date(2027, 8, 31), "Prima verifica": date(2026, 12, 1), "Importanza": 2}
    book.worksheets[0].append([(COOK | days).get(head) for head in HEADS])
    out = io.BytesIO()
    book.save(out)
    run = receive(kind="patti", upload=SimpleUploadedFile("patti.xlsx", out.getvalue()), source="foglio", by=story.bruno)
    confirm(run=run, by=story.bruno)
    take_over(run.pk)
    assert Goal.objects.values_list("words", "weight", "baseline_level").get() == ("Voglio cucinare", 2, -2)


def test_a_file_without_rows_or_columns_is_not_kept(story, tmp_path):
    for upload, refusal in (
        (file_of(COOK, heads=["Codice patto", "Obiettivo"]), ColumnsMissing),
        (SimpleUploadedFile("patti.csv", ";".join(HEADS).encode()), NothingToTakeOver),
        (SimpleUploadedFile("patti.pdf", b"%PDF"), NotATable),
    ):
        with pytest.raises(refusal):
            receive(kind="patti", upload=upload, source="foglio", by=story.bruno)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_confirmed_twice_it_starts_once_and_done_twice_it_is_done_once(story):
    run = receive(kind="patti", upload=file_of(COOK), source="foglio", by=story.bruno)
    confirm(run=run, by=story.bruno)
    with pytest.raises(AlreadyConfirmed):
        confirm(run=run, by=story.bruno)
    assert (take_over(run.pk), take_over(run.pk)) == (True, False)


def _power_cut(**what):
    raise RuntimeError("power cut")


def test_a_broken_worker_leaves_nothing_and_it_can_start_again(story, monkeypatch):
    run = receive(kind="patti", upload=file_of(COOK), source="foglio", by=story.bruno)
    confirm(run=run, by=story.bruno)
    with monkeypatch.context() as broken:
        broken.setattr(taking_over, "put_part", _power_cut)
        with pytest.raises(RuntimeError):
            take_over(run.pk)
    run.refresh_from_db()
    assert (run.status, counts()[0]) == ("failed", 0)
    assert take_over(run.pk) is True


def client_of(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def test_from_the_upload_to_the_end_on_the_pages(story):
    client, address = client_of(story.bruno), reverse("pacts:take_over", args=["patti"])
    assert "Scarica il modello" in client.get(address).text
    sent = client.post(address, {"file": file_of(COOK, READ), "source": "foglio"}, follow=True)
    assert "2 righe di patti e obiettivi" in sent.text
    assert '<td data-label="Obiettivo">Voglio cucinare</td>' in sent.text
    run = TakeOver.objects.get()
    page = reverse("pacts:take_over_run", args=[run.pk])
    assert "in attesa" in client.post(page, follow=True).text.lower()
    take_over(run.pk)
    assert "2 righe lette: 2 nuove, 0 c’erano già." in client.get(page).text
    assert "patti.csv" in client.get(address).text


def test_bad_rows_are_on_the_page_and_in_a_file(story):
    client = client_of(story.bruno)
    run = brought(story, COOK | {"Dal": "=1+1"})
    page = client.get(reverse("pacts:take_over_run", args=[run.pk])).text
    assert "Nessuna riga è entrata" in page
    file = client.get(reverse("pacts:take_over_errors", args=[run.pk]))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == '"2";"Dal";"\'=1+1";"La data non si legge: scrivila come 08/03/1975."'


def test_a_column_too_much_is_named_and_left_out(story):
    run = receive(kind="patti", upload=file_of(COOK, heads=[*HEADS, "Note"]), source="foglio", by=story.bruno)
    page = client_of(story.bruno).get(reverse("pacts:take_over_run", args=[run.pk])).text
    assert "restano fuori: Note." in page


def test_nobody_else_finds_the_file_and_each_role_its_own_kind(story):
    run = receive(kind="patti", upload=file_of(COOK), source="foglio", by=story.bruno)
    for actor in (story.carla, story.elena, story.franca, story.dario):
        for name in ("pacts:take_over_run", "pacts:take_over_errors"):
            assert client_of(actor).get(reverse(name, args=[run.pk])).status_code == 404
    for actor, kind in ((story.bruno, "movimenti"), (story.franca, "patti"), (story.elena, "patti"), (story.bruno, "altro")):
        for name in ("pacts:take_over", "pacts:take_over_model"):
            assert client_of(actor).get(reverse(name, args=[kind])).status_code == 404
    assert client_of(story.franca).get(reverse("pacts:take_over_model", args=["movimenti"])).status_code == 200
