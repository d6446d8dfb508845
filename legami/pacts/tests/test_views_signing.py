"""Signing in the browser's forms: on the screen, by code, on paper, or saying no."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from legami.journal.models import Entry
from legami.network.tests.factories import OrganisationFactory
from legami.pacts import actions
from legami.pacts.models import Pact, Party, Signature

from .story import START, Story

pytestmark = pytest.mark.django_db
STROKES = "[[[1,1],[50,40],[90,20]]]"


def answer_of(pact: Pact, role: str, way: str) -> str:
    party = Party.objects.get(version__pact=pact, version__status="signing", role=role)
    return reverse("pacts:answer", args=[pact.pk, party.pk, way])


def hash_of(pact: Pact) -> str:
    return pact.versions.get(status="signing").text_hash


def photo(name: str = "foglio.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, format="JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_alba_signs_on_the_screen(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.alba_user)
    client.post(answer_of(pact, "person", "schermo"), {"text_hash": hash_of(pact), "drawing": STROKES})
    signature = Signature.objects.get()
    assert (signature.answer, signature.method, signature.drawing) == ("signed", "drawn", [[[1, 1], [50, 40], [90, 20]]])


def test_the_page_shows_the_frozen_text_and_its_fingerprint(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.alba_user)
    page = client.get(reverse("pacts:sign", args=[pact.pk])).content.decode()
    assert "Voglio tornare a lavorare in cucina" in page
    assert hash_of(pact) in page


def test_the_body_reads_only_its_own_part_before_it_signs(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.dario.user)
    page = client.get(reverse("pacts:sign", args=[pact.pk])).content.decode()
    assert "Apriamo la cucina il martedì" in page
    assert [word for word in ("Rossi", "tornare a lavorare", "Frequento il corso", "Bruno", "600,00") if word in page] == []


@pytest.mark.parametrize(
    ("drawing", "error"),
    [
        ("", "Il riquadro della firma è vuoto. Firma con il dito o con il mouse, oppure usa un codice."),
        ("ciao", "La firma tracciata non si legge. Cancella e firma di nuovo."),
        ("[[[1,1],[900,1]]]", "La firma tracciata esce dal riquadro. Cancella e firma di nuovo."),
        ("[[[1,1]]]", "Il riquadro della firma è vuoto. Firma con il dito o con il mouse, oppure usa un codice."),
        ("[" * 5000, "La firma tracciata non si legge. Cancella e firma di nuovo."),
    ],
)
def test_a_bad_drawing_is_explained_and_nothing_is_signed(client, drawing, error):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.alba_user)
    answer = client.post(answer_of(pact, "person", "schermo"), {"text_hash": hash_of(pact), "drawing": drawing})
    assert [e for errors in answer.context["form"].errors.values() for e in errors] == [error]
    assert Signature.objects.count() == 0


def test_a_text_that_changed_while_alba_read_it_sends_her_back_to_read(client):
    story = Story()
    pact = story.pact_in_signing()
    old_hash = hash_of(pact)
    draft = actions.withdraw(version=pact.versions.get(), reason="Cambia", today=START, by=story.bruno)
    goal = draft.goals.get()
    goal.words = "Voglio altro"
    actions.put_part(version=draft, part=goal, by=story.bruno)
    actions.open_signing(version=draft, today=START, by=story.bruno)
    client.force_login(story.alba_user)
    answer = client.post(answer_of(pact, "person", "schermo"), {"text_hash": old_hash, "drawing": STROKES}, follow=True)
    assert "Il testo è cambiato mentre lo leggevi" in answer.content.decode()
    assert "Voglio altro" in answer.content.decode()
    assert Signature.objects.count() == 0


def test_the_code_that_bruno_made_lets_dario_sign_and_is_shown_once(client):
    story = Story()
    pact = story.pact_in_signing()
    party = Party.objects.get(version__pact=pact, role="partner")
    client.force_login(story.bruno.user)
    page = reverse("pacts:code", args=[pact.pk, party.pk])
    code = client.post(page).context["code"]
    assert code not in client.get(page).content.decode()
    client.force_login(story.dario.user)
    client.post(answer_of(pact, "partner", "codice"), {"text_hash": hash_of(pact), "code": code.lower()})
    assert Signature.objects.get().method == "code"


def test_a_wrong_code_is_said_beside_its_field(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.dario.user)
    answer = client.post(answer_of(pact, "partner", "codice"), {"text_hash": hash_of(pact), "code": "AAAABBBB"})
    assert answer.context["form"].errors == {"code": [str(actions.CodeRefused())]}
    assert "AAAABBBB" in answer.content.decode()


def test_bruno_records_a_signature_on_paper_with_its_witness(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.bruno.user)
    data = {"text_hash": hash_of(pact), "witness_name": "Rosa Blu", "scan": photo()}
    client.post(answer_of(pact, "person", "carta"), data)
    signature = Signature.objects.get()
    assert (signature.method, signature.witness_name, len(signature.scan_sha256)) == ("paper", "Rosa Blu", 64)
    sheet = client.get(reverse("pacts:scan", args=[pact.pk, signature.pk]))
    assert (sheet.status_code, sheet["Content-Security-Policy"], sheet["Cache-Control"]) == (
        200,
        "sandbox; default-src 'none'",
        "no-store",
    )
    assert Entry.objects.get(verb="pact.scan_read").field_groups == ["documents"]
    client.force_login(story.carla.user)
    assert client.get(reverse("pacts:scan", args=[pact.pk, signature.pk])).status_code == 404


def test_a_sheet_that_is_no_picture_is_refused_whatever_its_name(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.bruno.user)
    fake = SimpleUploadedFile("foglio.jpg", b"<html>ciao</html>", content_type="image/jpeg")
    data = {"text_hash": hash_of(pact), "witness_name": "Rosa Blu", "scan": fake}
    answer = client.post(answer_of(pact, "person", "carta"), data)
    assert list(answer.context["form"].errors) == ["scan"]
    assert Signature.objects.count() == 0


def test_alba_may_say_no_and_bruno_reads_why(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.alba_user)
    client.post(answer_of(pact, "person", "rifiuto"), {"text_hash": hash_of(pact), "note": "Le ore sono troppe"})
    assert Signature.objects.get().answer == "refused"
    client.force_login(story.bruno.user)
    assert "Le ore sono troppe" in client.get(reverse("pacts:sign", args=[pact.pk])).content.decode()


@pytest.mark.parametrize(
    ("who", "role", "way", "status"),
    [
        ("alba_actor", "person", "schermo", 200),
        ("alba_actor", "person", "carta", 404),
        ("alba_actor", "case_worker", "schermo", 404),
        ("alba_actor", "partner", "schermo", 404),
        ("bruno", "person", "schermo", 200),
        ("bruno", "person", "impossibile", 200),
        ("bruno", "case_worker", "schermo", 200),
        ("bruno", "case_worker", "carta", 404),
        ("bruno", "partner", "carta", 200),
        ("dario", "partner", "codice", 200),
        ("dario", "person", "schermo", 404),
        ("carla", "person", "schermo", 404),
        ("elena", "person", "schermo", 404),
        ("franca", "person", "schermo", 404),
        ("bruno", "person", "telepatia", 404),
    ],
)
def test_each_answers_only_for_whom_they_may(client, who, role, way, status):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(getattr(story, who).user)
    assert client.get(answer_of(pact, role, way)).status_code == status


def test_withdrawing_needs_a_reason_and_leads_back_to_the_draft(client):
    story = Story()
    pact = story.pact_in_signing()
    client.force_login(story.bruno.user)
    page = reverse("pacts:withdraw", args=[pact.pk])
    assert client.post(page, {"reason": ""}).context["form"].errors == {"reason": ["Scrivi perché, in poche parole."]}
    answer = client.post(page, {"reason": "Cambia il corso"})
    assert answer.url == reverse("pacts:step", args=[pact.pk, "riepilogo"])


def test_discarding_a_draft_closes_the_pact(client):
    story = Story()
    pact = story.draft_pact()
    client.force_login(story.bruno.user)
    client.post(reverse("pacts:discard", args=[pact.pk]))
    pact.refresh_from_db()
    assert pact.status == "discarded"
    assert client.get(reverse("pacts:detail", args=[pact.pk])).status_code == 200


def test_a_body_that_the_new_version_leaves_out_finds_no_page_to_sign(client):
    story = Story()
    pact = story.signed_pact()
    version = actions.revise(pact=pact, reason="Cambia ente", by=story.bruno)
    parish = version.parties.get(role="partner")
    other = OrganisationFactory.create(name="Associazione Il Ponte")
    parish.organisation = other
    actions.put_part(version=version, part=parish, by=story.bruno)
    actions.open_signing(version=version, today=START, by=story.bruno)
    client.force_login(story.dario.user)
    pages = ["pacts:sign", "pacts:detail"]
    assert [client.get(reverse(name, args=[pact.pk])).status_code for name in pages] == [404, 200]
