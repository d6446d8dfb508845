"""The index of Lucisano and Piemontese, by hand and beside another program's."""

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from legami.core.easy_reading import gulpease, hard_sentences, sentences

EASY = "Tu vuoi un lavoro in cucina. Ogni martedì vai al corso. Noi paghiamo il bus."
HARD = (
    "Il beneficiario si impegna a partecipare continuativamente alle attività formative previste dal progetto personalizzato, "
    "compatibilmente con le disponibilità organizzative degli enti sottoscrittori."
)


def test_the_formula_by_hand():
    # 10 words, 50 letters, 1 sentence: 89 + (300 - 500) / 10 = 69.
    assert gulpease("abcde " * 10) == 69
    # 20 words, 80 letters, 4 sentences: 89 + (1200 - 800) / 20 = 109, and the scale ends at 100.
    assert gulpease("abcd abcd abcd abcd abcd. " * 4) == 100
    assert [gulpease(words) for words in ("", " \n ", "…", "«»")] == [None, None, None, None]


@pytest.mark.parametrize("text", [EASY, HARD])
def test_another_program_says_the_same_within_two_points(text):
    textstat.set_lang("it")
    index = gulpease(text)
    assert abs(index - min(100, textstat.gulpease_index(text))) <= 2


def test_a_line_is_a_sentence_and_a_number_with_a_point_is_not_two():
    assert sentences("Ciao.\nHai 1.200 euro. Va bene?\n\nSì") == ["Ciao.", "Hai 1.200 euro.", "Va bene?", "Sì"]


def test_the_hardest_sentence_comes_first_with_what_to_do():
    short = "Autocertificazione trimestrale obbligatoria."
    found = hard_sentences(f"{EASY} {HARD} {short}")
    assert [(sentence.words, sentence.gulpease) for sentence in found] == [(HARD, 23), (short, 52)]
    assert found[0].hint == "Ha 22 parole: prova a dividerla in due."
    assert found[1].hint == "Parole lunghe: Autocertificazione, trimestrale, obbligatoria. C’è un modo più breve?"
    assert hard_sentences(EASY) == []


@given(st.text(max_size=400))
def test_any_text_has_an_index_from_0_to_100_or_none(text):
    index = gulpease(text)
    assert (index is None) == (sentences(text) == [])
    assert index is None or 0 <= index <= 100


@given(st.text(max_size=200), st.integers(0, 100))
def test_what_is_called_hard_is_below_and_stands_in_the_text(text, below):
    assert all(found.gulpease < below and found.words in text for found in hard_sentences(text, below=below))
