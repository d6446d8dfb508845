"""CIE and SPID through a gateway, end to end against the stand-in provider."""

import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

from legami.accounts.models import User
from legami.accounts.queries import verified_fiscal_code
from legami.accounts.tests.factories import UserFactory
from legami.accounts.tests.identity_provider import CLIENT_ID, CLIENT_SECRET, FISCAL_CODE
from legami.journal.models import Entry, Kind

CALLBACK = "http://testserver/accesso/identita/{}/ritorno/"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """The provider's address; its process ends with this module."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("gateway")
    callbacks = "\n".join(CALLBACK.format(p) for p in ("cie", "spid"))
    module = "legami.accounts.tests.identity_provider"
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(port), str(folder / "db"), callbacks], stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/.well-known/openid-configuration", process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(address, process, log):
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"the gateway did not start: {log.read_text()}")


@pytest.fixture
def buttons(settings, gateway):
    """Legami knows the gateway."""
    app = {"client_id": CLIENT_ID, "secret": CLIENT_SECRET, "settings": {"server_url": gateway, "scope": ["openid", "profile"]}}
    apps = [{"provider_id": p, "name": f"Entra con {p.upper()}", **app} for p in ("cie", "spid")]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def come_in(client, card="spid"):
    """Press the button, show the card at the gateway, come back. Returns where Legami leads then."""
    leaving = client.post(f"/accesso/identita/{card}/")
    assert "code_challenge" in parse_qs(urlsplit(leaving["Location"]).query)
    browser, address = requests.Session(), leaving["Location"]
    for _ in range(5):
        answer = browser.get(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text[:2000]
        address = urljoin(address, answer.headers["Location"])
        if address.startswith("http://testserver"):
            break
    return client.get(address.removeprefix("http://testserver"))


def test_alba_comes_in_with_spid_and_only_her_code_and_name_are_kept(db, client, buttons):
    answer = come_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/sei-tu/")
    alba = User.objects.get()
    assert (alba.name, alba.email, alba.has_usable_password()) == ("Alba Rossi", None, False)
    assert client.session["_auth_user_id"] == str(alba.pk)
    assert client.session["came_as_citizen"] is True
    assert SocialAccount.objects.values_list("extra_data", flat=True).get() == {"fiscal_code": FISCAL_CODE}
    assert verified_fiscal_code(alba) == FISCAL_CODE
    assert list(Entry.objects.values_list("kind", "verb", "actor_id")) == [(Kind.SIGN_IN, "accounts.signed_in", alba.pk)]


def test_the_second_time_and_with_another_card_she_is_the_same_user(db, client, buttons):
    for card in ("spid", "spid", "cie"):
        come_in(client, card)
        client.post("/accesso/esci/")
    assert User.objects.count() == 1


def test_an_address_told_by_the_gateway_never_opens_somebodys_account(db, client, buttons):
    staff = UserFactory(email="alba@altrove.example")
    come_in(client)
    assert client.session["_auth_user_id"] != str(staff.pk)


def test_the_buttons_show_only_if_the_gateway_is_set(db, client, settings, gateway):
    assert "Entra con SPID" not in client.get("/accesso/").text
    app = {"client_id": "x", "secret": "y", "settings": {"server_url": gateway}}
    apps = [{"provider_id": p, "name": f"Entra con {p.upper()}", **app} for p in ("cie", "spid")]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    page = client.get("/accesso/").text
    assert ("Entra con SPID" in page, "Entra con CIE" in page) == (True, True)


def test_a_card_that_we_do_not_know_is_no_page(db, client, buttons):
    assert client.post("/accesso/identita/altro/").status_code == 404


def test_a_made_up_return_says_it_did_not_work(db, client, buttons):
    answer = client.get("/accesso/identita/spid/ritorno/?code=x&state=y")
    assert "L'accesso non è riuscito" in answer.text.replace("&#x27;", "'")
    assert "_auth_user_id" not in client.session
