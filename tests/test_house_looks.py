"""Every page of the house, as each kind of user finds it on a phone: axe finds nothing, and nothing runs off the side."""

import pytest
from django.test import Client

from legami.network.models import Organisation
from legami.network.roles import Role
from tests.doors import DOORS, World
from tests.house import all_routes

pytestmark = pytest.mark.browser

PHONE = 360
# Who looks: how they stand to Alba, or the role in which they work.
RELATIONS = ("own", "assigned", "coordinator", "named partner", "accountant")
ROLES = (Role.DESK, Role.STEERING, Role.DPO, Role.ADMINISTRATOR)


def addresses(world: World, relation: str) -> list[str]:
    """What opens for this relation behind the doors, and every page that needs no key; those open to all as a visitor."""
    behind = [door.path(world) for door in DOORS if relation in door.opens_for and door.open_status == 200]
    for_all = relation == "visitor"
    keyless = [
        r.path() for r in all_routes() if not r.samples and (r.policy is not None and r.policy.kind == "public") == for_all
    ]
    return behind + keyless


def pages(user, found: list[str]) -> list[str]:
    """Those that are pages; a file, a picture or a refusal is not."""
    client = Client()
    if user:
        client.force_login(user)
    answers = [(path, client.get(path)) for path in found]
    return [path for path, answer in answers if answer.status_code == 200 and "text/html" in answer.get("Content-Type", "")]


def faults(page, axe, paths: list[str]) -> list[str]:
    """What is wrong with each page, with its address."""
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path} {finding}" for finding in axe(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{path} is {wide} px wide"] if wide > PHONE else []
    return wrong


@pytest.mark.parametrize("relation", [*RELATIONS, *ROLES, "visitor"])
def test_every_page_fits_a_phone_and_axe_finds_nothing(page_at, axe, settings, tmp_path, relation):
    settings.DEMO_MFA_BYPASS = True  # the second factor has its own tests
    settings.MEDIA_ROOT = tmp_path
    world = World.make()
    service = Organisation.objects.get(pk=world.pact.organisation_id)
    user = world.users.get(relation) or (world.somebody(relation, service) if relation in ROLES else None)
    paths = pages(user, addresses(world, relation))

    page = page_at(PHONE, user=user)

    assert faults(page, axe, paths) == []
    assert len(paths) >= 5
