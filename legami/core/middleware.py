"""The request id, and the one place where a view's policy is enforced."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .access import Request, policy_of

GetResponse = Callable[[HttpRequest], HttpResponse]
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# A form posted after the session ended is kept for whoever signs in next from this browser (see `KeptWords`).
KEPT_POST = "kept_post"
KEPT_POST_MAX_CHARS = 200_000


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
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable[..., Any], *_: Any) -> HttpResponseBase | None:
        """Let in, send to the sign-in page, or answer as if the page did not exist."""
        policy = policy_of(view)
        if policy is None:
            raise ImproperlyConfigured(f"La vista {view.__module__}.{view.__qualname__} non dice chi può entrare.")
        request.kept_post = None
        if policy.kind == "public":
            return None
        if not request.user.is_authenticated:
            _keep_words(request)
            return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))
        if policy.kind == "needs" and not any(request.actor.may(p) for p in policy.permissions):
            raise Http404
        request.kept_post = _give_words_back(request)
        return None


# ---- a session that ends loses no typed word -------------------------------------------------------


def _keep_words(request: Request) -> None:
    """Keep in the (anonymous) session what was typed, until the same browser signs in again."""
    if request.method != "POST":
        return
    typed = {k: request.POST.getlist(k) for k in request.POST if not re.search("password|token|code", k)}
    if sum(len(v) for values in typed.values() for v in values) <= KEPT_POST_MAX_CHARS:
        request.session[KEPT_POST] = {"path": request.path, "user": request.COOKIES.get("legami_last", ""), "typed": typed}


def _give_words_back(request: Request) -> dict[str, list[str]] | None:
    """The words typed on this very page before the session ended, once, and only to who typed them."""
    kept = request.session.get(KEPT_POST)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEPT_POST]
    typed: dict[str, list[str]] = kept["typed"]
    return typed
