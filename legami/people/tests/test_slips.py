"""Carla finds whom she looks for, however the name was typed, and nobody else."""

import pytest
from django.db import connection

from legami.people.models import Person
from legami.people.slips import named_with_a_slip

from .factories import PersonFactory

PEOPLE = [
    ("Mario", "D’Angelo"), ("Luca", "De Luca"), ("Nicolò", "Dell'Orto"), ("Maria Grazia", "Bianchi"), ("Alba", "Rossi"),
    ("Ștefan", "Țepeș"), ("José", "Muñoz"), ("Gian-Piero", "Lo Presti"), ("Harpreet", "Singh"),
    ("Sean", "O'Neill"), ("Lo", "Li"),
]  # fmt: skip
# What was typed, and the family names that must be found.
TYPED = {
    "as it is written": ("D’Angelo", ["D’Angelo"]),
    "another apostrophe": ("d´ANGELO", ["D’Angelo"]),
    "no apostrophe": ("dangelo", ["D’Angelo"]),
    "a space for the apostrophe": ("d angelo", ["D’Angelo"]),
    "an apostrophe for an accent": ("nicolo'", ["Dell'Orto"]),
    "a space too many": ("dell orto", ["Dell'Orto"]),
    "a space too few": ("lopresti", ["Lo Presti"]),
    "a name of two words as one": ("mariagrazia", ["Bianchi"]),
    "a hyphen for a space": ("maria-grazia", ["Bianchi"]),
    "two spaces": ("de  luca", ["De Luca"]),
    "family name first": ("bianchi maria", ["Bianchi"]),
    "foreign letters": ("tepes", ["Țepeș"]),
    "a tilde": ("munoz", ["Muñoz"]),
    "o neill": ("o neill", ["O'Neill"]),
    "a letter swapped": ("biacnhi", ["Bianchi"]),
    "swapped in the middle of a short name": ("rsosi", ["Rossi"]),
    "swapped at the end": ("rossi abla", ["Rossi"]),
    "a letter forgotten": ("binchi", ["Bianchi"]),
    "a double letter forgotten": ("rosi", ["Rossi"]),
    "a letter too many": ("rosssi", ["Rossi"]),
    "a wrong letter": ("biamchi", ["Bianchi"]),
    "a wrong first letter": ("xossi", ["Rossi"]),
    "a wrong last letter": ("rosso", ["Rossi"]),
    "one slip in each word": ("abla rsosi", ["Rossi"]),
    "a slip and a missing apostrophe": ("dangleo", ["D’Angelo"]),
    "a slip in a name with a space": ("lo prseti", ["Lo Presti"]),
    "as it sounds": ("harprit", ["Singh"]),
    "two letters": ("li", ["Li"]),
    "nobody": ("verdi", []),
    "two slips are another name": ("bachni", []),
    "only signs": ("'%_", []),
}


@pytest.fixture
def people(db):
    return [PersonFactory(given_name=given, family_name=family, tax_code="") for given, family in PEOPLE]


def found_by(text: str) -> list[str]:
    """As the list of people asks: names that resemble, and only if there are none, names with a slip."""
    rows = Person.objects.search(text)
    if not rows.exists():
        rows = Person.objects.filter(named_with_a_slip(text))
    return sorted(person.family_name for person in rows)


@pytest.mark.parametrize(("typed", "wanted"), TYPED.values(), ids=TYPED)
def test_a_name_is_found_however_it_was_typed(people, typed, wanted):
    assert found_by(typed) == wanted


@pytest.mark.parametrize("typed", [r"ro.si", r"(((", r"\m\M[", "ros*", "a\x00lba"])
def test_what_is_typed_is_never_a_pattern(people, typed):
    assert list(Person.objects.filter(named_with_a_slip(typed)).values_list("family_name", flat=True)) in ([], ["Rossi"])


def test_a_slip_goes_through_the_trigram_index(db):
    PersonFactory.create_batch(300)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE people_person")
    assert "people_name_trgm" in Person.objects.filter(named_with_a_slip("biacnhi")).explain()
