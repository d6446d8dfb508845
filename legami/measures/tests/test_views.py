"""The pages of measures, without a line of JavaScript: who reads what, and how a sheet is filled in."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from textstat import textstat

from legami.accounts.tests.factories import UserFactory
from legami.core.dates import today
from legami.journal.models import Entry
from legami.measures import actions
from legami.measures.models import Alert, Measurement, Scale, Sheet
from legami.measures.tests.factories import DAY, answers, scale, sheet
from legami.network.roles import Role
from legami.people.tests.conftest import worker
from legami.people.tests.factories import GuardianFactory, PersonFactory


def at(name, *args):
    return reverse(f"measures:{name}", args=args)


def text(answer):
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def typed(code, value="2", **more):
    return {key: value for key, _ in scale(code).items} | {"form_key": str(uuid4())} | more


@pytest.fixture
def alba(client, story):
    client.force_login(story.alba.user)
    return client


@pytest.fixture
def bruno(client, story):
    client.force_login(story.bruno.user)
    return client


def test_alba_bruno_and_elena_read_and_nobody_else(story, client):
    sheet(story.alba, "who5", 3, by=story.alba_actor)
    accountant = worker("Franca Moro", story.service, Role.ACCOUNTANT)
    partner = worker("Dario Bianchi", story.service, Role.PARTNER_OPERATOR)
    opened = {}
    for actor in (story.alba_actor, story.bruno, story.elena, story.carla, story.dora, accountant, partner):
        client.force_login(actor.user)
        opened[actor.user.name] = client.get(at("of", story.alba.pk)).status_code
    assert [name for name, status in opened.items() if status == 200] == ["Alba Rossi", "Bruno Neri", "Elena Moro"]
    assert set(opened.values()) == {200, 404}


def test_a_read_is_in_the_register_with_what_was_read(story, bruno):
    bruno.get(at("of", story.alba.pk))
    entry = Entry.objects.filter(verb="measures.read").get()
    assert (entry.subject_id, sorted(entry.field_groups), entry.purpose) == (
        story.alba.pk,
        ["identity", "measures"],
        "case_work",
    )


def test_a_coordinator_reads_and_fills_in_nothing(story, client):
    client.force_login(story.elena.user)
    assert client.get(at("of", story.alba.pk)).context["seen"].fills_in is False
    assert client.get(at("fill_in", story.alba.pk, "who5")).status_code == 404


def test_alba_answers_on_the_screen_and_a_double_click_keeps_one(story, alba):
    assert alba.get(at("mine")).url == at("of", story.alba.pk)
    answer = typed("ucla3")
    for _ in "12":
        assert alba.post(at("fill_in", story.alba.pk, "ucla3"), answer).url == at("of", story.alba.pk)
    kept = Sheet.objects.get()
    assert (kept.answers, kept.mode, kept.taken_on) == (answers("ucla3", 2), "screen", today())
    page = text(alba.get(at("of", story.alba.pk)))
    assert "6 — tu, dalla persona, sullo schermo" in page


def test_rather_not_say_is_an_answer_and_gives_no_score(story, alba):
    alba.post(at("fill_in", story.alba.pk, "ucla3"), typed("ucla3", isolated="-"))
    assert Sheet.objects.get().answers == {"companionship": 2, "left_out": 2, "isolated": None}
    assert "non c’è (1 senza risposta)" in text(alba.get(at("of", story.alba.pk)))


def test_a_forgotten_item_is_said_beside_it_and_the_other_answers_stay(story, alba):
    form = alba.post(at("fill_in", story.alba.pk, "ucla3"), typed("ucla3", isolated="")).context["form"]
    assert list(form.errors) == ["isolated"]
    assert form.errors["isolated"] == ["Scegli una risposta. Va bene anche «Preferisco non rispondere»."]
    assert form["companionship"].value() == "2"
    assert Sheet.objects.count() == 0


def test_bruno_enters_from_paper_with_its_day(story, bruno):
    bruno.post(at("fill_in", story.alba.pk, "who5"), typed("who5", mode="paper", taken_on="2026-03-02"))
    kept = Sheet.objects.get()
    assert (kept.mode, kept.taken_on, kept.entered_by) == ("paper", DAY, story.bruno.user)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    form = bruno.post(at("fill_in", story.alba.pk, "who5"), typed("who5", mode="paper", taken_on=tomorrow)).context["form"]
    assert list(form.errors) == ["taken_on"]


def test_of_the_group_scale_no_score_is_shown_to_anybody(story, client):
    sheet(story.alba, "djg6", 1, 1, 1, 3, 3, 3, by=story.bruno, mode="aloud")
    for actor in (story.alba_actor, story.bruno, story.elena):
        client.force_login(actor.user)
        answer = client.get(at("of", story.alba.pk))
        assert [(course.dots, course.rows[0].score) for course in answer.context["courses"]] == [([], None)]
        assert '<svg class="lg-measure"' not in answer.content.decode()
        assert "Numero" not in text(answer)


def test_a_change_is_told_with_its_direction_and_that_it_may_be_chance(story, bruno):
    sheet(story.alba, "who5", 3, by=story.bruno, mode="aloud")
    sheet(story.alba, "who5", 4, by=story.bruno, mode="aloud", taken_on=DAY + timedelta(days=90))
    page = text(bruno.get(at("of", story.alba.pk)))
    assert "80 +20, può essere un caso Bruno Neri, a voce, con chi la segue" in page
    assert "ogni differenza può essere un caso" in page


def test_a_published_error_says_which_change_is_more_than_chance(story, bruno):
    Scale.objects.filter(code="who5").update(deviation=7.5, reliability=0.8, change_source="Fonte di prova")
    sheet(story.alba, "who5", 2, by=story.bruno, mode="aloud")
    sheet(story.alba, "who5", 4, by=story.bruno, mode="aloud", taken_on=DAY + timedelta(days=90))
    assert "+40, più di quanto fa il caso" in text(bruno.get(at("of", story.alba.pk)))


def test_alba_corrects_her_sheet_and_says_why(story, alba):
    wrong = sheet(story.alba, "who5", 3, by=story.alba_actor)
    page = at("correct", story.alba.pk, wrong.pk)
    assert list(alba.post(page, typed("who5")).context["form"].errors) == ["reason"]
    assert alba.post(page, typed("who5", "4", reason="Ho toccato la riga sbagliata")).url == at("of", story.alba.pk)
    right = Sheet.objects.get(replaces=wrong)
    assert (right.answers, right.reason) == (answers("who5", 4), "Ho toccato la riga sbagliata")
    assert alba.get(page).status_code == 404


def test_what_is_planned_is_shown_and_late_is_said(story, alba):
    moments = [("start", today() - timedelta(days=1)), ("review", today() + timedelta(days=90))]
    actions.set_timetable(person=story.alba, about="pact:1", moments=moments)
    answer = alba.get(at("of", story.alba.pk))
    assert [(one.is_near, one.is_late) for one in answer.context["planned"]] == [(True, True)] * 3 + [(False, False)] * 2
    assert text(answer).count("in ritardo") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_sheet_as_for_three(story, bruno, django_assert_num_queries, count):
    for number in range(count):
        sheet(story.alba, "who5", 3, by=story.bruno, mode="aloud", taken_on=DAY + timedelta(days=number))
    bruno.get(at("of", story.alba.pk))
    with django_assert_num_queries(QUERIES):
        bruno.get(at("of", story.alba.pk))


QUERIES = 13


def test_alerts_wait_for_who_follows_and_who_coordinates_until_one_of_them_answers(story, client):
    alert = sheet(story.alba, "who5", 1, by=story.alba_actor).alert
    seen = {}
    for actor in (story.bruno, story.elena, story.carla):
        client.force_login(actor.user)
        seen[actor.user.name] = len(client.get(at("alerts")).context["alerts"])
    assert seen == {"Bruno Neri": 1, "Elena Moro": 1, "Carla Verdi": 0}
    assert client.get(at("alert", alert.pk)).status_code == 404
    client.force_login(story.dora.user)
    assert client.get(at("alerts")).status_code == 404
    client.force_login(story.bruno.user)
    assert list(client.post(at("alert", alert.pk), {"note": " "}).context["form"].errors) == ["note"]
    assert client.post(at("alert", alert.pk), {"note": "Ci vediamo giovedì"}).url == at("alerts")
    alert.refresh_from_db()
    assert (alert.note, alert.acknowledged_by) == ("Ci vediamo giovedì", story.bruno.user)
    assert client.get(at("alert", alert.pk)).status_code == 404


def test_an_alert_is_answered_by_who_was_quicker(story, bruno, monkeypatch):
    alert = sheet(story.alba, "who5", 1, by=story.alba_actor).alert
    monkeypatch.setattr(Alert, "acknowledge", lambda self, **_: False)
    answer = bruno.post(at("alert", alert.pk), {"note": "Chiamata"})
    assert "Qualcuno ha già risposto" in text(answer)


def test_the_administrator_states_a_licence_and_reads_no_answers(story, client):
    ada = worker("Ada Rho", story.service, Role.ADMINISTRATOR)
    client.force_login(ada.user)
    lsns = scale("lsns6")
    assert "da dichiarare" in text(client.get(at("scales")))
    stated = {"licence": "Permesso", "licensor": "Autori", "licensed_on": "2026-03-02"}
    words = {f"item_{n}": f"Parole {n}" for n in range(1, 7)}
    form = client.post(at("activate", lsns.pk), stated | words | {"item_6": ""}).context["form"]
    assert (list(form.errors), form["item_1"].value()) == (["item_6"], "Parole 1")
    assert client.post(at("activate", lsns.pk), stated | words).url == at("scales")
    assert scale("lsns6").activated_by == ada.user
    assert client.get(at("activate", lsns.pk)).status_code == 404
    assert client.get(at("of", story.alba.pk)).status_code == 404


def test_who_acts_for_another_chooses_and_who_is_nobody_is_told(story, alba, client):
    GuardianFactory.create(person=PersonFactory.create(given_name="Bea"), guardian=story.alba)
    assert [p.given_name for p in alba.get(at("mine")).context["people"]] == ["Alba", "Bea"]
    client.force_login(UserFactory.create(name="Nessuno"))
    assert "Chiedi allo sportello" in text(client.get(at("mine")))


@pytest.mark.parametrize("code", ["ucla3", "who5", "djg6"])
def test_a_sheet_is_easy_to_read(story, alba, code):
    shown = scale(code)
    words = " ".join(f"{line.rstrip('.?')}." for line in (shown.intro, shown.reads, *(said for _, said in shown.items)))
    assert textstat.gulpease_index(words) >= 80


def test_planned_sheets_are_done_once_answered(story, alba):
    actions.set_timetable(person=story.alba, about="pact:1", moments=[("start", today())])
    alba.post(at("fill_in", story.alba.pk, "who5"), typed("who5", "4"))
    assert Measurement.objects.filter(sheets=None).count() == 2
    assert Sheet.objects.get().occasion == "start"
