"""The first page."""

from django.http import HttpResponse
from django.shortcuts import render

from legami.core.access import Request, public


@public
def home(request: Request) -> HttpResponse:
    """What Legami is, and where to begin."""
    return render(request, "web/home.html")
