"""Policies are enforced, headers are set, and a session that ends loses no typed word, nor shows it to another.

The middleware is core's; its tests stand here because they need the whole site.
"""

import re
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path
from django.utils import timezone

from legami.accounts.tests.factories import UserFactory
from legami.core.access import needs, public, signed_in
from legami.core.forms import bound_from
from legami.core.middleware import KEPT_POST, KEPT_POST_MAX_CHARS, LAST_USER_COOKIE
from legami.web.urls import urlpatterns as real

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class NoteForm(forms.Form):
    words = forms.CharField()
    tax_code = forms.CharField(required=False)


PAGE = '{% for message in messages %}<p class="said">{{ message }}</p>{% endfor %}{{ form }}'


@signed_in
def note(request):
    form = bound_from(request, NoteForm)
    if request.method == "POST" and form.is_valid():
        return HttpResponse("salvato")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


@public
def open_door(request):
    return HttpResponse("chiunque")


@needs("pact.draft")
def closed_door(request):
    return HttpResponse("mai")


urlpatterns = [
    *real,
    path("nota/", note, name="note"),
    path("altra/", note, name="other_note"),
    path("aperta/", open_door, name="open"),
    path("chiusa/", closed_door, name="closed"),
]

WORDS = {
    "words": "Curo l’orto di San Siro",
    "tax_code": "X",
    "password": "segreta",
    "csrfmiddlewaretoken": "t",
    "code": "123456",
}


@pytest.fixture
def alba():
    return UserFactory(name="Alba")


@pytest.fixture
def carla():
    return UserFactory(name="Carla")


def session_ends(client):
    """The session is gone on the server's side; the browser keeps its cookies."""
    import_module(settings.SESSION_ENGINE).SessionStore(client.session.session_key).delete()


def typed_in(response):
    return re.findall(r'name="words" value="([^"]*)"', response.content.decode())


def said_in(response):
    return re.findall(r'<p class="said">(.*?)</p>', response.content.decode())


@pytest.fixture
def interrupted(client, alba):
    """Alba was signed in, her session ended, and she sends what she had typed."""
    client.force_login(alba)
    client.get("/nota/")
    session_ends(client)
    answer = client.post("/nota/", WORDS)
    assert (answer.status_code, answer.url) == (302, "/accesso/?next=/nota/")
    return client


def test_her_words_come_back_after_she_signs_in_again(interrupted, alba):
    interrupted.force_login(alba)
    page = interrupted.get("/nota/")
    assert typed_in(page) == ["Curo l’orto di San Siro"]
    assert said_in(page)[-1] == "Niente è andato perso: ritrovi qui quello che avevi scritto. Controlla e salva."


def test_the_sign_in_page_tells_her_not_to_worry(interrupted):
    said = "Il tempo di accesso è finito. Accedi di nuovo: quello che hai scritto non è andato perso."
    assert said in interrupted.get("/accesso/").content.decode()


def test_her_words_come_back_once(interrupted, alba):
    interrupted.force_login(alba)
    interrupted.get("/nota/")
    assert typed_in(interrupted.get("/nota/")) == []


def test_another_user_of_the_same_browser_never_sees_them(interrupted, carla):
    interrupted.force_login(carla)
    assert typed_in(interrupted.get("/nota/")) == []
    assert KEPT_POST not in interrupted.session


def test_once_another_user_came_they_are_gone_also_for_her(interrupted, alba, carla):
    interrupted.force_login(carla)
    interrupted.get("/altra/")
    interrupted.force_login(alba)
    assert typed_in(interrupted.get("/nota/")) == []


def test_they_come_back_on_their_own_page_only(interrupted, alba):
    interrupted.force_login(alba)
    assert typed_in(interrupted.get("/altra/")) == []
    assert typed_in(interrupted.get("/nota/")) == ["Curo l’orto di San Siro"]


def test_they_do_not_wait_for_ever(interrupted, alba):
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        interrupted.force_login(alba)
        assert typed_in(interrupted.get("/nota/")) == []


def test_secrets_are_not_kept(interrupted):
    assert sorted(interrupted.session[KEPT_POST]["typed"]) == ["tax_code", "words"]


def test_a_visitor_who_never_signed_in_leaves_nothing_behind(client):
    client.post("/nota/", WORDS)
    assert KEPT_POST not in client.session


def test_a_forged_cookie_keeps_nothing(client):
    client.cookies[LAST_USER_COOKIE] = "chiunque:firma"
    client.post("/nota/", WORDS)
    assert KEPT_POST not in client.session


def test_too_many_words_are_not_kept(client, alba):
    client.force_login(alba)
    client.get("/nota/")
    session_ends(client)
    client.post("/nota/", {"words": "x" * (KEPT_POST_MAX_CHARS + 1)})
    assert KEPT_POST not in client.session


def test_the_cookie_names_nobody_and_is_closed_to_scripts(client, alba):
    client.force_login(alba)
    cookie = client.get("/nota/").cookies[LAST_USER_COOKIE]
    assert str(alba.pk) not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_cookie_is_set_once(client, alba):
    client.force_login(alba)
    client.get("/nota/")
    assert LAST_USER_COOKIE not in client.get("/nota/").cookies


def test_part_of_a_page_sends_the_whole_page_to_sign_in_and_the_words_to_that_page(client, alba):
    client.force_login(alba)
    client.get("/nota/")
    session_ends(client)
    sent = {"HX-Request": "true", "HX-Current-URL": "http://testserver/nota/?passo=2"}
    answer = client.post("/altra/", WORDS, headers=sent)
    assert answer.headers["HX-Redirect"] == "/accesso/?next=/nota/%3Fpasso%3D2"
    assert client.session[KEPT_POST]["path"] == "/nota/"


def test_a_form_refused_for_its_old_token_loses_no_word(alba):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alba)
    strict.get("/nota/")
    answer = strict.post("/nota/", WORDS)
    assert answer.status_code == 403
    assert 'href="/nota/"' in answer.content.decode()
    assert typed_in(strict.get("/nota/")) == ["Curo l’orto di San Siro"]


def test_a_form_of_another_site_is_refused_and_keeps_nothing(alba):
    """The browser does not send a Lax cookie with another site's form, neither session nor ours."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/nota/", WORDS)
    assert answer.status_code == 403
    assert KEPT_POST not in strict.session


# ---- policies and headers ----


def test_who_lacks_the_permission_finds_no_page(client, alba):
    client.force_login(alba)
    assert client.get("/chiusa/").status_code == 404


def test_a_public_page_sets_no_cookie_for_a_visitor(client):
    answer = client.get("/aperta/")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_what_a_signed_in_user_sees_stays_in_no_cache(client, alba):
    assert "Cache-Control" not in client.get("/aperta/").headers
    client.force_login(alba)
    assert client.get("/nota/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/aperta/").headers["Cache-Control"] == "private, no-store"  # her name stands in the frame


def test_each_answer_carries_its_id(client):
    first, second = (client.get("/aperta/").headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second
