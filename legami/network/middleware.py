"""Say who acts, how long a session lives, and that staff come in by two keys."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject

from legami.accounts.adapter import CAME_AS_CITIZEN, KNOWN_BROWSER, browser_mark
from legami.core.access import Actor, Request
from legami.core.dates import today

from .access import active_memberships, actor_among

ACTING_AS = "acting_as"  # session key: the chosen membership
SIGNED_IN_AT = "signed_in_at"  # session keys: seconds since 1970, UTC
SEEN_AT = "seen_at"
SEEN_EVERY_SECONDS = 60  # how often a busy session writes that it is alive

# What staff without a second factor may open: enrolling one, proving who they are, going away.
ENROLMENT_PAGES = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
        "account_logout",
    }
)


class ActorMiddleware:
    """Set `request.memberships` and `request.actor`; one query, and only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.memberships = SimpleLazyObject(
            lambda: active_memberships(request.user, today()) if request.user.is_authenticated else []
        )
        chosen = request.session.get(ACTING_AS)
        request.actor = SimpleLazyObject(  # type: ignore[assignment]
            lambda: actor_among(request.memberships, user=request.user, chosen=UUID(chosen) if chosen else None)
        )
        return self.get_response(request)


class SessionLifeMiddleware:
    """End sessions in time: staff after 30 minutes of silence or 12 hours, citizens after 30 days."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        user = request.user
        if user.is_authenticated and _is_over(request, now=int(time.time())):
            _sign_out(request)
        response = self.get_response(request)
        if user.is_authenticated and user.email:
            _leave_mark(request, response, browser_mark(user.email))
        return response


def _sign_out(request: Request) -> None:
    """End the session, and the actor that this request already knew."""
    logout(request)
    request.memberships = []
    request.actor = Actor(user=None)


def _is_over(request: Request, *, now: int) -> bool:
    signed_in_at = request.session.setdefault(SIGNED_IN_AT, now)
    seen_at = request.session.setdefault(SEEN_AT, now)
    over: bool
    if request.actor.role:
        idle = now - seen_at > settings.STAFF_IDLE_MINUTES * 60
        over = idle or now - signed_in_at > settings.STAFF_SESSION_HOURS * 3600
    else:
        over = now - signed_in_at > settings.CITIZEN_SESSION_DAYS * 24 * 3600
    if not over and now - seen_at >= SEEN_EVERY_SECONDS:
        request.session[SEEN_AT] = now
    return over


def _leave_mark(request: Request, response: HttpResponse, mark: str) -> None:
    if request.COOKIES.get(KNOWN_BROWSER) != mark:
        response.set_cookie(
            KNOWN_BROWSER,
            mark,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class StaffSignInMiddleware:
    """Whoever works for a body comes in with password and second factor, or gets no further than enrolling one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        """Let in, send to the enrolment page, or end a session that came by a citizen's way."""
        if not request.user.is_authenticated or not request.actor.role:
            return None
        if request.session.get(CAME_AS_CITIZEN):
            _sign_out(request)
            return render(request, "network/staff_sign_in.html", status=403)
        request.must_enrol = not settings.DEMO_MFA_BYPASS and not _has_second_factor(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not request.must_enrol or name in ENROLMENT_PAGES:
            return None
        return redirect("mfa_index")


def _has_second_factor(request: Request) -> bool:
    return bool(request.memberships[0].user_has_second_factor)
