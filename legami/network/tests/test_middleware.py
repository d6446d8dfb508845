"""Who acts, how long a session lives, and how staff come in."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from legami.accounts.tests.factories import UserFactory
from legami.core.access import public, signed_in
from legami.network.middleware import ENROLMENT_PAGES
from legami.network.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
NOON = "2026-11-23 12:00:00+01:00"


@signed_in
def inside(request):
    return HttpResponse(request.actor.role or "solo per sé")


@public
def outside(request):
    return HttpResponse(request.actor.role or "nessuno")


urlpatterns = [
    path("dentro/", inside),
    path("fuori/", outside),
    path("", include("legami.web.urls")),
]


@pytest.fixture
def staff(settings):
    settings.ROOT_URLCONF = __name__
    return MembershipFactory(role="case_worker").user


@pytest.fixture
def citizen(settings):
    settings.ROOT_URLCONF = __name__
    return UserFactory()


def seen_after(client, user, *steps):
    """What `/dentro/` answers after each pause."""
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(user)
        answers = [client.get("/dentro/").status_code]
        for step in steps:
            clock.shift(step)
            answers.append(client.get("/dentro/").status_code)
    return answers


def test_staff_silent_for_more_than_30_minutes_sign_in_again(client, staff):
    assert seen_after(client, staff, timedelta(minutes=30), timedelta(minutes=30, seconds=1)) == [200, 200, 302]
    assert Session.objects.count() == 0


def test_staff_at_work_sign_in_again_after_12_hours(client, staff):
    assert seen_after(client, staff, *[timedelta(minutes=29)] * 25) == [200] * 25 + [302]


def test_a_citizen_stays_in_for_30_days_also_in_silence(client, citizen):
    assert seen_after(client, citizen, timedelta(days=30) - timedelta(minutes=1), timedelta(minutes=2)) == [200, 200, 302]


def test_a_session_that_ended_leaves_nobody_acting_on_a_public_page(client, staff):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(staff)
        assert client.get("/fuori/").text == "case_worker"
        clock.shift(timedelta(hours=1))
        assert client.get("/fuori/").text == "nessuno"


def test_staff_without_a_second_factor_reach_only_the_enrolment_pages(client, staff):
    client.force_login(staff)
    with override_settings(DEMO_MFA_BYPASS=False):
        for address in ("/dentro/", "/fuori/", "/", "/accesso/sessioni/", "/accesso/password/cambia/"):
            answer = client.get(address)
            assert (address, answer.status_code, answer["Location"]) == (address, 302, "/accesso/sicurezza/")
        for address in (
            "/accesso/sicurezza/",
            "/accesso/sicurezza/app/attiva/",
            "/accesso/sicurezza/passkey/aggiungi/",
            "/accesso/esci/",
        ):
            assert (address, client.get(address).status_code) == (address, 200)


def test_the_enrolment_pages_are_these(client):
    assert sorted(ENROLMENT_PAGES) == [
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
    ]


@pytest.mark.parametrize(("kind", "status"), [("totp", 200), ("webauthn", 200), ("recovery_codes", 302)])
def test_an_app_or_a_passkey_opens_the_pages_and_recovery_codes_alone_do_not(client, staff, kind, status):
    Authenticator.objects.create(user=staff, type=kind, data={})
    client.force_login(staff)
    with override_settings(DEMO_MFA_BYPASS=False):
        assert client.get("/dentro/").status_code == status


def test_the_demo_lets_staff_in_without_a_second_factor(client, staff):
    client.force_login(staff)
    with override_settings(DEMO_MFA_BYPASS=True):
        assert client.get("/dentro/").text == "case_worker"


def test_a_citizen_needs_no_second_factor(client, citizen):
    client.force_login(citizen)
    with override_settings(DEMO_MFA_BYPASS=False):
        assert client.get("/dentro/").text == "solo per sé"


def test_who_works_for_a_body_gets_no_further_with_a_citizens_way_in(client, staff):
    client.force_login(staff)
    session = client.session
    session["came_as_citizen"] = True
    session.save()
    answer = client.get("/fuori/")
    assert (answer.status_code, "Per lavorare entra con e-mail e password" in answer.text) == (403, True)
    assert client.get("/fuori/").text == "nessuno"


def test_who_acts_costs_one_query(client, staff, django_assert_num_queries):
    client.force_login(staff)
    client.get("/dentro/")
    with django_assert_num_queries(5):  # session, user, memberships with the second factor, savepoint and its release
        client.get("/dentro/")
