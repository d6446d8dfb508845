"""The pact on paper: one sheet, archivable, accessible, and checkable by anybody."""

import io
import json
import tracemalloc

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from legami.core.speaking.languages import COOKIE, LANGUAGES
from legami.pacts import actions
from legami.pacts.models import Goal
from legami.pacts.paper import pact_pdf
from legami.pacts.text import hash_of

from .story import START, Story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """One signed pact, printed once for all the tests that only look at the file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        pact = Story().signed_pact()
        version = pact.versions.get()
        result = version, pact_pdf(version)
        transaction.set_rollback(True)
    return result


def test_the_pact_fits_one_a4_sheet(printed):
    with pikepdf.open(io.BytesIO(printed[1])) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(x)) for x in pdf.pages[0].MediaBox] == [0, 0, 595, 842]


def test_the_file_says_that_it_is_archivable_and_accessible(printed):
    with pikepdf.open(io.BytesIO(printed[1])) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
            assert "Patto gener-attivo PG-" in meta["dc:title"]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "it"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        assert "/OutputIntents" in pdf.Root


def test_every_picture_has_words_and_every_font_is_inside(printed):
    with pikepdf.open(io.BytesIO(printed[1])) as pdf:
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert len(figures) == 4  # the QR and three drawn signatures
        assert all(str(f.Alt) for f in figures)
        descriptors = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(d.keys()) for d in descriptors)


def test_the_signed_text_inside_has_the_fingerprint_on_the_sheet(printed):
    version, file = printed
    with pikepdf.open(io.BytesIO(file)) as pdf:
        inside = json.loads(pdf.attachments["patto.json"].get_file().read_bytes())
    assert hash_of(inside) == version.text_hash


def test_a_draft_cannot_be_printed():
    version = Story().draft_pact().versions.get()
    with pytest.raises(ValueError, match="frozen"):
        pact_pdf(version)


def test_a_long_pact_takes_more_sheets_and_loses_no_word():
    story = Story()
    pact = story.draft_pact()
    version = pact.versions.get()
    for n in range(60):
        actions.put_part(version=version, part=Goal(words=f"Obiettivo numero {n} " * 6, level_0="fatto"), by=story.bruno)
    actions.open_signing(version=version, today=START, by=story.bruno)
    with pikepdf.open(io.BytesIO(pact_pdf(version))) as pdf:
        assert len(pdf.pages) > 1


def test_alba_and_bruno_print_it_and_others_find_nothing(client):
    story = Story()
    pact = story.signed_pact()
    address = reverse("pacts:pdf", args=[pact.pk])
    statuses = {}
    for name in ("alba_actor", "bruno", "carla", "dario", "franca"):
        client.force_login(getattr(story, name).user)
        statuses[name] = client.get(address).status_code
    assert statuses == {"alba_actor": 200, "bruno": 200, "carla": 404, "dario": 404, "franca": 404}


def test_there_is_no_paper_before_the_signing(client):
    story = Story()
    pact = story.draft_pact()
    client.force_login(story.bruno.user)
    assert client.get(reverse("pacts:pdf", args=[pact.pk])).status_code == 404


def test_anybody_sees_that_a_text_was_signed_and_nobody_by_whom(client):
    story = Story()
    version = story.signed_pact().versions.get()
    page = client.get(reverse("pacts:verify", args=[version.text_hash])).content.decode()
    assert "Questo testo è stato firmato" in page
    assert [name for name in ("Alba", "Rossi", "Bruno", "San Siro", "cucina", "Soresina") if name in page] == []


def test_an_unknown_fingerprint_is_said_kindly(client):
    answer = client.get(reverse("pacts:verify", args=["0" * 64]))
    assert answer.status_code == 404
    assert "Nessun patto ha questa impronta" in answer.content.decode()


def test_the_file_itself_can_be_checked_and_one_changed_word_shows(client):
    version = Story().signed_pact().versions.get()
    good = SimpleUploadedFile("patto.pdf", pact_pdf(version))
    answer = client.post(reverse("pacts:verify_form"), {"file": good})
    assert answer.url == reverse("pacts:verify", args=[version.text_hash])
    changed = {**(version.frozen_text or {}), "versione": 2}
    bad = SimpleUploadedFile("patto.json", json.dumps(changed).encode())
    answer = client.post(reverse("pacts:verify_form"), {"file": bad})
    assert answer.url == reverse("pacts:verify", args=[hash_of(changed)])
    assert client.get(answer.url).status_code == 404


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Scrivi l'impronta, oppure scegli il file del patto."),
        ("xyz", "L'impronta ha 64 caratteri: numeri e lettere da a ad f. Controlla il foglio."),
    ],
)
def test_a_wrong_fingerprint_is_explained_beside_the_field(client, typed, error):
    answer = client.post(reverse("pacts:verify_form"), {"text_hash": typed})
    assert answer.context["form"].errors == {"text_hash": [error]}


def test_a_file_that_is_not_a_pact_is_explained(client):
    answer = client.post(reverse("pacts:verify_form"), {"file": SimpleUploadedFile("patto.pdf", b"%PDF-ciao")})
    assert answer.context["form"].errors == {
        "file": ["In questo file non c'è il testo di un patto. Scegli il PDF scaricato da Legami."]
    }


def test_a_small_file_that_opens_into_a_huge_one_is_never_opened_whole(client):
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["patto.json"] = b"[" + b"0," * 20_000_000 + b"0]"
        out = io.BytesIO()
        document.save(out)
    tracemalloc.start()
    answer = client.post(reverse("pacts:verify_form"), {"file": SimpleUploadedFile("patto.pdf", out.getvalue())})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (list(answer.context["form"].errors), peak < 30_000_000) == (["file"], True)


# ---- in the reader's language --------------------------------------------------------------------------


def attached(pdf) -> bytes:
    return bytes(pdf.attachments["patto.json"].get_file().read_bytes())


@pytest.mark.parametrize(("code", "letters"), [("ar", "Others"), ("pa", "Others"), ("ro", "")])
def test_in_another_language_our_words_change_and_what_is_signed_does_not(printed, code, letters):
    version, italian = printed
    told = pact_pdf(version, language=LANGUAGES[code])
    with pikepdf.open(io.BytesIO(told)) as pdf, pikepdf.open(io.BytesIO(italian)) as original:
        names = [
            str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        inside = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert (str(pdf.Root.Lang), len(pdf.pages), attached(pdf)) == (code, 1, attached(original))
        assert any("Others" in name for name in names) == bool(letters)
        assert all({"/FontFile2", "/FontFile3"} & set(d.keys()) for d in inside)


def test_alba_prints_it_in_her_language_and_bruno_in_hers_when_he_says_so(client):
    story = Story()
    address = reverse("pacts:pdf", args=[story.signed_pact().pk])

    def name_for(user, query="") -> str:
        client.force_login(user)
        return client.get(address + query)["Content-Disposition"].split("-v1")[1]

    client.cookies[COOKIE] = "ar"
    assert name_for(story.alba_user) == '-ar.pdf"'
    assert name_for(story.bruno.user) == '.pdf"'
    assert name_for(story.bruno.user, "?lingua=ro") == '-ro.pdf"'
    assert name_for(story.bruno.user, "?lingua=klingon") == '.pdf"'


def test_bruno_is_offered_the_sheet_in_the_language_on_alba_s_record(client):
    story = Story()
    pact = story.signed_pact()
    client.force_login(story.bruno.user)
    page = reverse("pacts:detail", args=[pact.pk])
    assert "Stampa in " not in client.get(page).content.decode()

    story.alba.language = "ar"
    story.alba.save()

    assert "Stampa in arabo" in client.get(page).content.decode()
