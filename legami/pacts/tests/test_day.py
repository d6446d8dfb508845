"""Bruno's morning: each thing says what it is, who waits, and from which event its clock runs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import long_date
from legami.core.due import Due
from legami.measures.actions import acknowledge
from legami.measures.models import Alert
from legami.measures.tests.factories import sheet
from legami.pacts import actions
from legami.pacts.models import Commitment, GiveBack, Pact, PactVersion, Voucher
from legami.pacts.reads.day import KINDS, caseload
from legami.people.models import Guardian, Person

from .shops import asked
from .story import END, REVIEW, START, Story

pytestmark = pytest.mark.django_db
NOON = f"{START}T12:00:00+01:00"


@pytest.fixture(autouse=True)
def on_the_first_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def story():
    made = Story()
    with time_machine.travel(NOON, tick=False):
        yield made


def stamp(pact: Pact, day: date = START) -> None:
    """The database's own clock does not travel: what it stamped is moved to the story's day."""
    at = f"{day} 12:00+01"
    Pact.objects.filter(pk=pact.pk).update(created_at=at)
    PactVersion.objects.filter(pact=pact, signing_opened_at__isnull=True).update(created_at=at)
    pact.spending_requests.update(requested_at=at)
    pact.hours_entries.update(logged_at=at)


def told(actor: Actor, on: date = START) -> list[tuple[str, str, str]]:
    return [(due.what, due.waits, due.clock) for due in dues(actor, on)]


def dues(actor: Actor, on: date = START) -> list[Due]:
    return sorted(caseload(actor, on=on).dues, key=lambda due: due.order)


def test_an_empty_caseload_has_nothing(story):
    found = caseload(story.bruno, on=START)
    assert (found.rows, found.dues) == ({}, [])


def test_a_draft_waits_for_its_worker_and_for_nobody_else(story):
    stamp(story.draft_pact())
    assert told(story.bruno) == [("Bozza da finire", "me", "bozza iniziata il 2 marzo 2026")]
    assert told(story.carla) == []


def test_a_text_in_signing_names_who_is_missing_and_its_clock(story):
    version = story.pact_in_signing().versions.get()
    [due] = dues(story.bruno)
    opened = due.since
    assert (due.what, due.waits, due.on) == ("Manca la tua firma", "me", version.signing_expires_on)
    assert due.clock.startswith("30 giorni da quando è andato in firma, il ")
    story.sign_next(version)
    story.sign_next(version)
    [due] = dues(story.bruno)
    assert (due.what, due.waits, due.since) == ("Aspetta la firma di Parrocchia di San Siro", "others", opened)


def test_a_signed_pact_shows_its_next_review_only(story):
    pact = story.signed_pact()
    assert told(story.bruno) == [("Verifica", "me", "prevista dal patto in vigore dal 2 marzo 2026")]
    [due] = dues(story.bruno)
    assert (due.on, due.about, due.name) == (REVIEW, story.alba.pk, "Alba Rossi")
    assert due.url == f"/patti/{pact.pk}/verifiche/{pact.reviews.get(due_on=REVIEW).pk}/"


def test_an_expense_that_somebody_else_asked_waits_for_an_answer_with_its_clock(story):
    pact = story.signed_pact()
    request = story.request(pact, by=story.alba_actor)
    stamp(pact)
    due = next(due for due in dues(story.bruno) if due.kind == "spese")
    assert (due.what, due.waits, due.clock) == (
        "Spesa da approvare: 100,00 €",
        "me",
        "14 giorni dalla richiesta del 2 marzo 2026",
    )
    assert (due.since, due.on) == (START, START + timedelta(days=14))
    assert due.url == f"/patti/{pact.pk}/spese/{request.pk}/"


def test_ones_own_expense_waits_for_others_through_all_its_steps(story):
    pact = story.signed_pact()
    request = story.request(pact)
    stamp(pact)

    def step() -> list[tuple[str, str, str]]:
        return [row for row in told(story.bruno) if row[0].startswith("Spesa")]

    asked = "14 giorni dalla richiesta del 2 marzo 2026"
    assert step() == [("Spesa che altri devono approvare: 100,00 €", "others", asked)]
    actions.approve(request=request, today=START, by=story.elena)
    assert step() == [("Spesa da pagare: 100,00 €", "others", "dalla richiesta del 2 marzo 2026")]
    request.refresh_from_db()
    actions.pay(request=request, paid_on=START + timedelta(days=3), by=story.franca)
    paid = "dal pagamento del 5 marzo 2026"
    assert step() == [("Spesa pagata, manca il giustificativo: 100,00 €", "others", paid)]


def test_an_expense_approved_once_waits_for_the_second_voice(story):
    pact = story.signed_pact()
    request = story.request(pact, amount_cents=55_000, by=story.alba_actor)
    actions.approve(request=request, today=START, by=story.bruno)
    assert [due.waits for due in dues(story.bruno) if due.kind == "spese"] == ["others"]


def test_a_contested_refusal_waits_for_somebody_else_from_the_day_of_the_contest(story):
    pact = story.signed_pact()
    request = story.request(pact, by=story.alba_actor)
    actions.reject(request=request, reason="Non adesso", by=story.bruno)
    actions.contest(request=request, reason="Il corso comincia lunedì", by=story.alba_actor)
    stamp(pact, START - timedelta(days=3))
    due = next(due for due in dues(story.bruno) if due.kind == "spese")
    assert (due.what, due.waits) == ("Rifiuto contestato: decide un’altra persona: 100,00 €", "others")
    assert (due.since, due.on) == (START, START + timedelta(days=14))
    assert due.clock == "14 giorni da quando il rifiuto è stato contestato, il 2 marzo 2026"
    assert [(due.what, due.waits) for due in dues(story.elena) if due.kind == "spese"] == [
        ("Rifiuto contestato da decidere: 100,00 €", "me")
    ]


def test_a_voucher_waits_for_who_did_not_ask_for_it(story):
    pact = story.signed_pact()
    voucher = asked(story, pact, cents=3_000, today=START)
    Voucher.objects.filter(pk=voucher.pk).update(asked_at=f"{START} 12:00+01")

    def told_to(actor: Actor) -> list[tuple[str, str, date | None, str]]:
        rows = [due for due in dues(actor) if due.kind == "spese"]
        return [(due.what, due.waits, due.since, due.url) for due in rows]

    address = f"/patti/{pact.pk}/buoni/{voucher.pk}/"
    assert told_to(story.bruno) == [("Buono che altri devono approvare: 30,00 €", "others", START, address)]
    assert told_to(story.elena) == [("Buono da approvare: 30,00 €", "me", START, address)]
    actions.issue_voucher(voucher=voucher, today=START, by=story.elena)
    assert told_to(story.bruno) == []


def test_who_cannot_cope_now_and_who_feels_very_low_are_to_be_heard_first_of_all(story):
    pact = story.signed_pact()
    actions.say_not_able(pact=pact, today=START, by=story.alba_actor)
    alert = sheet(story.alba, "who5", 1, by=story.alba_actor, taken_on=START).alert
    raised_on = timezone.localdate(Alert.objects.get(pk=alert.pk).raised_at)
    heard = [(due.what, due.waits, due.since, due.url, due.clock) for due in dues(story.bruno) if due.kind == "persone"]
    assert sorted(heard) == [
        ("Adesso non ce la fa: sentire come sta", "me", START, f"/patti/{pact.pk}/", "l’ha detto il 2 marzo 2026"),
        (
            "Avviso sul benessere: sentire la persona",
            "me",
            raised_on,
            f"/misure/avvisi/{alert.pk}/",
            f"dalle risposte registrate il {long_date(raised_on)}",
        ),
    ]
    assert [due for due in dues(story.carla) if due.kind == "persone"] == []
    acknowledge(alert=alert, note="Sentita al telefono", by=story.bruno)
    actions.able_again(pact=pact, today=START + timedelta(days=1), by=story.alba_actor)
    assert [due for due in dues(story.bruno, START + timedelta(days=1)) if due.kind == "persone"] == []


def test_a_promise_is_told_with_its_date_until_a_review_has_looked_at_it(story):
    pact = story.signed_pact()
    with_date = Commitment.objects.filter(version__pact=pact, bound__role="case_worker")
    with connection.cursor() as cursor:  # the text is frozen: only here, to set the scene
        cursor.execute("SET LOCAL session_replication_role = replica")
        with_date.update(due_on=START + timedelta(days=3))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    row = ("Impegno del servizio: Ci vediamo ogni mese", "me", "la data scritta nel patto: 5 marzo 2026")
    assert [due for due in told(story.bruno) if due[0].startswith("Impegno")] == [row]


def test_hours_wait_for_the_body_that_hosts(story):
    pact = story.signed_pact()
    for day in (0, 1):
        actions.log_hours(
            pact=pact, give_back=GiveBack.objects.get(version__pact=pact), given_on=START, duration_minutes=60 + day, note="",
            form_key=uuid4(), today=START, by=story.alba_actor,
        )  # fmt: skip
    stamp(pact)
    due = next(due for due in dues(story.bruno) if due.kind == "impegni")
    assert (due.what, due.waits) == ("2 giornate di ore da confermare: Parrocchia di San Siro", "others")
    assert (due.since, due.clock) == (START, "dalla prima registrazione, il 2 marzo 2026")


def test_a_pact_near_its_end_says_so_a_month_before(story):
    story.signed_pact()
    ends = [("Il patto finisce: si rinnova o si chiude", "me", "la fine scritta nel patto, il 1 marzo 2027")]
    at = [[row for row in told(story.bruno, END - timedelta(days=days)) if "finisce" in row[0]] for days in (31, 30)]
    assert at == [[], ends]


def test_who_comes_of_age_is_told_a_month_before(story):
    Person.objects.filter(pk=story.alba.pk).update(birth_date=date(1980, 5, 1))
    story.signed_pact()
    Person.objects.filter(pk=story.alba.pk).update(birth_date=date(2008, 5, 1))  # known better, later
    near = [row for row in told(story.bruno, date(2026, 4, 1)) if "maggiorenne" in row[0]]
    assert near == [("Diventa maggiorenne: firma da sé", "me", "compie 18 anni il 1 maggio 2026")]
    assert [row for row in told(story.bruno, date(2026, 3, 31)) if "maggiorenne" in row[0]] == []


def test_powers_that_end_are_told_a_month_before(story):
    story.signed_pact()
    rosa = Person.objects.create(given_name="Rosa", family_name="Blu", municipality=story.alba.municipality)
    Guardian.objects.create(
        person=story.alba, guardian=rosa, kind="support", starts_on=START, ends_on=START + timedelta(days=20)
    )
    due = next(due for due in dues(story.bruno) if "poteri" in due.what)
    assert (due.what, due.on) == (
        "Finiscono i poteri di chi agisce per la persona (amministratore di sostegno)",
        START + timedelta(days=20),
    )
    assert due.url == f"/persone/{story.alba.pk}/tutele/"


def test_a_closed_pact_is_no_ones_morning(story):
    pact = story.signed_pact()
    Pact.objects.filter(pk=pact.pk).update(status="transferred", closed_at=f"{START} 12:00+01", closed_by=story.bruno.user)
    found = caseload(story.bruno, on=START)
    assert (found.rows, found.dues) == ({}, [])


def test_every_kind_has_words(story):
    pact = story.signed_pact()
    story.request(pact)
    assert {due.kind for due in dues(story.bruno)} <= set(KINDS)


def test_a_caseload_costs_the_same_with_one_pact_and_with_three(story, django_assert_num_queries):
    story.request(story.signed_pact())
    story.draft_pact(kind=Pact.Kind.FAMILY)
    caseload(story.bruno, on=START)
    with django_assert_num_queries(14) as few:
        caseload(story.bruno, on=START)
    for number in range(3):
        story.alba = Person.objects.create(given_name=f"Bea{number}", family_name="Blu", municipality=story.alba.municipality)
        story.alba.assignments.create(worker=story.bruno.user, organisation=story.service)
        story.draft_pact()
    with django_assert_num_queries(len(few)):
        found = caseload(story.bruno, on=START)
    assert len(found.rows) == 5
