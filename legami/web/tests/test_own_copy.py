"""Alba takes away everything that Legami keeps about her: all of it is there, and nothing of anybody else."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from legami.core.access import Actor
from legami.journal.models import Entry
from legami.pacts import actions
from legami.pacts.models import Receipt
from legami.pacts.tests.story import START
from legami.people.access import FieldGroup
from legami.people.models import ContactPoint, Person
from legami.web.copying.parts import LEFT_OUT, PARTS
from tests.doors import World
from tests.house import our_models

pytestmark = pytest.mark.django_db
ADDRESS = "/i-miei-dati/scarica/"


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return World.make()


def copy_for(client, user) -> ZipFile:
    client.force_login(user)
    answer = client.post(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_every_kind_of_row_in_the_house_is_in_the_copy_or_says_why_not():
    held = {model._meta.label for part in PARTS for model in part.models}
    assert {model._meta.label for model in our_models()} - held - set(LEFT_OUT) == set()
    assert held & set(LEFT_OUT) == set()
    assert set(LEFT_OUT) - {model._meta.label for model in our_models()} == set()


def test_every_column_of_the_copy_leads_somewhere():
    lost = []
    for part in PARTS:
        for path in part.columns:
            model: Any = part.models[0]
            *way, last = path.split(".")
            for name in way:
                model = model._meta.get_field(name).related_model
            try:
                model._meta.get_field(last)
            except FieldDoesNotExist:
                lost += [] if hasattr(model, last) or (part.key, last) == ("reads", "body") else [(part.key, path)]
    assert lost == []


def test_alba_finds_what_she_is_owed(client, world):
    box = copy_for(client, world.users["own"])
    data = json.loads(box.read("dati.json"))
    page = box.read("leggimi.html").decode()

    assert data["person"][0]["family_name"] == world.alba.family_name
    assert {row["pact.code"] for row in data["spending"]} == {world.pact.code}
    assert [row["words"] for row in data["complaints"]] == ["Non va"]
    assert [row["label"] for row in data["ties"]] == ["Lucia"]
    assert [row["words"] for row in data["proposals"]] == ["Il martedì non posso"]
    assert (f"I dati di {world.alba.full_name}" in page, "Lucia" in page, "«Non va»" in page or "Non va" in page) == (
        True,
        True,
        True,
    )


def test_the_files_that_she_gave_are_inside_as_they_were(client, world):
    box = copy_for(client, world.users["own"])
    receipt = Receipt.objects.get()
    with receipt.file.open("rb") as stored:
        assert box.read(f"file/{receipt.file.name}") == stored.read()


def test_a_text_that_nobody_showed_her_is_not_inside(client, world):
    data = json.loads(copy_for(client, world.users["own"]).read("dati.json"))
    drafts = {str(v.pk) for v in world.pact.versions.filter(status="draft")}
    assert (len(drafts), {row["status"] for row in data["texts"]} & {"draft", "shared"}) == (1, set())


def test_no_name_of_who_works_and_nothing_of_anybody_else_is_inside(client, world):
    stranger = Person.objects.create(given_name="Rita", family_name="Blu", municipality=world.alba.municipality)
    ContactPoint.objects.create(person=stranger, kind="phone", value="+393330000001")

    box = copy_for(client, world.users["own"])
    everything = (box.read("dati.json") + box.read("leggimi.html")).decode()

    assert [word for word in ("Rita", "+393330000001", "Bruno", "Franca", "Elena", "Carla") if word in everything] == ["Bruno"]


def test_two_copies_of_two_people_share_no_row(client, world):
    other = world.somebody(None, name="Nadia Verdi")
    Person.objects.create(given_name="Nadia", family_name="Verdi", user=other, municipality=world.alba.municipality)

    data = json.loads(copy_for(client, other).read("dati.json"))

    assert [key for key, rows in data.items() if rows and isinstance(rows, list)] == ["account", "person", "reads"]


def test_the_copy_is_written_in_her_log_as_hers(client, world):
    copy_for(client, world.users["own"])
    entry = Entry.objects.get(verb="person.copied")
    assert (entry.subject_id, entry.actor_id, entry.role, entry.purpose) == (world.alba.pk, world.users["own"].pk, "", "own")
    narrower = {"first_name", "pseudonym", "own_commitments", "own_hours"}
    assert set(FieldGroup.values) - set(entry.field_groups) == narrower


@pytest.mark.parametrize("relation", ["assigned", "coordinator", "named partner", "accountant", "stranger"])
def test_for_who_has_no_record_of_their_own_the_page_does_not_exist(client, world, relation):
    client.force_login(world.users[relation])
    assert [getattr(client, method)(ADDRESS).status_code for method in ("get", "post")] == [404, 404]


def test_reading_the_page_takes_nothing_away(client, world):
    client.force_login(world.users["own"])
    assert client.get(ADDRESS).status_code == 200
    assert Entry.objects.filter(verb="person.copied").count() == 0


def test_many_rows_cost_no_more_queries_than_one(client, world):
    client.force_login(world.users["own"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(client.post(ADDRESS).streaming_content)  # at its end the client closes the file
        return len(asked)

    cost()  # the first visit signs the browser
    one = cost()
    for number in range(3):
        actions.complain(
            pact=world.pact, words=f"Ancora {number}", form_key=uuid4(), today=START, by=Actor(user=world.users["own"])
        )

    assert cost() == one
