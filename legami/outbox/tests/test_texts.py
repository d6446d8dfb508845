"""No text can carry anything of a person, each fits its channel, and the person can read it without effort."""

from datetime import date
from inspect import signature
from typing import get_type_hints

import pytest
import textstat

from legami.outbox import actions
from legami.outbox.models import OutgoingMessage
from legami.outbox.texts import TEXTS, rendered
from legami.people.models import ConsentEvent
from legami.places.models import Municipality, Venue

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
LONGEST_DAY = date(2026, 12, 28)  # «28 dicembre 2026»
CITIZENS = [text for text in TEXTS if text.key.startswith("pact.")]
WORDS_ABOUT_A_LIFE = ("ISEE", "salute", "diagnosi", "debit", "violenza", "disagio", "fragil", "assistit", "sussidio", "soldi")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_a_text_takes_a_day_a_place_and_a_link_and_nothing_else(text):
    assert text.parameters <= {"day", "place", "link"}


def test_nothing_typed_can_be_given_to_a_text():
    """Were a free text to be accepted one day, this would fail: only dates, places and addresses of ours come in."""
    hints = get_type_hints(rendered)
    given = {name: hints[name] for name in signature(rendered).parameters}
    del given["text"], given["language"]
    assert given == {"day": date | None, "place": Venue | Municipality | None, "path": str}


@pytest.mark.parametrize("path", ["/patti/?nome=Alba", "https://altrove.it/", "/patti/Alba Rossi", "//altrove.it/x y", ""])
def test_a_link_leads_only_into_the_house_and_says_nothing(path):
    with pytest.raises(ValueError, match="address of ours"):
        rendered(TEXTS[0], language="it", path=path)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_canaries_in_every_datum_of_a_person_come_out_of_no_text(text, story):
    canary = "Zxq"
    secret = {"given_name": canary, "family_name": f"{canary}ini", "address": f"via {canary} 1", "tax_code": ""}
    alba = story.person(canary, **secret)
    story.contact(alba, "email", f"{canary}@example.org".lower(), note=f"solo {canary}")
    ConsentEvent.objects.create(
        person=alba, purpose="photo", is_granted=True, wording_version="1", channel="web", by=story.bruno.user
    )
    message = actions.write(key=f"canary-{text.key}", template=text.key, to=alba, day=LONGEST_DAY, path="/patti/")
    assert message is not None
    said = f"{message.subject} {message.body} {message.sms_text} {message.key}".lower()
    assert [word for word in (canary, *WORDS_ABOUT_A_LIFE) if word.lower() in said] == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_each_short_text_fits_one_sms_in_the_telephone_alphabet(text, settings):
    settings.SITE_URL = "https://legami.comunesocialecremasco.it"
    said = [rendered(text, language=language, day=LONGEST_DAY).sms for language in text.words]
    assert [s for s in said if len(s) > 160 or set(s) - GSM] == []


@pytest.mark.parametrize("text", CITIZENS, ids=lambda text: text.key)
def test_what_a_person_reads_is_easy(text):
    said = rendered(text, language="it", day=LONGEST_DAY, path="/").body.split("\nhttp")[0].replace("\n", " ")
    words = f"{text.why} {said.removesuffix(':')}."
    assert textstat.gulpease_index(words) >= 80, (textstat.gulpease_index(words), words)


def test_a_language_without_words_is_italian_and_says_so():
    assert rendered(TEXTS[0], language="en", path="/patti/").subject == "There is a message for you in Legami"
    assert rendered(TEXTS[0], language="pa", path="/patti/").language == "it"


def test_a_blank_left_empty_is_an_error_and_writes_nothing(story):
    with pytest.raises(KeyError):
        actions.write(key="k", template="pact.review_near", to=story.alba)
    assert OutgoingMessage.objects.count() == 0


def test_keys_are_unique_and_columns_wide_enough():
    assert len({text.key for text in TEXTS}) == len(TEXTS)
    assert max(len(text.key) for text in TEXTS) <= 40
