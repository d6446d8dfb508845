"""Error pages in plain Italian.

404 says the same bytes for a missing page and for one that is not yours, so its request id stands in the
`X-Request-ID` header only. 500 and 503 touch neither database nor session: they are drawn without the request.
"""

import sys
from typing import Any, cast

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from legami.core.access import Request, public
from legami.core.middleware import current_request_id, keep_words


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What came from the browser cannot be read."""
    return _without_request("400.html", 400)


@public
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Refused for good: nothing that signing in would change."""
    return _without_request("403.html", 403)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or in two windows."""
    # The cookie that this asks for does not travel with a form of another site: such a form keeps nothing.
    back = request.path if keep_words(cast(Request, request)) else ""
    return _without_request("403_csrf.html", 403, back=back)


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Missing, or not yours: nobody can tell which."""
    return render(request, "404.html", {"plain_logout": True}, status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke here; if it is only the database that does not answer, say that it will."""
    if isinstance(sys.exception(), OperationalError):
        return unavailable(request)
    return _without_request("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The service rests for a while (maintenance, no database)."""
    response = _without_request("503.html", 503)
    response["Retry-After"] = "120"
    return response


def _without_request(template: str, status: int, **context: Any) -> HttpResponse:
    """A page that needs no database: no request, so no session and no menu of the signed-in."""
    frame = {"owner_name": settings.OWNER_NAME, "owner_url": settings.OWNER_URL}
    said = {"request_id": current_request_id.get(), "shell": frame, **context}
    return HttpResponse(render_to_string(template, said), status=status)
