"""A pact cites a plan by law (a PaIS of the ADI) by its reference, and never stands in for it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from legami.core.dates import today
from legami.pacts import actions
from legami.pacts.models import PactVersion
from legami.pacts.text import hash_of, text_of

from .story import START, Story

pytestmark = pytest.mark.django_db
PLAN = {"plan_kind": "pais", "plan_number": "12/2026", "plan_signed_on": date(2026, 1, 9), "plan_body": "Comune di Soresina"}


def test_a_pact_without_a_plan_keeps_its_text_and_its_fingerprint():
    version = Story().draft_pact().versions.get()
    assert "piano_citato" not in text_of(version)


def test_the_reference_is_in_the_text_that_is_signed():
    story = Story()
    version = story.draft_pact().versions.get()
    before = hash_of(text_of(version))
    actions.save_frame(version=version, by=story.bruno, **PLAN)
    cited = text_of(version)["piano_citato"]
    assert cited == {
        "tipo": "Patto per l’inclusione sociale (PaIS) dell’ADI",
        "numero": "12/2026",
        "data": "2026-01-09",
        "ente": "Comune di Soresina",
    }
    assert hash_of(text_of(version)) != before


def test_a_new_version_goes_on_citing_it_and_a_frozen_one_keeps_it():
    story = Story()
    pact = story.draft_pact()
    version = pact.versions.get()
    actions.save_frame(version=version, by=story.bruno, **PLAN)
    actions.open_signing(version=version, today=START, by=story.bruno)
    with pytest.raises(IntegrityError, match="pacts_version_is_frozen"), transaction.atomic():
        PactVersion.objects.filter(pk=version.pk).update(plan_body="Altro ente")
    signing = PactVersion.objects.get(pk=version.pk)
    copied = actions.withdraw(version=signing, reason="Cambia il corso", today=START, by=story.bruno)
    assert (copied.plan_kind, copied.plan_number, copied.plan_body) == ("pais", "12/2026", "Comune di Soresina")


def test_a_reference_that_nobody_could_find_is_refused_by_the_database():
    version = Story().draft_pact().versions.get()
    for half in ({"plan_kind": "pais"}, {"plan_number": "12"}, {"plan_kind": "pais", "plan_body": "Comune"}):
        with pytest.raises(IntegrityError, match="pacts_cited_plan_can_be_found"), transaction.atomic():
            PactVersion.objects.filter(pk=version.pk).update(**half)


def test_the_page_asks_for_what_is_missing_and_keeps_every_word(client):
    story = Story()
    pact = story.draft_pact()
    client.force_login(story.bruno.user)
    address = reverse("pacts:step", args=[pact.pk, "tempi"])
    dates = {"starts_on": "2026-03-02", "ends_on": "2027-03-01", "first_review_on": "2026-06-02", "review_every_months": "3"}
    page = client.post(address, dates | {"plan_kind": "pais", "plan_number": "12/2026"}).content.decode()
    told = ("Scrivi quando è stato firmato il piano." in page, "Scrivi con quale ente è stato firmato il piano." in page)
    assert (told, "12/2026" in page) == ((True, True), True)
    assert "scegli quale piano è" in client.post(address, dates | {"plan_body": "Comune"}).content.decode()
    tomorrow = (today() + timedelta(days=1)).isoformat()
    late = {"plan_kind": "pais", "plan_signed_on": tomorrow, "plan_body": "Comune"}
    assert "Questo giorno deve ancora venire" in client.post(address, dates | late).content.decode()
    client.post(address, dates | late | {"plan_signed_on": "2026-01-09", "plan_number": "12/2026"})
    assert text_of(pact.versions.get())["piano_citato"]["ente"] == "Comune"
    summary = client.get(reverse("pacts:step", args=[pact.pk, "riepilogo"])).content.decode()
    assert "Sta accanto a un altro piano e non lo sostituisce" in summary
    assert "firmato il 9 gennaio 2026 con Comune" in summary
