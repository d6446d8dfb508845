"""The reader chooses a language; staff see how far each translation is."""

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from legami.accounts.actions import choose_language as keep_choice
from legami.core.access import Request, needs, public
from legami.core.speaking.catalogues import states
from legami.core.speaking.languages import COOKIE, LANGUAGES
from legami.network.roles import Permission

COOKIE_DAYS = 365


class LanguageForm(forms.Form):
    """One of the languages that the pages speak."""

    language = forms.ChoiceField(choices=[(code, language.own_name) for code, language in LANGUAGES.items()])


@public
def choose_language(request: Request) -> HttpResponse:
    """Keep the choice in this browser and, for who is signed in, with the user; then back to the page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    here = request.META.get("HTTP_REFERER", "")
    back = here if url_has_allowed_host_and_scheme(here, {request.get_host()}, request.is_secure()) else "home"
    response = redirect(back)
    form = LanguageForm(request.POST)
    if form.is_valid():
        code: str = form.cleaned_data["language"]
        response.set_cookie(
            COOKIE,
            code,
            max_age=COOKIE_DAYS * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        if request.actor.user is not None:
            keep_choice(user=request.actor.user, language=code)
    return response


@needs(Permission.PERSON_VIEW, Permission.NETWORK_MANAGE)
def languages(request: Request) -> HttpResponse:
    """Each language, how many sentences it has and lacks, and whether a speaker has checked it."""
    return render(request, "web/languages.html", {"states": states()})
