"""Searched words stay in the session; the address carries a key."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponseRedirect
from django.test import RequestFactory

from legami.core.searching import KEPT, SEARCHES, WORDS_MAX, keep_search, searched_words, to_search


def asked(path: str, session: Any, post: dict[str, str] | None = None):
    request: Any = RequestFactory().post(path, post) if post is not None else RequestFactory().get(path)
    request.session = session
    return request


def answer_to(session: Any, **post: str) -> HttpResponseRedirect:
    return to_search(asked("/persone/", session, post), "stato")


def test_the_address_names_nobody_and_leads_back_to_the_words():
    session: dict[str, Any] = {}
    answer = answer_to(session, cerca=" Alba Rossi ", stato="active", other="x")
    assert answer.url.startswith("/persone/?stato=active&ricerca=")
    assert "alba" not in answer.url.lower()
    assert searched_words(asked(answer.url, session)) == "Alba Rossi"


def test_in_another_session_the_same_address_says_nothing():
    assert searched_words(asked(answer_to({}, cerca="Alba").url, {})) == ""


def test_no_words_lead_to_the_whole_list():
    session: dict[str, Any] = {}
    assert (answer_to(session, cerca="  ").url, session) == ("/persone/", {})


def test_two_tabs_keep_their_own_words_and_the_oldest_search_makes_room():
    session: dict[str, Any] = {}
    keys = [keep_search(session, str(number)) for number in range(KEPT + 1)]
    assert list(session[SEARCHES].items()) == [(key, str(number)) for number, key in enumerate(keys) if number]


def test_words_are_cut_to_size_and_hold_no_sign_that_the_database_refuses():
    session = SessionStore()
    answer_to(session, cerca="a\x00" + "b" * 500)
    assert list(session[SEARCHES].values()) == ["a" + "b" * (WORDS_MAX - 1)]
