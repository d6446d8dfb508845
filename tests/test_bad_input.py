"""What bad input gets: one sentence beside its field, every typed word kept, nothing written.

Expenses, receipts and signatures have the same test beside their views in `pacts`; who may not look is in `test_house_matrix`.
"""

from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from legami.pacts.tests.story import Story
from legami.people.models import ImportRun, Person
from legami.places.models import Municipality

GOOD = {
    "given_name": "Bea",
    "family_name": "D’Angelo",
    "birth_date_day": "8",
    "birth_date_month": "3",
    "birth_date_year": "1975",
    "tax_code": "",
    "municipality": "019098",
    "address": "via Genala, 7",
    "language": "ro",
}


@pytest.fixture
def story(db, settings, tmp_path) -> Story:
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    return Story()


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"tax_code": "RCCMNL83S18D969A"},
            "tax_code",
            "La lettera finale non corrisponde alle altre. Ricontrolla il codice, un carattere alla volta.",
        ),
        (
            {"tax_code": "RCCMNL83"},
            "tax_code",
            "Il codice fiscale ha 16 caratteri, o 11 cifre se è provvisorio. Questo ne ha 8.",
        ),
        ({"birth_date_year": "2098"}, "birth_date", "Questa data deve ancora venire. Controlla l’anno."),
        (
            {"birth_date_day": "31", "birth_date_month": "2"},
            "birth_date",
            "Questo giorno non esiste nel calendario. Controlla giorno e mese.",
        ),
        (
            {"municipality": "Piadena"},
            "municipality",
            "Piadena non è più un comune: dal 1 gennaio 2019 fa parte di Piadena Drizzona. Scegli Piadena Drizzona.",
        ),
    ],
)
def test_a_person_typed_wrong_is_not_registered(story, wrong, field, sentence):
    typed = GOOD | wrong | {"form_key": str(uuid4())}
    if wrong.get("municipality"):
        typed["municipality"] = Municipality.objects.get(name=wrong["municipality"]).pk
    before = Person.objects.count()
    answer = client_of(story.bruno).post("/persone/nuova/", typed)
    page = unescape(answer.content.decode())
    assert answer.context["form"].errors == {field: [sentence]}
    assert f'id="id_{field}_error"' in page
    assert sentence in page
    assert [word for name, word in typed.items() if f'value="{word}"' not in page and word] == []
    assert f'<option value="{typed["municipality"]}" selected>' in page
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "anagrafe.xlsx",
            b"Cognome;Nome\nRossi;Alba\n",
            "Il nome dice Excel (.xlsx), ma dentro c’è altro. Aprilo con Excel o LibreOffice e salvalo di nuovo.",
        ),
        (
            "anagrafe.csv",
            b"PK\x03\x04....",
            "Il nome dice CSV, ma dentro c’è un file di Excel. Rinominalo in .xlsx, oppure salvalo come CSV.",
        ),
        ("anagrafe.csv", b"", "Il file è vuoto. Controlla di avere scelto quello giusto."),
    ],
)
def test_a_file_that_is_not_what_its_name_says_leaves_nothing_behind(story, tmp_path, name, content, sentence):
    answer = client_of(story.elena).post(
        "/persone/importa/", {"file": SimpleUploadedFile(name, content), "source": "anagrafe di Crema"}
    )
    page = unescape(answer.content.decode())
    assert answer.context["form"].errors == {"file": [sentence]}
    assert ('id="id_file_error"' in page, 'value="anagrafe di Crema"' in page) == (True, True)
    assert (ImportRun.objects.count(), [path for path in tmp_path.rglob("*") if path.is_file()]) == (0, [])


def test_a_table_in_windows_1252_with_semicolons_is_read_with_its_accents(story):
    content = "Cognome;Nome;Comune\nD’Angelo;Nicolò;Crema\nCefalù;José;Città\n".encode("cp1252")
    client = client_of(story.elena)
    sent = client.post("/persone/importa/", {"file": SimpleUploadedFile("a.csv", content), "source": "anagrafe"})
    run = ImportRun.objects.get()
    assert (run.delimiter, run.preview) == (";", [["D’Angelo", "Nicolò", "Crema"], ["Cefalù", "José", "Città"]])
    page = unescape(client.get(sent.headers["Location"]).content.decode())
    assert [word for word in ("Nicolò", "Cefalù", "José", "Città") if word not in page] == []
