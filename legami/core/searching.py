"""Words searched among people: sent in the body of a form and kept in the session, so that no address names anybody.

An address is written in logs, in the browser's history and in what is told to the next site; it carries a key that
says nothing.
"""

import secrets
from urllib.parse import urlencode

from django.http import HttpResponseRedirect

from .access import Request

SEARCHES = "searches"  # session key: the last words by their key
KEY = "ricerca"  # the name of the key in the address
KEPT = 10  # a few tabs; the oldest search makes room
WORDS_MAX = 120


def searched_words(request: Request) -> str:
    """The words behind the address's key; none if this session does not hold it."""
    kept: dict[str, str] = request.session.get(SEARCHES, {})
    return kept.get(request.GET.get(KEY, ""), "")


def to_search(request: Request, *others: str) -> HttpResponseRedirect:
    """Keep the words that were posted as `cerca` and go to the same page with their key, and with these `others` as posted."""
    words = request.POST.get("cerca", "").replace("\x00", "").strip()[:WORDS_MAX]
    query = {name: request.POST[name] for name in others if request.POST.get(name)}
    if words:
        query[KEY] = keep_search(request.session, words)
    return HttpResponseRedirect(f"{request.path}?{urlencode(query)}" if query else request.path)


def keep_search(session: dict[str, dict[str, str]], words: str) -> str:
    """Keep words in a session and give their key back."""
    key = secrets.token_urlsafe(6)
    kept = [*session.get(SEARCHES, {}).items(), (key, words)]
    session[SEARCHES] = dict(kept[-KEPT:])
    return key
