"""The rows that a body owes: what was paid, to whom by code, and nothing that could be read as a formula."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from legami.core.access import Actor
from legami.core.dates import today
from legami.intake import actions as intake
from legami.intake.models import Referral
from legami.journal.models import Entry
from legami.pacts import actions
from legami.pacts.tests.story import START, Story
from legami.people.models import Person
from legami.web.returns import COLUMNS, as_csv, harmless, rows_of

pytestmark = pytest.mark.django_db
PAGE = reverse("returns")
LONG_AGO = START - timedelta(days=400)


@pytest.fixture
def story(settings):
    settings.DEMO_MFA_BYPASS = True
    story = Story()
    Person.objects.filter(pk=story.alba.pk).update(tax_code="RSSLBA80E41D150Z")
    return story


def paid(story, pact, cents=10_000):
    request = actions.approve(request=story.request(pact, amount_cents=cents), today=START, by=story.elena)
    return actions.pay(request=request, paid_on=START, by=story.franca)


def talked(story):
    said = {"source": "self", "channel": "web", "municipality": story.alba.municipality}
    referral = intake.send_referral(form_key=uuid4(), by=Actor(user=None), person=story.alba, **said)
    intake.take(referral=referral, by=story.bruno)
    words = {"place": "Soresina", "present": "Lei", "notes": "Segreto"}
    intake.record_talk(referral=referral, form_key=uuid4(), held_on=today(), by=story.bruno, **words)


def rows(actor, first=LONG_AGO, last=None):
    return rows_of(actor, first, last or today())


def test_payments_are_summed_by_pact_and_category_and_a_talk_is_a_row_without_money(story):
    pact = story.signed_pact()
    paid(story, pact), paid(story, pact, 2_550)
    talked(story)
    money, talk = rows(story.elena)
    assert (money.tax_code, money.istat, money.benefit, money.cents) == (
        "RSSLBA80E41D150Z", "019098", ("training", "formazione e riqualificazione"), 12_550,
    )  # fmt: skip
    assert (money.first_on, money.last_on, money.reference) == (START, START, pact.code)
    assert (talk.benefit[0], talk.cents, talk.first_on) == ("segretariato_sociale", 0, today())
    assert talk.reference == Referral.objects.get().name


def test_what_lies_outside_the_period_stays_out(story):
    paid(story, story.signed_pact())
    assert rows(story.elena, LONG_AGO, START - timedelta(days=1)) == []
    assert [row.cents for row in rows(story.elena, START, START)] == [10_000]


def test_what_was_reversed_is_taken_off_in_the_period_in_which_it_was(story):
    request = paid(story, story.signed_pact())
    actions.reverse_spending(request=request, reason="pagata due volte", today=START + timedelta(days=5), by=story.franca)
    assert [row.cents for row in rows(story.elena, START, START)] == [10_000]
    assert [row.cents for row in rows(story.elena, START + timedelta(days=1), START + timedelta(days=9))] == [-10_000]
    assert [row.cents for row in rows(story.elena)] == [0]


def test_a_merged_record_stands_under_the_kept_ones_code(story):
    paid(story, story.signed_pact())
    kept = Person.objects.create(given_name="Alba", family_name="Rossi", tax_code="VRDGPP80A01D150X")
    Person.objects.filter(pk=story.alba.pk).update(merged_into=kept)
    assert [(row.tax_code, row.person_id) for row in rows(story.elena)] == [("VRDGPP80A01D150X", kept.pk)]


def test_the_cited_plan_stands_beside_the_row(story):
    pact = story.draft_pact()
    plan = {"plan_kind": "pais", "plan_number": "7", "plan_signed_on": START, "plan_body": "Comune"}
    actions.save_frame(version=pact.versions.get(), by=story.bruno, **plan)
    assert [row.plan for row in rows(story.elena)] == []
    assert rows(story.franca) == []


def test_who_owes_the_return_gets_it_and_nobody_else(story, client):
    paid(story, story.signed_pact())
    for actor, status in (
        (story.elena, 200),
        (story.franca, 200),
        (story.bruno, 404),
        (story.dario, 404),
        (story.alba_actor, 404),
    ):
        client.force_login(actor.user)
        assert client.get(PAGE).status_code == status
    assert [row.cents for row in rows(story.franca)] == [10_000]


def test_the_file_is_read_back_and_every_person_in_it_reads_that(story, client):
    paid(story, story.signed_pact())
    client.force_login(story.franca.user)
    answer = client.post(PAGE, {"dal": LONG_AGO.isoformat(), "al": today().isoformat()})
    text = answer.content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert tuple(head) == COLUMNS
    assert (row[0], row[1], row[3], row[7]) == ("RSSLBA80E41D150Z", "019098", "training", "100,00")
    assert ("Alba" in text, "Rossi" in text, answer["Cache-Control"]) == (False, False, "no-store")
    entry = Entry.objects.get(verb="return.read")
    assert (entry.subject_id, entry.purpose, entry.field_groups) == (story.alba.pk, "accounting", ["identity", "movements"])
    assert Entry.objects.filter(verb="return.exported", actor_id=story.franca.user.pk).count() == 1


def test_looking_at_the_page_writes_nothing_and_wrong_days_are_told(story, client):
    client.force_login(story.franca.user)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, {"dal": "2026-03-02", "al": "2026-03-01"})
    assert "Scambia le due date" in answer.content.decode()
    assert list(Entry.objects.filter(verb__startswith="return.")) == []


@pytest.mark.parametrize("cell", ["=1+1", "+39", "-cmd", "@SUM", "\t=1", "  =1", "＝1", "\r=1"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell)[0] == "'"


def test_amounts_below_zero_and_empty_cells_stay_as_they_are():
    assert [harmless(cell) for cell in ("-12,00", "", "Soresina")] == ["-12,00", "", "Soresina"]
    assert as_csv([]).split("\r\n")[0] == ";".join(COLUMNS)


def test_one_person_and_three_cost_the_same(story, client, django_assert_num_queries):
    paid(story, story.signed_pact())
    talked(story)
    client.force_login(story.elena.user)
    client.get("/servizi/")
    period = {"dal": LONG_AGO.isoformat(), "al": today().isoformat()}
    for _ in range(2):
        with django_assert_num_queries(13):
            client.post(PAGE, period)
        talked(story)
