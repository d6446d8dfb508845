"""What Bruno pastes from Word is kept as people read it, and loses what nobody sees."""

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from legami.core.forms import WordsField
from legami.core.pasting import GLYPHS, PLAIN, WINDOWS_1252, clean_pasted, one_line

PASTED = {
    "curly quotes and dashes stay": ("“Voglio l’orto” – ha detto…", "“Voglio l’orto” – ha detto…"),
    "a soft hyphen goes": ("acco\u00adglienza", "accoglienza"),
    "a mark of no width goes": ("Ro\u200bsa\ufeff", "Rosa"),
    "a hard space is a space": ("12\u00a0ore, 3\u202fgiorni", "12 ore, 3 giorni"),
    "control codes of Windows are what they meant": ("L\x92aiuto \x93vero\x94 \x96 50 \x80", "L’aiuto “vero” – 50 €"),
    "codes that mean nothing go": ("a\x81b\x00c\x07", "abc"),
    "bullets of Symbol": ("\uf0b7\tspesa\r\n\uf0b7\tmedico", "• spesa\n• medico"),
    "bullets of the second level": ("o\tspesa\n§\tmedico\nØ\tcasa", "• spesa\n• medico\n• casa"),
    "an o that is a word stays": ("o così\no no", "o così\no no"),
    "an arrow of Wingdings": ("casa \uf0e0 lavoro", "casa → lavoro"),
    "a line broken by hand": ("prima\x0bseconda\u2028terza", "prima\nseconda\nterza"),
    "a page break": ("prima\x0cseconda", "prima\n\nseconda"),
    "many empty lines are one": ("prima\r\n\r\n\r\n\r\nseconda", "prima\n\nseconda"),
    "spaces at the end of lines go": ("prima \t\nseconda  ", "prima\nseconda"),
    "accents of a Mac": ("perche\u0301 cosi\u0300", "perché così"),
    "a text shown backwards is shown as it is": ("\u202eabc\u202c", "abc"),
    "Punjabi, Arabic and emoji keep their joiners": (
        "ਸ਼੍\u200dਰੀ می\u200cخواهم 👩\u200d👧",
        "ਸ਼੍\u200dਰੀ می\u200cخواهم 👩\u200d👧",
    ),
}


@pytest.mark.parametrize(("pasted", "kept"), PASTED.values(), ids=PASTED)
def test_a_pasted_text_is_kept_as_people_read_it(pasted, kept):
    assert clean_pasted(pasted) == unicodedata.normalize("NFC", kept)


def seen(text: str) -> list[str]:
    """The characters that leave ink, in order: no spaces, no controls, no marks of format."""
    shown = unicodedata.normalize("NFC", "".join(GLYPHS.get(ord(c)) or WINDOWS_1252.get(ord(c), c) for c in text))
    return [c for c in shown if not unicodedata.category(c).startswith(("Z", "C"))]


hidden = st.sampled_from([chr(code) for code in PLAIN if code != 0x09])
texts = st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t")), hidden)).map("".join)


@given(texts)
def test_no_character_that_leaves_ink_is_lost(text):
    assert seen(clean_pasted(text)) == seen("".join(c for c in text if PLAIN.get(ord(c)) != ""))


@given(st.lists(st.one_of(st.text(), hidden, st.just("\t"))).map("".join))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_pasted(text)
    assert clean_pasted(once) == once
    assert one_line(one_line(text)) == one_line(text)


@given(texts)
def test_nothing_that_breaks_a_print_is_left(text):
    left = {c for c in clean_pasted(text) if c != "\n" and ord(c) in PLAIN}
    assert left == set()


class Sheet(forms.Form):
    name = WordsField(max_length=7)
    story = WordsField(max_length=20, required=False, widget=forms.Textarea)


def test_a_box_of_one_line_keeps_one_line_and_a_big_one_its_lines():
    sheet = Sheet({"name": " De\u00a0 Luca\u00ad\n", "story": "\uf0b7\tspesa\r\n\uf0b7\tcasa"})
    assert sheet.is_valid()
    assert sheet.cleaned_data == {"name": "De Luca", "story": "• spesa\n• casa"}


def test_what_nobody_sees_does_not_fill_a_box():
    assert Sheet({"name": "\u200b\u00a0\u00ad"}).errors == {"name": ["Questo campo è obbligatorio."]}
