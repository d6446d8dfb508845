"""Error pages speak plain Italian, give a code to quote, and hold when the database does not."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path

from legami.accounts.tests.factories import UserFactory
from legami.core.access import public, signed_in
from legami.web import errors
from legami.web.urls import urlpatterns as real

pytestmark = pytest.mark.urls(__name__)

handler400, handler403, handler404, handler500 = errors.bad_request, errors.forbidden, errors.not_found, errors.server_error


def raising(error):
    @public
    def view(request, **_):
        raise error

    return view


@signed_in
def pact(request, pk):
    raise Http404("manca" if pk.int % 2 else "non è tuo")


@public
def broken_query(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT niente")
    return HttpResponse()


urlpatterns = [
    *real,
    path("400/", raising(SuspiciousOperation("x")), name="e400"),
    path("403/", raising(PermissionDenied("x")), name="e403"),
    path("500/", raising(ValueError("segreto di Alba")), name="e500"),
    path("503/", raising(OperationalError("server closed the connection")), name="e503"),
    path("rotta/", broken_query, name="broken"),
    path("patti/<uuid:pk>/", pact, name="pact"),
]


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/400/", 400, "La richiesta non si legge"),
        ("/403/", 403, "Qui non si può entrare"),
        ("/500/", 500, "Qualcosa si è rotto"),
        ("/503/", 503, "Torniamo tra poco"),
    ],
)
def test_an_error_says_what_happened_and_gives_the_code_of_the_header(client, address, status, title):
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == status
    assert re.findall("<h1>(.*?)</h1>", html)[0] == title
    assert re.findall(r'<code class="lg-request-id">(.*?)</code>', html)[0] == answer.headers["X-Request-ID"]
    assert "segreto" not in html


def test_without_a_database_visitors_still_read_an_error_page(client):
    """No mark for the database: pytest-django would refuse a query."""
    assert client.get("/500/").status_code == 500


@pytest.mark.django_db
def test_a_query_that_broke_the_transaction_does_not_break_the_page(client):
    client.force_login(UserFactory())
    assert client.get("/rotta/").status_code == 500


@pytest.mark.django_db
def test_when_the_database_rests_we_say_when_to_come_back(client):
    assert client.get("/503/").headers["Retry-After"] == "120"


@pytest.mark.django_db
def test_missing_and_not_yours_are_the_same_bytes(client):
    client.force_login(UserFactory())
    missing, foreign, nowhere = (
        client.get(address) for address in (f"/patti/{uuid4()}/", f"/patti/{uuid4()}/", "/patti/non-esiste/")
    )
    assert missing.status_code == foreign.status_code == nowhere.status_code == 404
    assert missing.content == foreign.content == nowhere.content
    assert "Questa pagina non c’è" in missing.content.decode()


@pytest.mark.django_db
def test_a_visitors_missing_page_is_the_same_bytes_too(client):
    assert client.get("/niente/").content == client.get("/neanche/").content


@pytest.mark.django_db
def test_on_a_missing_page_one_can_still_sign_out(client):
    client.force_login(UserFactory())
    assert 'href="/accesso/esci/">Esci</a>' in client.get("/niente/").content.decode()


@pytest.mark.django_db
def test_an_unsaved_form_says_what_to_do(alba_csrf):
    html = alba_csrf.content.decode()
    assert alba_csrf.status_code == 403
    assert "La pagina è rimasta aperta troppo a lungo" in html
    assert "ricarica la pagina e invia di nuovo" in html


@pytest.fixture
def alba_csrf():
    return Client(enforce_csrf_checks=True).post("/accesso/", {"login": "alba@example.org"})
