import pytest

from legami.places.models import Municipality
from legami.places.queries import Residents, UnknownMunicipality, current_codes, current_municipality, residents_in, search


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("019042", "Piadena Drizzona"),  # Drizzona, by ISTAT code
        ("19071", "Piadena Drizzona"),  # Piadena, as a spreadsheet leaves it
        ("B320", "Torre de' Picenardi"),  # Ca' d'Andrea, by cadastral code
        ("ca d’andrea", "Torre de' Picenardi"),
        ("019036", "Cremona"),
        ("RIVOLTA D'ADDA", "Rivolta d'Adda"),
    ],
)
def test_data_of_2015_find_the_municipality_of_today(db, old, today):
    assert current_municipality(old).name == today


@pytest.mark.parametrize("unknown", ["Atlantide", "999999", "", "Cremo"])
def test_an_unknown_municipality_is_named_so(db, unknown):
    with pytest.raises(UnknownMunicipality, match="Questo Comune non è in elenco"):
        current_municipality(unknown)


def test_successors_are_followed_to_the_end(db):
    crema = Municipality.objects.get(pk="019035")
    Municipality.objects.filter(pk="019116").update(successor=crema, merged_on="2030-01-01")
    assert current_municipality("D370") == crema


def test_an_import_gets_all_codes_in_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        codes = current_codes()
    assert len(codes) == 3 * 116
    assert set(codes.values()) == set(Municipality.objects.current().values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rivolta dadda", ["Rivolta d'Adda"]),
        ("RIVOLTA D’ADDA", ["Rivolta d'Adda"]),
        ("corte frati", ["Corte de' Frati"]),
        ("córte", ["Corte de' Cortesi con Cignone", "Corte de' Frati"]),
        ("drizzona", ["Drizzona", "Piadena Drizzona"]),
        ("niente", []),
    ],
)
def test_search_ignores_case_accents_and_apostrophes(db, typed, found):
    assert [m.name for m in search(typed)] == found


def test_the_bands_count_nobody_twice(db):
    crema = Municipality.objects.get(pk="019035")
    residents = Residents.of(crema)
    assert sum(count for _, count in residents.bands) == crema.residents
    assert residents == residents_in(Municipality.objects.filter(pk="019035"))


def test_a_place_without_residents_has_no_share(db):
    nobody = residents_in(Municipality.objects.none())
    assert (nobody.total, nobody.older_pct) == (0, 0)
