"""V19: a codice fiscale is checked as it is typed, may be temporary, may be missing; it is never a key."""

from uuid import uuid4

import pytest
from django.test import Client
from stdnum.it import codicefiscale

from legami.journal.models import Entry
from legami.pacts.models import Pact
from legami.people.actions import correct_person
from legami.people.models import Person

from ..story import Story

pytestmark = pytest.mark.django_db
NEW = "/persone/nuova/"
MANUEL = "RCCMNL83S18D969H"
# The same fifteen characters for another man born that day: the last digit becomes a letter (omocodia).
SECOND = "RCCMNL83S18D96V"
SECOND += codicefiscale.calc_check_digit(SECOND)
TEMPORARY = "00743110157"


def bruno(story: Story) -> Client:
    client = Client()
    client.force_login(story.bruno.user)
    return client


def typed(**more: str) -> dict[str, str]:
    born = {"birth_date_day": "18", "birth_date_month": "11", "birth_date_year": "1983"}
    rest = {"municipality": "019098", "language": "it", "form_key": str(uuid4())}
    return {"given_name": "Manuel", "family_name": "Ricca", **born, **rest, **more}


def registered(client: Client, **more: str) -> Person:
    """Registered through the page; what it asks to look at first is confirmed."""
    words = typed(**more)
    answer = client.post(NEW, words)
    if answer.status_code == 200:
        answer = client.post(NEW, words | {"seen": answer.context["review"].key})
    return Person.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("RCCMNL83S18D969A", "La lettera finale non corrisponde"),
        ("00743110158", "L’ultima cifra non corrisponde"),
        ("RCCMNL83S18D969", "Questo ne ha 15."),
    ],
    ids=["check letter", "check digit", "too short"],
)
def test_v19_a_slip_is_said_beside_the_field_and_nothing_typed_is_lost(code, says):
    story = Story()
    before = Person.objects.count()
    answer = bruno(story).post(NEW, typed(tax_code=code))
    [error] = answer.context["form"].errors["tax_code"]
    assert (says in error, Person.objects.count()) == (True, before)
    assert (answer.context["form"]["tax_code"].value(), answer.context["form"]["family_name"].value()) == (code, "Ricca")


def test_v19_two_people_of_the_same_letters_have_a_code_each_and_each_is_found_by_their_own():
    story = Story()
    client = bruno(story)
    first = registered(client, tax_code=MANUEL)
    other = registered(client, given_name="Emanuele", tax_code=SECOND)
    assert (first.tax_code, other.tax_code, first.pk == other.pk) == (MANUEL, SECOND, False)
    for person in (first, other):
        found = client.post("/persone/", {"cerca": person.tax_code.lower()}, follow=True)
        assert [row.pk for row, _ in found.context["people"]] == [person.pk]


def test_v19_eleven_digits_are_a_temporary_code_and_nobody_needs_one():
    story = Story()
    client = bruno(story)
    assert registered(client, tax_code=TEMPORARY).tax_code == TEMPORARY
    assert registered(client, given_name="Amina", family_name="Diallo", tax_code="").tax_code == ""
    assert story.signed_pact().status == Pact.Status.ACTIVE
    assert story.alba.tax_code == ""  # Alba has none, and her pact is in force


def test_v19_the_code_is_no_key_it_changes_and_everything_stays_where_it_was():
    story = Story()
    pact = story.signed_pact()
    client = bruno(story)
    correct_person(person=story.alba, tax_code=TEMPORARY, by=story.bruno)
    address = client.get(f"/persone/{story.alba.pk}/").request["PATH_INFO"]
    correct_person(person=story.alba, tax_code=MANUEL, by=story.bruno)
    pact.refresh_from_db()
    assert (client.get(address).status_code, pact.person_id) == (200, story.alba.pk)
    assert [code in address for code in (TEMPORARY, MANUEL)] == [False, False]
    assert Entry.objects.filter(verb__contains=MANUEL).count() == 0


def test_v19_two_records_may_have_one_code_until_somebody_looks_whether_they_are_one():
    story = Story()
    client = bruno(story)
    pair = [registered(client, given_name=name, tax_code=MANUEL).pk for name in ("Manuel", "Manuela")]
    assert Person.objects.filter(tax_code=MANUEL).count() == 2
    assert len(set(pair)) == 2
