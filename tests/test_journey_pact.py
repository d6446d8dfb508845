"""One pact from the first talk to the last euro and hour, by the people themselves, in a real browser.

Bruno is the social worker, Alba has the pact, Dario works in the parish that hosts her, Elena coordinates, Franca keeps the
accounts, Carla is a curious colleague. Each page that they come to is looked at by axe, at 360 px and at 1280 px.
"""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from legami.core.dates import add_months, long_date, today
from legami.core.money import format_cents
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.models import Pact
from legami.pacts.tests.story import Story
from tests.journey import Walker

pytestmark = pytest.mark.browser

STEPS = ("tempi", "obiettivi", "sostegni", "impegni", "restituzione", "budget", "riepilogo")


@pytest.fixture
def story(committed_db, settings, tmp_path) -> Story:
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    story = Story()
    return story


@pytest.fixture
def walker(page_at, axe, story):
    def make(who: str, width: int, *, javascript: bool = True) -> Walker:
        return Walker(page_at(width, user=getattr(story, who).user, javascript=javascript), axe, width)

    return make


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, format="JPEG")
    return {"name": "scontrino.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def write_the_pact(bruno: Walker, parish: str) -> None:
    """Bruno and Alba write it together, a step at a time."""
    bruno.go(reverse("pacts:list")).click("Nuovo patto").click("Alba Rossi")
    bruno.type(kind="personal", starts_on=today()).press("Comincia a scrivere")
    bruno.type(organisation=parish, contact_name="don Luca").press("Salva e vai avanti")
    bruno.press("Salva e vai avanti").sees("Obiettivi")
    bruno.type(words="Voglio tornare a lavorare in cucina", level_0="Ho un tirocinio avviato", weight="2", baseline_level="-1")
    bruno.press("Salva e vai avanti")
    bruno.type(description="Corso di cucina", category="formazione e riqualificazione", nature="material", provider=parish)
    bruno.type(goal="Voglio tornare a lavorare in cucina").press("Salva e vai avanti")
    for who, promise in (
        ("Alba Rossi", "Frequento il corso"),
        ("Bruno Neri", "Ci vediamo ogni mese"),
        (parish, "Apriamo la cucina"),
    ):
        bruno.type(bound=who, text=promise).press("Salva")
    bruno.click("Avanti: Restituzione")
    bruno.type(
        what="Cucino per gli anziani", host=parish, place="Oratorio", total_minutes_hours="40", weekly_cap_minutes_hours="4"
    )
    bruno.press("Salva e vai avanti")
    bruno.type(
        goal="Voglio tornare a lavorare in cucina",
        description="Iscrizione e materiali",
        category="formazione e riqualificazione",
    )
    bruno.type(fund="Fondo Legami", amount_cents="600,00").press("Salva e vai avanti").sees("C'è tutto")


def words_survive(bruno: Walker) -> None:
    """What is half typed is there again after one has gone elsewhere and come back."""
    pact = Pact.objects.get()
    bruno.go(reverse("pacts:step", args=[pact.pk, "obiettivi"]))
    with bruno.page.expect_response(lambda answer: "/tieni/" in answer.url):
        bruno.page.locator("textarea[name=words]").press_sequentially("Voglio anche")
    bruno.page.get_by_text("Salvato alle").wait_for()
    bruno.go(reverse("pacts:list")).go(reverse("pacts:step", args=[pact.pk, "obiettivi"]))
    assert bruno.page.locator("textarea[name=words]").input_value() == "Voglio anche"


def everybody_signs(bruno: Walker, alba: Walker, dario: Walker) -> None:
    """Alba draws, Bruno draws, Dario uses a code that Bruno made."""
    alba.go(reverse("home")).sees("1 patto aspetta la tua firma").click("1 patto aspetta la tua firma")
    alba.click("Leggi e firma").sees("Voglio tornare a lavorare in cucina").click("Firma")
    alba.press("Firma").sees("Il riquadro della firma è vuoto")
    alba.draw().press("Firma").sees("Il mio patto")
    bruno.go(bruno.page.url).click("Firme").click("Firma").draw().press("Firma")
    bruno.click("Firme").click("Crea un codice per Parrocchia di San Siro").press("Crea il codice")
    code = bruno.page.locator(".lg-hash").inner_text()
    dario.go(reverse("pacts:shares")).click("Alba").click("Leggi e firma").sees("Apriamo la cucina").sees_no(
        "Rossi", "tirocinio"
    )
    dario.click("Firma").click("Firma con un codice").type(code="sbagliato").press("Firma").sees("Il codice non è giusto")
    dario.type(code=code.lower()).press("Firma").sees("I vostri impegni")


def an_expense_is_asked_approved_paid_and_proven(walkers: dict[str, Walker], pact: Pact) -> None:
    """From 'I need this' to the verified receipt."""
    alba, elena, franca, bruno = (walkers[name] for name in ("alba_actor", "elena", "franca", "bruno"))
    alba.go(reverse("pacts:detail", args=[pact.pk])).click("Chiedi una spesa")
    alba.type(amount_cents="600,01", reason="Il corso comincia lunedì", supplier_name="Scuola di cucina", service_on=today())
    alba.press("Invia la richiesta").sees("Spesa oltre il budget")
    assert alba.page.locator("[name=reason]").input_value() == "Il corso comincia lunedì"
    alba.type(amount_cents="100,00").press("Invia la richiesta").sees("Richiesta inviata")
    elena.go(reverse("pacts:spending")).click("Apri la spesa di 100,00 €").click("Approva").press("Approva")
    franca.go(reverse("pacts:spending")).sees_no("Alba", "Rossi", "lunedì").click("Apri la spesa di 100,00 €")
    franca.sees_no("Alba", "Rossi", "lunedì").click("Segna come pagata").type(paid_on=today()).press("Segna come pagata")
    bruno.go(reverse("pacts:spending_list", args=[pact.pk])).click("Iscrizione e materiali")
    bruno.click("Aggiungi lo scontrino o la fattura")
    bruno.type(supplier_tax_code="00743110157", number="A 12", issued_on=today(), amount_cents="95,00", file=photo())
    bruno.press("Aggiungi lo scontrino o la fattura")
    franca.go(reverse("pacts:spending") + "?lista=verify").click("Apri la spesa di 100,00 €")
    franca.click("Il giustificativo va bene").press("Il giustificativo va bene")


def hours_are_insured(bruno: Walker, pact: Pact) -> None:
    """Before the first hour there is a policy."""
    bruno.go(reverse("pacts:covers", args=[pact.pk]))
    bruno.type(insurer="Assicurazione", policy_number="7/1", starts_on=today(), ends_on=add_months(today(), 12))
    bruno.press("Aggiungi la polizza")


def hours_are_given_and_confirmed(alba: Walker, dario: Walker, pact: Pact) -> None:
    """Alba writes them down, Dario confirms."""
    alba.go(reverse("pacts:detail", args=[pact.pk])).click("Segna le ore")
    alba.type(given_on=today(), duration_minutes_hours="2").press("Segna le ore")
    dario.go(reverse("home")).sees("1 giornata di ore da confermare").click("1 giornata di ore da confermare")
    dario.sees("Alba", "2 h").sees_no("Rossi").press(f"Conferma le ore di Alba del {long_date(today())}")


def the_review_is_held(bruno: Walker, pact: Pact) -> None:
    """Levels for the goals, and a word on every promise of both sides."""
    review = pact.reviews.order_by("due_on")[0]
    bruno.go(reverse("pacts:review", args=[pact.pk, review.pk])).type(held_on=today())
    for name in sorted({f.get_attribute("name") or "" for f in bruno.page.locator("main input[type=radio]").all()}):
        bruno.type(**{name: "0" if name.startswith("level") else "yes"})
    bruno.type(person_words="Mi trovo bene", notes="Si va avanti").press("Salva la verifica").sees("Mi trovo bene")


@pytest.mark.parametrize("width", [360, 1280])
def test_one_pact_from_the_first_talk_to_the_last_euro_and_hour(story, walker, width):
    walkers = {who: walker(who, width) for who in ("bruno", "alba_actor", "dario", "elena", "franca", "carla")}
    bruno, alba, dario = walkers["bruno"], walkers["alba_actor"], walkers["dario"]
    write_the_pact(bruno, str(story.parish))
    words_survive(bruno)
    pact = Pact.objects.get()
    bruno.go(reverse("pacts:step", args=[pact.pk, "riepilogo"])).press("Condividi la bozza")
    alba.go(reverse("pacts:mine")).sees("Stiamo scrivendo il patto", "Frequento il corso")
    bruno.click("Riprendi la bozza").press("Riprendi la bozza").press("Metti in firma").sees("in firma")
    everybody_signs(bruno, alba, dario)
    pact.refresh_from_db()
    assert pact.status == "active"

    an_expense_is_asked_approved_paid_and_proven(walkers, pact)
    hours_are_insured(bruno, pact)
    hours_are_given_and_confirmed(alba, dario, pact)
    the_review_is_held(bruno, pact)

    alba.go(reverse("pacts:detail", args=[pact.pk])).sees(format_cents(50_500), "2 h", "siamo qui")
    alba.go(reverse("people:my_reads")).sees(
        "Assistente sociale, Azienda Sociale del Cremonese", "Contabilità e rendicontazione"
    ).sees_no("Bruno", "Franca")
    sheet = alba.page.request.get(reverse("pacts:pdf", args=[pact.pk]))
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    alba.go(reverse("pacts:verify", args=[pact.versions.get().text_hash])).sees("Questo testo è stato firmato")
    carla = walkers["carla"]
    carla.page.goto(reverse("pacts:detail", args=[pact.pk]))
    carla.look().sees("non")

    bruno.go(reverse("pacts:detail", args=[pact.pk])).click("Concludi il patto").type(outcome="reached", note="È andata bene")
    bruno.press("Concludi il patto")
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("concluded", "reached")
    assert Account.objects.get(code=f"fund:{story.fund.pk}").balance == 500_000 - 9_500
    assert Account.objects.get(code=f"hours:{story.parish.pk}").balance == 120
    assert pact.reviews.get(held_on=today()).due_on == add_months(today(), 3)
    assert pact.versions.get().ends_on == add_months(today(), 12) - timedelta(days=1)


def test_alba_reads_and_signs_with_the_keyboard_alone(story, walker):
    pact = story.pact_in_signing()
    party = pact.versions.get().parties.get(role="person")
    code = actions.issue_signing_code(party=party, now=timezone.now(), by=story.bruno)
    alba = walker("alba_actor", 360).go(reverse("pacts:sign", args=[pact.pk]))

    def tab_to(words: str) -> None:
        for _ in range(60):
            alba.page.keyboard.press("Tab")
            if words in alba.page.evaluate("document.activeElement.innerText || document.activeElement.name || ''"):
                return
        raise AssertionError(f"the keyboard does not reach «{words}»")

    for words in ("Firma", "Firma con un codice"):
        tab_to(words)
        with alba.page.expect_navigation():
            alba.page.keyboard.press("Enter")
    tab_to("code")
    alba.page.keyboard.type(code)
    with alba.page.expect_navigation():
        alba.page.keyboard.press("Enter")
    assert party.signatures.get().answer == "signed"


def test_without_javascript_a_goal_is_added_and_a_text_is_signed(story, walker):
    pact = story.draft_pact()
    bruno = walker("bruno", 360, javascript=False)
    bruno.page.goto(reverse("pacts:step", args=[pact.pk, "obiettivi"]))
    bruno.type(words="Voglio amici", level_0="Due persone da chiamare", weight="1", baseline_level="-1")
    bruno.page.get_by_role("button", name="Salva", exact=True).click()
    assert pact.versions.get().goals.count() == 2
    bruno.page.goto(reverse("pacts:step", args=[pact.pk, "riepilogo"]))
    bruno.page.get_by_role("button", name="Metti in firma").click()
    assert pact.versions.get().status == "signing"
