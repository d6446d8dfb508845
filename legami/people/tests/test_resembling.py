"""Before saving: a tax code that says something else, and somebody who may already be here."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.journal.models import Entry
from legami.people.models import Person
from legami.people.resembling import given_name_code, resembling, review, surname_code, tax_code_doubts
from legami.people.tests.factories import AssignmentFactory, PersonFactory

NEW = "/persone/nuova/"
BORN = date(1980, 5, 1)


def like(actor, **more):
    typed = {"given_name": "Alba", "family_name": "Rossi", "birth_date": BORN, "tax_code": "", **more}
    return resembling(actor, **typed)


@pytest.mark.parametrize(
    "typed",
    [{}, {"family_name": "Rosi"}, {"given_name": "ALBÀ"}, {"given_name": "Rossi", "family_name": "Alba"}],
    ids=["the same", "a letter less", "accents and capitals", "names swapped"],
)
def test_who_was_born_the_same_day_with_a_similar_name_is_found(story, typed):
    assert like(story.dora, **typed) == [story.alba]


@pytest.mark.parametrize(
    "typed",
    [{"birth_date": date(1980, 5, 2)}, {"birth_date": None}, {"given_name": "Ugo", "family_name": "Neri"}],
    ids=["another day", "no day", "another name"],
)
def test_who_is_somebody_else_is_not_found(story, typed):
    assert like(story.dora, **typed) == []


def test_the_same_tax_code_is_enough(story):
    Person.objects.filter(pk=story.alba.pk).update(tax_code="RCCMNL83S18D969H")
    other = {"given_name": "Ugo", "family_name": "Neri", "birth_date": None}
    assert like(story.dora, tax_code="RCCMNL83S18D969H", **other) == [story.alba]
    assert like(story.dora, tax_code="", **other) == []


def test_nobody_learns_of_a_person_whom_they_may_not_see(story):
    PersonFactory.create(given_name="Alba", family_name="Rossi", municipality_id="019035")  # Crema
    assert like(story.dora) == [story.alba]
    assert like(story.carla) == []


def test_a_merged_record_is_not_offered(story):
    PersonFactory.create(given_name="Alba", family_name="Rosi", merged_into=story.alba)
    assert like(story.dora) == [story.alba]


def test_one_query_and_none_with_nothing_to_go_by(story, django_assert_num_queries):
    with django_assert_num_queries(1):
        review(by=story.dora, given_name="Alba", family_name="Rossi", birth_date=BORN, tax_code="")
    with django_assert_num_queries(0):
        review(by=story.dora, given_name="Alba", family_name="Rossi", birth_date=None, tax_code="")


# ---- the tax code beside the rest ----------------------------------------------------------------------


def doubts(**more):
    typed = {"tax_code": "RCCMNL83S18D969H", "given_name": "Manuel", "family_name": "Ricca", "birth_date": date(1983, 11, 18)}
    return tax_code_doubts(**{**typed, **more})


NAME = ["Il codice fiscale non corrisponde al nome e al cognome scritti."]
DAY = ["Il codice fiscale non corrisponde alla data di nascita scritta: 19 novembre 1983."]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, []),
        ({"birth_date": None}, []),
        ({"family_name": "Rossi"}, NAME),
        ({"given_name": "Mario"}, NAME),
        ({"birth_date": date(1983, 11, 19)}, DAY),
        ({"birth_date": date(1983, 11, 19), "given_name": "Mario"}, NAME + DAY),
        ({"tax_code": "RCCMNL83S18D96VW"}, []),  # a digit stands as a letter (omocodia)
        ({"tax_code": "", "given_name": "Mario"}, []),
        ({"tax_code": "00743110157", "given_name": "Mario"}, []),  # a temporary code says nothing of its bearer
    ],
)
def test_a_tax_code_that_says_something_else_is_a_doubt(typed, says):
    assert doubts(**typed) == says


def test_a_woman_is_born_forty_days_later_in_the_code():
    anna = {"tax_code": "RSSLBA80E41I849D", "given_name": "Alba", "family_name": "Rossi"}
    assert tax_code_doubts(birth_date=BORN, **anna) == []


@given(st.text(max_size=30))
def test_any_name_makes_three_letters(name):
    assert (len(surname_code(name)), len(given_name_code(name))) == (3, 3)


# ---- on the page ---------------------------------------------------------------------------------------


def typed(**more):
    born = {"birth_date_day": "1", "birth_date_month": "5", "birth_date_year": "1980"}
    rest = {"municipality": "019098", "language": "it", "form_key": str(uuid4())}
    return {"given_name": "Alba", "family_name": "Rosi", **born, **rest, **more}


def test_who_may_be_here_already_is_shown_before_saving_and_written_in_the_journal(story, client):
    client.force_login(story.dora.user)
    answer = client.post(NEW, typed(address="Via dei Tigli 4"))
    assert answer.context["review"].doubles == [story.alba]
    page = answer.content.decode()
    assert "Forse c’è già" in page
    assert 'value="Via dei Tigli 4"' in page
    assert Person.objects.count() == 1
    assert [e.subject_id for e in Entry.objects.filter(kind="read")] == [story.alba.pk]


def test_it_is_another_person_says_who_types_and_a_double_click_makes_one(story, client):
    client.force_login(story.dora.user)
    form = typed()
    form["seen"] = client.post(NEW, form).context["review"].key
    assert [client.post(NEW, form).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.filter(family_name="Rosi").count() == 1


def test_an_answer_to_one_review_is_no_answer_to_the_next(story, client):
    client.force_login(story.dora.user)
    form = typed()
    seen = client.post(NEW, form).context["review"].key
    answer = client.post(NEW, {**form, "tax_code": "RCCMNL83S18D969H", "seen": seen})
    assert len(answer.context["review"].doubts) == 2
    assert Person.objects.count() == 1


def test_the_same_form_again_does_not_resemble_itself(story, client):
    client.force_login(story.bruno.user)
    form = typed(given_name="Ugo", family_name="Neri")
    assert [client.post(NEW, form).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.filter(family_name="Neri").count() == 1


def test_correcting_a_person_warns_of_the_code_and_not_of_the_person_themselves(story, client):
    client.force_login(story.bruno.user)
    page = f"/persone/{story.alba.pk}/modifica/"
    answer = client.post(page, typed(tax_code="RCCMNL83S18D969H"))
    assert (len(answer.context["review"].doubts), answer.context["review"].doubles) == (2, [])
    client.post(page, typed(tax_code="RCCMNL83S18D969H", seen=answer.context["review"].key))
    assert Person.objects.get().tax_code == "RCCMNL83S18D969H"


def test_an_error_comes_before_any_review(story, client):
    client.force_login(story.dora.user)
    answer = client.post(NEW, typed(municipality=""))
    assert (set(answer.context["form"].errors), answer.context["review"]) == ({"municipality"}, None)


def test_a_person_followed_by_the_same_worker_is_found_too(story):
    bea = PersonFactory.create(given_name="Bea", family_name="Galli", municipality=None)
    AssignmentFactory.create(person=bea, worker=story.bruno.user, organisation=story.service)
    assert like(story.bruno, given_name="Bea", family_name="Gali") == [bea]
