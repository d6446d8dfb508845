"""The pages of people in a real browser, at both sizes: accessible, and no wider than the screen."""

from datetime import date

import pytest

from legami.accounts.tests.factories import UserFactory
from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory
from legami.people.actions import add_contact
from legami.people.models import Guardian, ImportRun, Person
from legami.people.tests.conftest import worker
from legami.people.tests.factories import AssignmentFactory, GuardianFactory, PersonFactory

pytestmark = pytest.mark.browser

CSV = "Cognome;Nome;Data di nascita;Comune;Telefono\nGalli;Bea;08/03/1975;Soresina;0372407111\nNeri;Ugo;31/02/1980;Milano;zia\n"


@pytest.fixture
def scene(committed_db, settings, tmp_path):
    """Alba with contacts and a guardian, three others; Bruno follows them, Elena coordinates."""
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO_MFA_BYPASS = True
    service = OrganisationFactory.create(name="Azienda Sociale del Cremonese", district_id="cremona")
    bruno, elena = worker("Bruno Neri", service), worker("Elena Moro", service, Role.COORDINATOR)
    user = UserFactory.create(name="Alba Rossi", email=None)
    alba = PersonFactory.create(given_name="Alba", family_name="Rossi", address="Via dei Tigli 4", user=user)
    for person in (alba, *PersonFactory.create_batch(3)):
        AssignmentFactory.create(person=person, worker=bruno.user, organisation=service)
    add_contact(person=alba, kind="phone", value="+390372407111", is_preferred=True, note="solo la sera", by=bruno)
    GuardianFactory.create(person=alba, kind=Guardian.Kind.SUPPORT, ends_on=date(2030, 1, 1), order_reference="n. 12/2024")
    PersonFactory.create(given_name="Alba", family_name="Rosi")
    ImportRun.objects.create(
        file_name="anagrafe.csv",
        source="anagrafe",
        status="refused",
        rows_total=2,
        rows_done=2,
        rows_bad=1,
        first_errors=[[3, "Data di nascita", "Questo giorno non esiste nel calendario."], [3, "Comune", "Il comune «Milano»."]],
        created_by=elena.user,
    )
    return alba, bruno, elena


def look(page, axe, width, address):
    page.goto(address)
    check(page, axe, width)


def check(page, axe, width):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_social_worker(scene, page_at, axe, width):
    alba, bruno, _ = scene
    page = page_at(width, user=bruno.user)
    for part in ("", "recapiti/", "famiglia/", "tutele/", "consensi/", "incarichi/", "modifica/"):
        look(page, axe, width, f"/persone/{alba.pk}/{part}")
    page.goto("/persone/")
    page.get_by_label("Nome, cognome o codice fiscale").fill("rossi")
    page.get_by_role("button", name="Cerca").click()
    page.get_by_role("heading", name="Persone").wait_for()
    assert "rossi" not in page.url.lower()
    check(page, axe, width)
    page.goto("/persone/nuova/")
    page.get_by_label("Nome", exact=True).fill("Bea")
    page.get_by_label("Codice fiscale").fill("RCCMNL83S18D969A")
    page.get_by_label("Anno").fill("2999")
    page.get_by_label("Comune").select_option("019071")
    page.get_by_role("button", name="Salva").click()
    page.get_by_text("C’è qualcosa da correggere").wait_for()
    check(page, axe, width)
    assert page.get_by_label("Codice fiscale").input_value() == "RCCMNL83S18D969A"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_coordinator(scene, page_at, axe, width):
    _, _, elena = scene
    page = page_at(width, user=elena.user)
    look(page, axe, width, "/persone/doppie/")
    page.get_by_role("link", name="Confronta").first.click()
    check(page, axe, width)
    look(page, axe, width, "/persone/importa/")
    page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": CSV.encode()})
    page.get_by_label("Archivio di provenienza").fill("anagrafe")
    page.get_by_role("button", name="Guarda il file").click()
    page.get_by_role("heading", name="Abbina le colonne").wait_for()
    check(page, axe, width)
    page.get_by_role("button", name="Controlla e importa").click()
    page.get_by_text("Aggiorna la pagina").wait_for()
    check(page, axe, width)
    look(page, axe, width, f"/persone/importa/{ImportRun.objects.get(status='refused').pk}/")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_alba(scene, page_at, axe, width, client):
    alba, bruno, _ = scene
    client.force_login(bruno.user)
    client.get(f"/persone/{alba.pk}/")
    page = page_at(width, user=Person.objects.get(pk=alba.pk).user)
    look(page, axe, width, "/i-miei-dati/")
    look(page, axe, width, "/i-miei-dati/accessi/")
    assert page.get_by_text("Assistente sociale, Azienda Sociale del Cremonese").count() == 1
