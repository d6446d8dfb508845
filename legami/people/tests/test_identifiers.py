"""Codes and numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.it import codicefiscale

from legami.people.identifiers import NotValid, merged_away, parse_email, parse_phone, parse_tax_code
from legami.places.models import Municipality

GOOD = "RCCMNL83S18D969H"


@pytest.mark.parametrize("typed", [GOOD, " rcc mnl 83s18 d969h ", "RCC-MNL-83S18-D969H"])
def test_a_right_code_is_kept_in_capitals(typed):
    assert parse_tax_code(typed) == GOOD


def test_a_code_of_two_people_with_the_same_letters_is_right_too():
    omocode = "RCCMNL83S18D96V"
    assert parse_tax_code(omocode + codicefiscale.calc_check_digit(omocode))[:15] == omocode


def test_a_temporary_code_of_eleven_digits_is_right():
    assert parse_tax_code("00743110157") == "00743110157"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("RCCMNL83S18D969A", "La lettera finale non corrisponde"),
        ("00743110158", "L’ultima cifra non corrisponde"),
        ("RCCMNL83S18D969", "Questo ne ha 15."),
        ("RCC1NL83S18D969H", "non sono al loro posto"),
        ("è" * 16, "non sono al loro posto"),
    ],
)
def test_a_wrong_code_says_why(typed, reason):
    with pytest.raises(NotValid, match=reason):
        parse_tax_code(typed)


@given(st.integers(0, 14), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_one_wrong_character_never_gives_the_same_person(place, character):
    """A slip is refused, or the code is another valid code; it is never silently taken for the right one."""
    typed = GOOD[:place] + character + GOOD[place + 1 :]
    try:
        assert parse_tax_code(typed) == typed
    except NotValid:
        assert typed != GOOD


@given(st.text(max_size=40))
def test_no_text_breaks_the_checks(text):
    told = []
    for parse in (parse_tax_code, parse_phone, parse_email):
        try:
            parse(text)
        except NotValid as error:
            told.append(str(error))
    assert [reason for reason in told if not reason.endswith(".")] == []


def test_a_phone_that_cannot_be_called_is_refused():
    with pytest.raises(NotValid):
        parse_phone("chiedere alla zia")


def test_a_municipality_that_merged_away_names_its_successor(db):
    piadena = Municipality.objects.select_related("successor").get(name="Piadena")
    assert merged_away(piadena) == (
        "Piadena non è più un comune: dal 1 gennaio 2019 fa parte di Piadena Drizzona. Scegli Piadena Drizzona."
    )
