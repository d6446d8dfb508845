"""Say who acts: `request.actor`, under the membership chosen in this session."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from legami.core.access import Actor
from legami.core.dates import today

from .access import actor_for

ACTING_AS = "acting_as"  # session key: the chosen membership


class ActorMiddleware:
    """Set `request.actor`; one query, and only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    chosen = request.session.get(ACTING_AS)
    return actor_for(request.user, on=today(), membership_id=UUID(chosen) if chosen else None)
