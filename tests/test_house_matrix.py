"""Who gets where: every role at every address, and every relation at the door of one person's data.

The first part is generated whole from the resolver. The second is the table `DOORS` in `tests/doors.py`: an address
that names a person or something of theirs must have a line there.
"""

from dataclasses import dataclass

import pytest
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import path

from legami.core.access import signed_in
from legami.network.roles import ROLE_PERMISSIONS, Role
from legami.people.models import Person
from legami.web.urls import urlpatterns as real
from tests.doors import DOORS, PERSONAL_PARTS, RELATIONS, Door, World, masked
from tests.house import Route, all_routes

CITIZEN, VISITOR = "citizen", "visitor"
HARMLESS = {200, 302, 404, 405}


@dataclass(frozen=True)
class Step:
    """One try: who, where, how, and what came back."""

    role: str
    method: str
    address: str
    status: int


def allowed(route: Route, role: str) -> set[int]:
    """The answers that the policy permits at this address for this role."""
    assert route.policy is not None
    if route.policy.kind == "public":
        return HARMLESS
    if role == VISITOR:
        return {302}
    if route.policy.kind == "signed_in":
        return HARMLESS
    held = ROLE_PERMISSIONS[Role(role)] if role in Role.values else frozenset()
    if not held.intersection(route.policy.permissions):
        return {404}
    return HARMLESS if route.samples else HARMLESS - {404}


@pytest.mark.parametrize("role", [*Role.values, CITIZEN, VISITOR])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_answers_every_role_as_its_policy_says(db, settings, tmp_path, role, method):
    settings.DEMO_MFA_BYPASS = True  # the second factor has its own tests
    settings.MEDIA_ROOT = tmp_path
    user = None if role == VISITOR else World.somebody(role if role in Role.values else None)
    wrong = []
    for route in all_routes():
        client = Client()
        if user:
            client.force_login(user)
        status = getattr(client, method)(route.path()).status_code
        if status not in allowed(route, role):
            wrong.append(Step(role, method, route.name, status))
    assert wrong == []


def test_every_address_of_a_person_has_a_line_in_the_table_of_doors():
    personal = {route.name for route in all_routes() if PERSONAL_PARTS.intersection(route.samples)}
    assert personal - {door.name for door in DOORS} == set(), "add a Door for each to tests/doors.py"


def strange_answers(door: Door, world: World) -> list[str]:
    """Where the door opens for who should stay out, stays shut for who may enter, or tells that something is there."""
    strange = []
    for relation in RELATIONS:
        client = Client()
        client.force_login(world.users[relation])
        answer, missing = client.get(door.path(world)), client.get(door.path_of_nothing(world))
        if relation in door.opens_for:
            right = answer.status_code == door.open_status
        else:
            hidden = (answer.status_code, missing.status_code) == (404, 404)
            right = hidden and masked(answer.content) == masked(missing.content)
        if not right:
            strange.append(f"{door.name} · {relation}: {answer.status_code}")
    return strange


def test_each_door_opens_for_the_right_relations_and_is_a_wall_to_the_others(db, settings, tmp_path):
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    world = World.make()
    assert [line for door in DOORS for line in strange_answers(door, world)] == []


# ---- the check itself can fail ---------------------------------------------------------------------


@signed_in
def honest(request, person_id):
    theirs = Q(user=request.user) | Q(assignments__worker=request.user, assignments__ended_at=None)
    return HttpResponse(get_object_or_404(Person.objects.filter(theirs).distinct(), pk=person_id).full_name)


@signed_in
def forgets_that_work_ends(request, person_id):
    theirs = Q(user=request.user) | Q(assignments__worker=request.user)
    return HttpResponse(get_object_or_404(Person.objects.filter(theirs).distinct(), pk=person_id).full_name)


@signed_in
def tells_that_somebody_is_there(request, person_id):
    return honest(request, person_id) if not Person.objects.filter(pk=person_id).exists() else HttpResponse(status=403)


urlpatterns = [
    *real,
    path("onesta/<uuid:person_id>", honest, name="honest"),
    path("smemorata/<uuid:person_id>", forgets_that_work_ends, name="forgetful"),
    path("chiacchierona/<uuid:person_id>", tells_that_somebody_is_there, name="chatty"),
]


@pytest.mark.urls(__name__)
def test_a_leaking_door_is_found(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World.make()
    honest, forgetful, chatty = (
        Door(name, parts=lambda world: {"person_id": world.alba.pk}, opens_for=frozenset({"own", "assigned"}))
        for name in ("honest", "forgetful", "chatty")
    )
    assert strange_answers(honest, world) == []
    assert strange_answers(forgetful, world) == ["forgetful · assignment ended: 200"]
    assert strange_answers(chatty, world) == [f"chatty · {relation}: 403" for relation in RELATIONS]


@pytest.mark.urls(__name__)
def test_an_address_without_a_line_is_found():
    personal = [route.name for route in all_routes() if PERSONAL_PARTS.intersection(route.samples)]
    assert {"honest", "forgetful", "chatty"} <= set(personal)
