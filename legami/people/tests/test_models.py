"""What the database refuses, and how names are searched."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from legami.core.dates import today
from legami.people.models import ConsentEvent, Person
from legami.people.tests.factories import PersonFactory


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"birth_date": today() + timedelta(days=1)}, "people_born_by_today"),
        ({"tax_code": "abc"}, "people_tax_code_form"),
        ({"deceased_on": "1970-01-01"}, "people_dies_after_birth"),
    ],
)
def test_the_database_refuses_what_cannot_be(db, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PersonFactory.create(**values)


def test_somebody_born_today_is_welcome(db):
    assert PersonFactory.create(birth_date=today()).birth_date == today()


def test_consents_are_never_rewritten(story):
    ConsentEvent.objects.create(
        person=story.alba, purpose="photo", is_granted=True, wording_version="1", channel="desk", by=story.bruno.user
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentEvent.objects.update(is_granted=False)


@pytest.mark.parametrize(
    "typed", ["Nicolò D'Angelo", "dangelo nicolo", "NICOLO", "d’angelo", "Nicolo Dangello", "dangel", "ni"]
)
def test_accents_apostrophes_order_and_typos_are_forgiven(db, typed):
    nicolo = PersonFactory.create(given_name="Nicolò", family_name="D’Angelo")
    PersonFactory.create(given_name="Wanda", family_name="Zucchi")
    assert list(Person.objects.search(typed)) == [nicolo]


def test_a_person_is_found_by_tax_code(db):
    alba = PersonFactory.create(tax_code="RCCMNL83S18D969H")
    assert list(Person.objects.search("rccmnl83s18d969h")) == [alba]


def test_search_goes_through_the_trigram_index(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (id, given_name, family_name, tax_code, address, address_is_protected, language,"
            " source, external_id) SELECT gen_random_uuid(), 'Nome' || n, md5(n::text), '', '', false, 'it', '', ''"
            " FROM generate_series(1, 5000) n"
        )
        cursor.execute("ANALYZE people_person; SET LOCAL enable_seqscan = off")  # 5,000 rows fit in a few pages
    plan = Person.objects.search("Rossi Alba").explain()
    assert "people_name_trgm" in plan
    assert "Seq Scan" not in plan


def test_copy_fills_the_searched_name_too(db):
    with connection.cursor() as cursor:
        columns = "given_name, family_name, id, tax_code, address, address_is_protected, language, source, external_id"
        with cursor.copy(f"COPY people_person ({columns}) FROM STDIN") as copy:
            copy.write_row(["Zoé", "Dell'Orto", "00000000-0000-0000-0000-000000000001", "", "", False, "it", "", ""])
    assert Person.objects.get().search_name == "zoe dellorto"
