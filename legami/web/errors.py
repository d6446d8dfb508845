"""Error pages in plain Italian."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from legami.core.access import public


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or in two windows."""
    return render(request, "403_csrf.html", status=403)
