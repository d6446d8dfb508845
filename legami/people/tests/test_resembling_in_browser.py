"""Before saving, in a real browser: the warning takes the focus, is accessible, and one button goes on."""

import pytest

from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory
from legami.people.actions import say_consent
from legami.people.models import Person
from legami.people.tests.conftest import worker
from legami.people.tests.factories import PersonFactory

pytestmark = pytest.mark.browser


def check(page, axe, width):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_dora_sees_that_alba_may_be_here_and_says_that_it_is_another(committed_db, page_at, axe, width):
    service = OrganisationFactory.create(name="Azienda Sociale del Cremonese", district_id="cremona")
    dora = worker("Dora Galli", service, Role.DESK, municipality_id="019098")
    PersonFactory.create(given_name="Alba", family_name="Rossi")
    page = page_at(width, user=dora.user)
    page.goto("/persone/nuova/")
    check(page, axe, width)
    for label, words in {"Nome": "Alba", "Cognome": "Rosi", "Giorno": "1", "Mese": "5", "Anno": "1980"}.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Codice fiscale").fill("RCCMNL83S18D969H")
    page.get_by_role("button", name="Salva", exact=True).click()
    check(page, axe, width)  # the municipality is missing
    page.get_by_label("Comune").select_option("019098")
    page.get_by_role("button", name="Salva", exact=True).click()
    page.get_by_text("Forse c’è già").wait_for()
    page.locator(":focus", has_text="Prima di salvare").wait_for()
    assert page.get_by_label("Cognome").input_value() == "Rosi"
    check(page, axe, width)
    page.get_by_role("button", name="È un’altra persona: salva").click()
    page.wait_for_url("**/persone/*-*/")
    assert Person.objects.filter(family_name="Rosi").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_alba_opens_what_she_said(committed_db, page_at, axe, width):
    service = OrganisationFactory.create(name="Azienda Sociale del Cremonese", district_id="cremona")
    bruno = worker("Bruno Neri", service)
    alba = PersonFactory.create(given_name="Alba", family_name="Rossi", user=worker("Alba Rossi", service).user)
    for is_granted in (True, False):
        say_consent(person=alba, purpose="photo", is_granted=is_granted, channel="desk", by=bruno)
    page = page_at(width, user=alba.user)
    page.goto("/i-miei-dati/")
    page.locator("summary", has_text="Che cosa hai detto, e quando").click()
    assert page.get_by_text("«usare la tua foto», a voce, allo sportello.").count() == 2
    check(page, axe, width)
