"""The pages on expenses: who gets which, what they read there, and what bad input gets."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from legami.accounts.tests.factories import UserFactory
from legami.network.models import Membership
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.forms.spending import ReceiptForm
from legami.pacts.models import Approval, BudgetLine, Pact, Receipt, SpendingRequest
from legami.people.models import Assignment, Guardian, Person

from .story import START, Story, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
DAY = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def on_the_day(settings, tmp_path):
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2026-04-10 10:00+02:00", tick=True):
        yield


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def photo(name="scontrino.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def answers(client: Client, url: str) -> int:
    return client.get(url).status_code


def asked(line: BudgetLine, **more) -> dict[str, object]:
    data = {
        "form_key": str(uuid4()),
        "line": str(line.pk),
        "reason": "Il corso di cucina",
        "amount_cents": "120,50",
        "supplier_name": "Scuola Bella",
        "service_on": "2026-04-12",
    }
    return data | more


def receipt_words(**more) -> dict[str, object]:
    data = {
        "supplier_tax_code": "00743110157",
        "number": "A 12",
        "issued_on": "2026-04-09",
        "amount_cents": "100,00",
        "file": photo(),
    }
    return data | more


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def line_of(pact: Pact) -> BudgetLine:
    return BudgetLine.objects.get(version__pact=pact)


def paid(story: Story, pact: Pact, **more) -> SpendingRequest:
    spending = actions.approve(request=story.request(pact, **more), today=DAY, by=story.elena)
    return actions.pay(request=spending, paid_on=DAY, by=story.franca)


# ---- who ---------------------------------------------------------------------------------------------


def pages(pact: Pact, spending: SpendingRequest) -> dict[str, str]:
    return {
        "list": reverse("pacts:spending_list", args=[pact.pk]),
        "ask": reverse("pacts:spending_ask", args=[pact.pk]),
        "one": reverse("pacts:spending_detail", args=[pact.pk, spending.pk]),
        "approve": reverse("pacts:spending_step", args=[pact.pk, spending.pk, "approva"]),
        "cancel": reverse("pacts:spending_step", args=[pact.pk, spending.pk, "annulla"]),
        "pay": reverse("pacts:spending_step", args=[pact.pk, spending.pk, "paga"]),
    }


def test_each_relation_opens_its_pages_and_for_the_others_nothing_is_there():
    story = Story()
    pact = story.signed_pact()
    spending = story.request(pact, by=story.alba_actor)
    former = member("Fabio Ex", story.service, Role.CASE_WORKER)
    ended = {"is_lead": False, "ended_at": timezone.now(), "ended_by": story.bruno.user}
    Assignment.objects.create(person=story.alba, worker=former.user, organisation=story.service, **ended)
    unnamed = member(
        "Gina Altra", story.parish.__class__.objects.create(name="Altro ente", kind="parish"), Role.PARTNER_OPERATOR
    )
    who = {
        "person": story.alba_user,
        "worker": story.bruno.user,
        "colleague": story.carla.user,
        "partner": story.dario.user,
        "coordinator": story.elena.user,
        "accountant": story.franca.user,
        "former worker": former.user,
        "partner not named": unnamed.user,
        "stranger": UserFactory.create(name="Nessuno"),
    }
    found = {}
    for name, user in who.items():
        client = Client()
        client.force_login(user)
        found[name] = [page for page, url in pages(pact, spending).items() if answers(client, url) == 200]
    assert found == {
        "person": ["list", "ask", "one", "cancel"],
        "worker": ["list", "ask", "one", "approve", "cancel"],
        "colleague": [],
        "partner": [],
        "coordinator": ["list", "one", "approve"],
        "accountant": ["list", "one"],
        "former worker": [],
        "partner not named": [],
        "stranger": [],
    }


def test_a_missing_expense_and_one_of_another_pact_answer_alike():
    story = Story()
    pact = story.signed_pact()
    client = client_of(story.bruno)
    wrong = reverse("pacts:spending_detail", args=[pact.pk, uuid4()])
    assert answers(client, wrong) == 404


def test_who_stands_for_alba_without_power_over_money_may_not_ask():
    story = Story()
    pact = story.signed_pact()
    rosa = UserFactory.create(name="Rosa")
    mother = Person.objects.create(given_name="Rosa", family_name="Rossi", user=rosa)
    guardian = Guardian.objects.create(person=story.alba, guardian=mother, kind="support", starts_on=START)
    client = Client()
    client.force_login(rosa)
    url = reverse("pacts:spending_ask", args=[pact.pk])
    assert answers(client, url) == 404
    Guardian.objects.filter(pk=guardian.pk).update(may_manage_money=True)
    assert answers(client, url) == 200


# ---- ask ---------------------------------------------------------------------------------------------


def test_alba_asks_once_even_if_she_clicks_twice():
    story = Story()
    pact = story.signed_pact()
    client, url = client_of(story.alba_actor), reverse("pacts:spending_ask", args=[pact.pk])
    assert "disponibile 600,00\xa0€".replace("\xa0", " ") in client.get(url).content.decode()
    words = asked(line_of(pact))
    first, second = client.post(url, words), client.post(url, words)
    spending = SpendingRequest.objects.get()
    there = reverse("pacts:spending_detail", args=[pact.pk, spending.pk])
    assert (first.headers["Location"], second.headers["Location"], spending.amount_cents) == (there, there, 12_050)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"amount_cents": "600,01"},
            "amount_cents",
            "Spesa oltre il budget: su questa voce restano 600,00 €. "
            "Abbassa l'importo, oppure cambia il patto con una nuova versione.",
        ),
        ({"amount_cents": "tanto"}, "amount_cents", "Scrivi l’importo in numeri. Per esempio: 1.234,56."),
        ({"service_on": "2027-03-02"}, "service_on", str(actions.OutsideDates())),
        ({"service_on": "2026-03-01"}, "service_on", str(actions.OutsideDates())),
        ({"line": ""}, "line", "Scegli da quale voce del budget prendere i soldi."),
        ({"reason": " "}, "reason", "Scrivi a che cosa serve la spesa."),
    ],
)
def test_bad_words_get_a_sentence_beside_the_field_and_stay(wrong, field, sentence):
    story = Story()
    pact = story.signed_pact()
    words = asked(line_of(pact)) | wrong
    response = client_of(story.alba_actor).post(reverse("pacts:spending_ask", args=[pact.pk]), words)
    assert errors_of(response) == {field: [sentence]}
    assert {name: response.context["form"].data[name] for name in words} == words
    assert f'value="{words["amount_cents"]}"' in response.content.decode()
    assert SpendingRequest.objects.count() == 0


def test_an_expense_on_an_unsigned_pact_is_refused_in_words():
    story = Story()
    pact = story.pact_in_signing()
    words = asked(line_of(pact))
    response = client_of(story.bruno).post(reverse("pacts:spending_ask", args=[pact.pk]), words)
    assert errors_of(response) == {"__all__": ["Si può chiedere una spesa solo su un patto firmato e attivo."]}
    assert SpendingRequest.objects.count() == 0


# ---- decide ------------------------------------------------------------------------------------------


def test_who_asked_has_no_button_to_approve_and_is_refused_all_the_same():
    story = Story()
    pact = story.signed_pact()
    spending = story.request(pact)
    client, urls = client_of(story.bruno), pages(pact, spending)
    steps = [step.slug for step in client.get(urls["one"]).context["steps"]]
    response = client.post(urls["approve"], {"wording": 1})
    assert (steps, errors_of(response)) == (["annulla"], {"__all__": [str(actions.OwnRequest())]})
    assert Approval.objects.count() == 0


def test_the_page_says_how_many_approvals_are_given_of_how_many():
    story = Story()
    pact = story.signed_pact(budget_cents=100_000)
    spending = story.request(pact, amount_cents=60_000, by=story.alba_actor)
    urls = pages(pact, spending)
    client_of(story.bruno).post(urls["approve"], {"wording": 1})
    page = client_of(story.elena).get(urls["one"])
    assert (page.context["approvals_given"], page.context["approvals_needed"]) == (1, 2)
    assert "1 di 2" in page.content.decode()
    assert [s.slug for s in client_of(story.bruno).get(urls["one"]).context["steps"]] == ["respingi", "annulla"]
    client_of(story.elena).post(urls["approve"], {"wording": 1})
    spending.refresh_from_db()
    assert spending.status == "committed"


def test_of_two_approvals_for_the_last_euro_the_second_is_told_kindly():
    story = Story()
    pact = story.signed_pact(budget_cents=20_000)
    first, second = (story.request(pact, amount_cents=15_000) for _ in range(2))
    client = client_of(story.elena)
    client.post(pages(pact, first)["approve"], {"wording": 1})
    response = client.post(pages(pact, second)["approve"], {"wording": 1})
    assert errors_of(response) == {"__all__": [str(actions.BudgetExceeded())]}
    second.refresh_from_db()
    assert (second.status, second.approvals.count()) == ("requested", 0)


def test_a_question_is_asked_answered_and_the_story_tells_it_to_alba_without_names_of_staff():
    story = Story()
    pact = story.signed_pact()
    spending = story.request(pact, by=story.alba_actor)
    step = lambda slug: reverse("pacts:spending_step", args=[pact.pk, spending.pk, slug])  # noqa: E731
    client_of(story.elena).post(step("chiedi"), {"reason": "Manca il preventivo"})
    client_of(story.alba_actor).post(step("rispondi"), {"reason": "Il corso costa 100 euro, ecco il preventivo"})
    client_of(story.bruno).post(step("respingi"), {"reason": "Il corso è pieno"})
    page = client_of(story.alba_actor).get(pages(pact, spending)["one"])
    assert [(event.what, event.who, event.why) for event in page.context["story"]] == [
        ("Spesa chiesta", "tu", ""),
        ("Chiesto di completare", "coordinamento d'ambito", "Manca il preventivo"),
        ("Richiesta completata: le approvazioni ripartono da capo", "tu", ""),
        ("Spesa respinta", "assistente sociale (Bruno Neri)", "Il corso è pieno"),
    ]
    assert "Elena" not in page.content.decode()


def test_a_step_that_is_over_says_so_and_goes_back_to_the_expense():
    story = Story()
    pact = story.signed_pact()
    spending = story.request(pact)
    client, urls = client_of(story.elena), pages(pact, spending)
    client.post(urls["approve"], {"wording": 1})
    assert client.get(urls["approve"]).headers["Location"] == urls["one"]
    assert errors_of(client.post(urls["approve"], {"wording": 1})) == {
        "__all__": ["Questo passo non è più possibile: qualcuno è arrivato prima. Ricarica la pagina e guarda a che punto è."]
    }


# ---- the accounts -------------------------------------------------------------------------------------

CANARY = "CanarinoSegreto"


def test_the_accounts_read_pseudonym_amounts_and_category_and_no_word_on_the_person():
    story = Story()
    pact = story.signed_pact()
    Person.objects.filter(pk=story.alba.pk).update(given_name=f"{CANARY}1", family_name=f"{CANARY}2")
    spending = actions.request_spending(
        pact=pact,
        line=line_of(pact),
        amount_cents=10_000,
        reason=f"{CANARY}3",
        supplier_name="Scuola di cucina",
        service_on=DAY,
        form_key=uuid4(),
        by=story.alba_actor,
    )
    actions.ask_to_complete(request=spending, reason=f"{CANARY}4", by=story.elena)
    actions.answer_question(request=spending, reason=f"{CANARY}5", by=story.alba_actor)
    spending = actions.approve(request=spending, today=DAY, by=story.elena)
    client, urls = client_of(story.franca), pages(pact, spending)
    html = "".join(
        client.get(url).content.decode()
        for url in (urls["list"], urls["one"], urls["pay"], reverse("pacts:spending"), reverse("pacts:detail", args=[pact.pk]))
    )
    assert CANARY not in html
    assert line_of(pact).description not in html
    assert (pact.code in html, "100,00 €" in html, "Formazione e riqualificazione" in html) == (True, True, True)


def test_the_accounts_open_a_receipt_only_while_it_waits_for_them():
    story = Story()
    pact = story.signed_pact()
    spending = paid(story, pact)
    client_of(story.alba_actor).post(
        reverse("pacts:spending_step", args=[pact.pk, spending.pk, "giustificativo"]), receipt_words()
    )
    receipt = Receipt.objects.get()
    url = reverse("pacts:receipt_file", args=[pact.pk, spending.pk, receipt.pk])
    client = client_of(story.franca)
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    client.post(reverse("pacts:spending_step", args=[pact.pk, spending.pk, "verifica"]), {})
    spending.refresh_from_db()
    assert (spending.status, answers(client, url)) == ("verified", 404)
    assert "•••••••0157" in client.get(pages(pact, spending)["one"]).content.decode()


# ---- receipts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"supplier_tax_code": "00743110158"},
            "supplier_tax_code",
            "In questo codice c'è un errore: forse uno scambio di numeri. Ricopialo.",
        ),
        (
            {"supplier_tax_code": "123"},
            "supplier_tax_code",
            "Hai scritto 3 caratteri. La partita IVA ha 11 numeri, il codice fiscale 16 lettere e numeri.",
        ),
        ({"amount_cents": "100,01"}, "amount_cents", str(actions.ReceiptTooHigh())),
        ({"issued_on": "2026-04-11"}, "issued_on", "Questo giorno deve ancora venire. Controlla la data."),
        ({"issued_on": "2026-03-01"}, "issued_on", str(actions.OutsideDates())),
        (
            {"file": SimpleUploadedFile("scontrino.jpg", b"MZ\x90 un programma", "image/jpeg")},
            "file",
            "Questo file non è una foto e non è un PDF, anche se il nome lo dice. Scegli una foto (JPG o PNG) o un PDF.",
        ),
        (
            {"file": SimpleUploadedFile("scontrino.pdf", b"%PDF-1.7 rotto", "application/pdf")},
            "file",
            "Il file è rovinato e non si apre. Scatta di nuovo la foto, o salva di nuovo il PDF.",
        ),
        (
            {"file": SimpleUploadedFile("x.jpg", b"")},
            "file",
            "Il file è vuoto. Scatta di nuovo la foto, o scegli un altro file.",
        ),
    ],
)
def test_a_bad_receipt_gets_a_sentence_and_nothing_is_written(tmp_path, wrong, field, sentence):
    story = Story()
    pact = story.signed_pact()
    spending = paid(story, pact)
    words = receipt_words(**wrong)
    url = reverse("pacts:spending_step", args=[pact.pk, spending.pk, "giustificativo"])
    response = client_of(story.alba_actor).post(url, words)
    assert errors_of(response) == {field: [sentence]}
    assert f'value="{words["number"]}"' in response.content.decode()
    spending.refresh_from_db()
    assert (spending.status, Receipt.objects.count(), [p for p in tmp_path.rglob("*") if p.is_file()]) == ("paid", 0, [])


def test_the_same_receipt_written_otherwise_is_refused_and_leaves_no_file(tmp_path):
    story = Story()
    pact = story.signed_pact()
    first, second = paid(story, pact), paid(story, pact)
    client = client_of(story.bruno)
    step = lambda spending: reverse("pacts:spending_step", args=[pact.pk, spending.pk, "giustificativo"])  # noqa: E731
    assert client.post(step(first), receipt_words(number="A 12")).status_code == 302
    response = client.post(step(second), receipt_words(number=" a12 ", supplier_tax_code="IT 00743110157"))
    assert errors_of(response) == {"number": [str(actions.ReceiptUsedTwice())]}
    second.refresh_from_db()
    assert (second.status, Receipt.objects.count(), len(list(tmp_path.rglob("*.jpg")))) == ("paid", 1, 1)


def test_a_photo_is_kept_without_its_name_and_without_its_place():
    story = Story()
    pact = story.signed_pact()
    spending = paid(story, pact)
    picture = Image.new("RGB", (40, 60), "white")
    exif = picture.getexif()
    exif[0x010E] = "a casa di Alba"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    file = SimpleUploadedFile("alba_rossi.jpg", out.getvalue(), "image/jpeg")
    url = reverse("pacts:spending_step", args=[pact.pk, spending.pk, "giustificativo"])
    assert client_of(story.bruno).post(url, receipt_words(file=file)).status_code == 302
    receipt = Receipt.objects.get()
    assert (receipt.file.name, receipt.file_type) == (f"receipts/{receipt.pk}.jpg", "image/jpeg")
    with receipt.file.open() as kept:
        assert b"Alba" not in kept.read()


# ---- work lists ----------------------------------------------------------------------------------------


def test_the_lists_hold_what_waits_for_each_and_never_ones_own_requests():
    story = Story()
    pact = story.signed_pact()
    mine, albas = story.request(pact), story.request(pact, by=story.alba_actor)
    to_pay = actions.approve(request=story.request(pact), today=DAY, by=story.elena)
    url = reverse("pacts:spending")
    shown = lambda actor, query="": [row[0] for row in client_of(actor).get(url + query).context["rows"]]  # noqa: E731
    assert shown(story.bruno) == [albas]
    assert shown(story.elena) == [mine, albas]
    assert shown(story.franca) == [to_pay]
    assert shown(story.franca, "?lista=verify") == []
    assert answers(client_of(story.carla), url) == 200
    assert shown(story.carla) == []
    assert answers(client_of(story.dario), url) == 404


@pytest.mark.parametrize("name", ["spending", "spending_list"])
def test_the_lists_cost_the_same_for_three_rows_as_for_one(name):
    story = Story()
    pact = story.signed_pact()
    client = client_of(story.elena)
    url = reverse(f"pacts:{name}", args=[pact.pk] if name == "spending_list" else [])
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            story.request(pact, by=story.alba_actor)
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            client.get(url)
        costs.append(len(counted))
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_the_membership_that_ended_opens_nothing():
    story = Story()
    pact = story.signed_pact()
    spending = story.request(pact)
    Membership.objects.filter(user=story.elena.user).update(ends_on=START)
    assert answers(client_of(story.elena), pages(pact, spending)["one"]) == 404


@pytest.mark.parametrize("step", ["annulla", "rispondi"])
def test_the_person_takes_back_or_rewords_only_what_they_asked_themselves(step):
    story = Story()
    spending = story.request(story.signed_pact())
    if step == "rispondi":
        actions.ask_to_complete(request=spending, reason="Manca il preventivo", by=story.elena)
    address = reverse("pacts:spending_step", args=[spending.pact_id, spending.pk, step])
    answer = client_of(story.alba_actor).post(address, {"reason": "Altro"})
    before = spending.status if step == "annulla" else "needs_info"
    assert (answer.status_code, SpendingRequest.objects.get().status) == (404, before)
    assert SpendingRequest.objects.get().reason == "Iscrizione al corso"


def test_a_number_that_grows_in_capitals_is_told_beside_its_field():
    form = ReceiptForm({"number": "ß" * 40}, {}, spending=SpendingRequest())
    assert form.errors["number"] == ["Questo numero è troppo lungo. Copia solo il numero del documento."]
