"""The request id, and the one place where a view's policy is enforced; a session that ends loses no typed word."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_htmx.http import HttpResponseClientRedirect

from .access import Request, policy_of

GetResponse = Callable[[HttpRequest], HttpResponse]
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# A form posted after the session ended is kept, in that browser's next session, for the person who typed it:
# whoever signs in there and is not the same user finds nothing.
KEPT_POST = "kept_post"  # session key
KEPT_POST_MAX_CHARS = 200_000
KEPT_POST_MAX_AGE = timedelta(hours=12)
LAST_USER_COOKIE = "legami_last"  # signed; holds a keyed hash of who was last signed in, not who they are
LAST_USER_MAX_AGE = timedelta(days=30)
NEVER_KEPT = re.compile(r"password|token|^(code|otp)$")


class RequestIdMiddleware:
    """Give each request an id that error pages, logs and the journal share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        token = current_request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class PolicyMiddleware:
    """Deny by default: a view without a policy stops the server's work; a policy not met stops the visitor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")  # the next user's Back button shows nothing
            _remember_who(request, response)
        return response

    def process_view(self, request: Request, view: Callable[..., Any], *_: Any) -> HttpResponseBase | None:
        """Let in, send to the sign-in page, or answer as if the page did not exist."""
        policy = policy_of(view)
        if policy is None:
            raise ImproperlyConfigured(f"La vista {view.__module__}.{view.__qualname__} non dice chi può entrare.")
        if any("\x00" in word for name, words in request.GET.lists() for word in (name, *words)):
            raise SuspiciousOperation("NUL in the address")  # nobody types it, and PostgreSQL refuses it
        request.kept_post = None
        if policy.kind == "public":
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if policy.kind == "needs" and not any(request.actor.may(p) for p in policy.permissions):
            raise Http404
        request.kept_post = _give_words_back(request)
        return None


class PermissionsPolicyMiddleware:
    """Tell the browser which of its powers our pages never use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


def _to_sign_in(request: Request) -> HttpResponseBase:
    """To the sign-in page and back here; a part of a page asks the whole page to go."""
    if keep_words(request):
        messages.info(request, "Il tempo di accesso è finito. Accedi di nuovo: quello che hai scritto non è andato perso.")
    here = _page_of(request) if request.htmx else request.get_full_path()
    to_sign_in = redirect_to_login(here, resolve_url(settings.LOGIN_URL))
    return HttpResponseClientRedirect(to_sign_in.url) if request.htmx else to_sign_in


# ---- a session that ends loses no typed word -------------------------------------------------------


def keep_words(request: Request) -> bool:
    """Keep what was typed in the session, for the user who was last signed in here. False if there is nothing to
    keep, nobody to keep it for, or more than KEPT_POST_MAX_CHARS. Files are not kept."""
    who = _last_user(request)
    typed = {name: request.POST.getlist(name) for name in request.POST if not NEVER_KEPT.search(name)}
    size = sum(len(value) for values in typed.values() for value in values)
    if request.method != "POST" or not who or not typed or size > KEPT_POST_MAX_CHARS:
        return False
    path = urlsplit(_page_of(request)).path if request.htmx else request.path
    request.session[KEPT_POST] = {"path": path, "who": who, "typed": typed, "kept_at": timezone.now().timestamp()}
    return True


def _give_words_back(request: Request) -> dict[str, list[str]] | None:
    """The words typed on this very page before the session ended: once, soon, and only to who typed them."""
    kept = request.session.get(KEPT_POST)
    if not kept:
        return None
    stale = timezone.now().timestamp() - kept["kept_at"] > KEPT_POST_MAX_AGE.total_seconds()
    if stale or not constant_time_compare(kept["who"], _mark_of(request.user.pk)):
        del request.session[KEPT_POST]
        return None
    if kept["path"] != request.path or request.method != "GET" or request.htmx:
        return None
    del request.session[KEPT_POST]
    typed: dict[str, list[str]] = kept["typed"]
    return typed


def _page_of(request: Request) -> str:
    """The page in the browser that sent this part of it; the first page if the browser does not say."""
    return request.htmx.current_url_abs_path or "/"


def _mark_of(user_id: UUID | None) -> str:
    """A keyed hash that tells users apart without naming them."""
    return salted_hmac("legami.kept-words", str(user_id), algorithm="sha256").hexdigest()[:32]


def _last_user(request: HttpRequest) -> str:
    seconds = int(LAST_USER_MAX_AGE.total_seconds())
    return request.get_signed_cookie(LAST_USER_COOKIE, default="", max_age=seconds) or ""


def _remember_who(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie when it is missing or holds another user."""
    mark = _mark_of(request.user.pk)
    if _last_user(request) != mark:
        response.set_signed_cookie(
            LAST_USER_COOKIE,
            mark,
            max_age=LAST_USER_MAX_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
