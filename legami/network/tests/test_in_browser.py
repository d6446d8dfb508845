"""The pages of sign-in and of the network, in a real browser: accessible, fitting, and passkeys that work under the CSP."""

import pytest

from legami.accounts.tests.factories import UserFactory
from legami.network import actions
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_for_everyone_are_accessible_and_fit(page_at, axe, committed_db, width):
    page = page_at(width)
    for address in ("/accesso/", "/accesso/codice/", "/accesso/password/dimenticata/", "/ruoli/"):
        page.goto(address)
        assert (address, axe(page)) == (address, [])
        assert (address, page.evaluate("document.documentElement.scrollWidth") <= width) == (address, True)
    page.goto("/ruoli/")
    page.locator("summary", has_text="Apri la tabella").click()
    assert axe(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_the_network_are_accessible_and_fit(page_at, axe, committed_db, width):
    bruno = MembershipFactory(role=Role.ADMINISTRATOR, user=UserFactory(name="Bruno Prova"))
    actions.register_programme_bodies()
    body = Organisation.objects.get(name="Comunità Sociale Cremasca")
    member = MembershipFactory(organisation=body, user__name="Carla Prova")
    page = page_at(width, user=bruno.user)
    for address in (
        "/rete/",
        f"/rete/{body.pk}/",
        f"/rete/{body.pk}/invita/",
        f"/rete/incarichi/{member.pk}/",
        f"/rete/incarichi/{member.pk}/termina/",
        "/incarico/",
        "/accesso/sicurezza/",
        "/accesso/sicurezza/app/attiva/",
        "/accesso/sicurezza/passkey/aggiungi/",
        "/accesso/sessioni/",
    ):
        page.goto(address)
        assert (address, axe(page)) == (address, [])
        assert (address, page.evaluate("document.documentElement.scrollWidth") <= width) == (address, True)


def test_carla_adds_a_passkey_and_then_signs_in_with_it_alone(page_at, committed_db):
    carla = UserFactory(name="Carla Prova", email="carla@example.org", password="sedia tulipano vento")
    page = page_at(1280, user=carla)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accesso/sicurezza/passkey/aggiungi/")
    page.get_by_label("La tua password").fill("sedia tulipano vento")
    page.get_by_role("button", name="Conferma").click()
    page.get_by_label("Nome").fill("Telefono")
    page.get_by_role("button", name="Crea la passkey").click()
    page.wait_for_url("**/accesso/sicurezza/riserva/")
    page.goto("/accesso/esci/")
    page.locator("main").get_by_role("button", name="Esci").click()
    page.goto("/accesso/")
    page.get_by_role("button", name="Entra con una passkey").click()
    page.wait_for_url(lambda url: "/accesso/" not in url)
    assert page.locator(".lg-account-name").inner_text().startswith("Carla Prova")
