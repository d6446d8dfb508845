"""Which language a page is written in: a person's own, and Italian for whoever works."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ..access import Request
from .languages import COOKIE, ITALIAN, LANGUAGES


def language_for(request: Request) -> str:
    """The language of this reader: chosen in this browser, or kept with the user, or Italian. Who acts in a role works
    in Italian. Costs no query that the page does not ask anyway.
    """
    user = request.actor.user if request.user.is_authenticated else None
    if user is not None and request.actor.role:
        return ITALIAN
    kept = getattr(user, "language", "") or request.COOKIES.get(COOKIE, "")
    return kept if kept in LANGUAGES else ITALIAN


class LanguageMiddleware:
    """Write the page in the reader's language. The browser's own preference is not asked: a shared telephone or a
    borrowed computer would answer for somebody else, and the choice stands at the top of each page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        language = language_for(request)
        if language == ITALIAN:
            return self.get_response(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response
