"""Every address says who may enter, and means it."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from legami.accounts.models import User
from legami.web.urls import urlpatterns as real
from tests.house import Route, all_routes


def planted(request):
    return HttpResponse("Non dico chi può entrare.")


urlpatterns = [*real, path("taccio", planted, name="taccio")]


def silent(routes: list[Route]) -> list[str]:
    return [f"{route.address} ({route.name})" for route in routes if route.policy is None]


def closed(kind: str) -> list[Route]:
    return [route for route in all_routes() if route.policy and route.policy.kind == kind]


def test_every_view_says_who_may_enter():
    assert len(all_routes()) > 0
    assert silent(all_routes()) == []


def test_a_silent_view_would_be_found():
    site = URLResolver(RegexPattern(r"^/"), __name__)
    assert silent(all_routes(site)) == ["taccio (taccio)"]


def test_every_address_has_a_name():
    assert [route.address for route in all_routes() if not route.name or route.name.endswith(":")] == []


def test_names_are_unique():
    names = [route.name for route in all_routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_visitor_is_sent_to_sign_in_from_every_closed_door(client, db):
    login = resolve_url(settings.LOGIN_URL)
    doors = [route.path() for kind in ("signed_in", "needs") for route in closed(kind)]
    answers = {door: client.get(door) for door in doors}
    assert [d for d, a in answers.items() if a.status_code != 302 or not a.url.startswith(f"{login}?next=")] == []


def test_behind_a_permission_there_is_nothing_for_who_lacks_it(client, db):
    client.force_login(User.objects.create_user(email="carla@example.org", name="Carla"))
    doors = [route.path() for route in closed("needs")]
    assert {door: client.get(door).status_code for door in doors} == dict.fromkeys(doors, 404)


@pytest.mark.urls(__name__)
def test_the_middleware_refuses_a_silent_view_even_if_the_walk_never_ran(client, db):
    with pytest.raises(Exception, match="non dice chi può entrare"):
        client.get("/taccio")
