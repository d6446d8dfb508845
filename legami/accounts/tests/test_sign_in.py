"""Signing in and out with e-mail and password."""

import pytest
from django.contrib.sessions.models import Session

from legami.accounts.tests.factories import UserFactory
from legami.journal.models import Entry, Kind

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_OUT = "/accesso/", "/accesso/esci/"


@pytest.fixture
def alba(db):
    return UserFactory(email="alba@example.org", name="Alba", password="cerchio-di-sedie-9")


def events():
    return list(Entry.objects.order_by("pk").values_list("kind", "verb", "actor_id", "target_id"))


def test_alba_signs_in_with_her_address_in_any_case_and_the_journal_knows(client, alba):
    answer = client.post(SIGN_IN, {"login": " Alba@Example.org ", "password": "cerchio-di-sedie-9"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alba.pk)
    assert events() == [(Kind.SIGN_IN, "accounts.signed_in", alba.pk, str(alba.pk))]


@pytest.mark.parametrize(
    ("address", "password"),
    [("alba@example.org", "sbagliata"), ("nessuno@example.org", "cerchio-di-sedie-9")],
    ids=["a wrong password", "an unknown address"],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, alba, address, password):
    answer = client.post(SIGN_IN, {"login": address, "password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {
        "__all__": ["L'indirizzo e-mail o la password non sono giusti. Controlla e riprova."]
    }
    assert "_auth_user_id" not in client.session
    known = str(alba.pk) if address == alba.email else ""
    assert events() == [(Kind.REFUSED, "accounts.sign_in_failed", None, known)]


def test_alba_signs_out_by_a_post_and_her_session_is_dead_on_the_server(client, alba):
    client.force_login(alba)
    old_key = client.session.session_key
    assert client.get(SIGN_OUT).status_code == 200
    assert client.session.session_key == old_key
    answer = client.post(SIGN_OUT)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not Session.objects.filter(pk=old_key).exists()
    assert events() == [(Kind.SIGN_IN, "accounts.signed_out", alba.pk, str(alba.pk))]
