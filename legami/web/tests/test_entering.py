"""Where accounts and people meet."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount

from legami.accounts.tests.factories import UserFactory
from legami.journal.models import Entry
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory
from legami.people.actions import WorksForABody
from legami.people.models import Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
CODE = "RSSLBA80E41H501X"


@pytest.fixture
def alba():
    return PersonFactory(given_name="Alba", family_name="Rossi")


@pytest.fixture
def bruno(client, alba):
    held = MembershipFactory(role=Role.CASE_WORKER, user__name="Bruno")
    AssignmentFactory(person=alba, worker=held.user, organisation=held.organisation)
    client.force_login(held.user)
    return held.user


def came_with_spid(fiscal_code=CODE):
    user = UserFactory(email=None, name="Alba Rossi")
    SocialAccount.objects.create(user=user, provider="spid", uid="x", extra_data={"fiscal_code": fiscal_code})
    return user


def test_bruno_hands_over_a_code_and_alba_comes_in_with_it(client, bruno, alba, django_user_model):
    address = f"/persone/{alba.pk}/codice/"
    assert client.get(address).status_code == 200
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", client.post(address).text)
    assert code is not None
    alba.refresh_from_db()
    client.logout()
    client.post("/accesso/codice/", {"code": code[0]})
    assert client.session["_auth_user_id"] == str(alba.user_id)


def test_a_stranger_and_a_role_without_the_permission_find_no_such_page(client, alba):
    for role in (Role.CASE_WORKER, Role.ACCOUNTANT):
        client.force_login(MembershipFactory(role=role).user)
        assert client.post(f"/persone/{alba.pk}/codice/").status_code == 404
    assert Entry.objects.filter(verb="accounts.code_issued").count() == 0


def test_nobody_gets_a_code_into_an_account_that_works_for_a_body(client, bruno, alba):
    alba.user = MembershipFactory().user
    alba.save()
    answer = client.post(f"/persone/{alba.pk}/codice/")
    assert str(WorksForABody()) in answer.text.replace("&#x27;", "'")
    assert Entry.objects.filter(verb="accounts.code_issued").count() == 0


def test_who_came_with_spid_finds_their_record_only_after_saying_yes(client, alba):
    Person.objects.filter(pk=alba.pk).update(tax_code=CODE)
    user = came_with_spid()
    client.force_login(user)
    assert "Sei tu?" in client.get("/sei-tu/").text
    assert Person.objects.filter(user=user).count() == 0
    assert client.post("/sei-tu/")["Location"] == "/"
    assert Person.objects.get(user=user) == alba
    assert Entry.objects.filter(verb="people.identity_linked").values_list("subject_id", flat=True).get() == alba.pk
    assert client.get("/sei-tu/")["Location"] == "/"


@pytest.mark.parametrize("case", ["no record", "two records", "record of another account"])
def test_without_exactly_one_free_record_nothing_is_tied(client, alba, case):
    if case != "no record":
        Person.objects.filter(pk=alba.pk).update(tax_code=CODE)
    if case == "two records":
        PersonFactory(tax_code=CODE)
    if case == "record of another account":
        Person.objects.filter(pk=alba.pk).update(user=UserFactory())
    user = came_with_spid()
    client.force_login(user)
    assert "Non troviamo la tua scheda" in client.post("/sei-tu/").text
    assert Person.objects.filter(user=user).count() == 0


def test_the_record_offered_to_who_came_with_spid_is_in_its_own_journal(client):
    alba = PersonFactory(given_name="Alba", family_name="Rossi", tax_code=CODE)
    client.force_login(came_with_spid())
    client.get("/sei-tu/")
    assert [e.subject_id for e in Entry.objects.filter(verb="person.read")] == [alba.pk]
