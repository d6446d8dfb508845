"""Pages of sign-in that allauth does not have: the desk's code, and the list of sessions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from legami.core.access import Request, public, signed_in
from legami.journal.actions import record
from legami.journal.models import Kind

from . import actions
from .browsers import browser_name
from .forms import CodeForm

View = Callable[..., HttpResponse]
CODE_RATES = {"code": "5/m/ip,30/h/ip"}


def or_missing(view: View) -> View:
    """What allauth forbids (proving oneself by a way that one does not have) does not exist: 404, never 403."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            raise Http404 from None

    return wrapped


@public
@never_cache
def code(request: Request) -> HttpResponse:
    """Enter with the code from the desk."""
    if request.user.is_authenticated:
        return redirect("home")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="legami.accounts", action="code", config=CODE_RATES):
            record("accounts.code_slowed", by=None, kind=Kind.REFUSED)
            form.add_error("code", "Troppi tentativi. Aspetta un minuto e riprova.")
        else:
            try:
                user = actions.use_sign_in_code(code=form.cleaned_data["code"])
            except actions.CodeNotValid as refusal:
                record("accounts.code_refused", by=None, kind=Kind.REFUSED)
                form.add_error("code", str(refusal.__doc__))
            else:
                record_authentication(request, user, method="code")
                answer: HttpResponse = perform_login(request, Login(user=user))
                return answer
    return render(request, "accounts/code.html", {"form": form})


@signed_in
@never_cache
def sessions(request: Request) -> HttpResponse:
    """Where I am signed in; close one that I do not know."""
    if request.method == "POST":
        session = get_object_or_404(UserSession, user=request.user, pk=_int(request.POST.get("session", "")))
        actions.end_sessions(user=request.actor.user, by=request.actor, only=session)
        return redirect("usersessions_list")
    mine = UserSession.objects.purge_and_list(request.user)
    for session in mine:
        session.browser = browser_name(session.user_agent)
        session.is_current = session.session_key == request.session.session_key
    mine.sort(key=lambda s: s.created_at, reverse=True)
    return render(request, "usersessions/sessions.html", {"sessions": mine})


def _int(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
