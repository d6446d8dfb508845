"""The pact's own page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from legami.core.access import Request, signed_in

from ..access import get_pact_for
from ..panels import panels


@signed_in
def detail(request: Request, pact_id: UUID) -> HttpResponse:
    """A pact, as its relation may read it."""
    pact, relation = get_pact_for(request, pact_id)
    return render(request, "pacts/detail.html", {"pact": pact, "relation": relation, **panels(pact, relation, request.actor)})
