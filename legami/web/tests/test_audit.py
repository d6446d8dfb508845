"""Who protects the data looks into the journal: everything is there, and no name of a citizen."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from legami.core.access import SYSTEM, Actor
from legami.core.dates import today
from legami.journal.actions import record
from legami.journal.models import Entry, Kind
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory
from legami.pacts.tests.story import Story
from legami.web import audit

pytestmark = pytest.mark.django_db
CODE = Path(audit.__file__).resolve().parents[1]


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def guard(client):
    """A client signed in as the data protection officer."""
    client.force_login(MembershipFactory.create(role=Role.DPO).user)
    return client


def bruno_reads(story, client):
    pact = story.draft_pact()
    client.force_login(story.bruno.user)
    client.get(f"/patti/{pact.pk}/")
    return pact


def shown(page):
    return [(row.who, row.role, row.body, row.why, row.about) for row in page.context["rows"]]


def test_bruno_s_read_is_there_with_body_and_purpose_and_without_the_name_of_alba(story, client):
    bruno_reads(story, client)
    client.force_login(MembershipFactory.create(role=Role.DPO).user)
    page = client.get("/registro/?tipo=read&ruolo=case_worker&perche=case_work")
    said = (str(story.bruno.user), "assistente sociale", "Azienda Sociale del Cremonese", "lavoro con la persona", "patto")
    assert (shown(page), story.alba.family_name in page.content.decode()) == ([said], False)


def test_a_record_is_a_code_that_leads_to_all_its_rows(story, client):
    bruno_reads(story, client)
    client.force_login(MembershipFactory.create(role=Role.DPO).user)
    page = client.get(f"/registro/?scheda={story.alba.pk}")
    assert {row.record_code for row in page.context["rows"]} == {str(story.alba.pk)[:8]}
    assert client.get(f"/registro/?scheda={story.parish.pk}").context["rows"] == []


def test_each_look_is_written_down(guard):
    before = Entry.objects.filter(verb="audit.read").count()
    guard.get("/registro/")
    last = Entry.objects.filter(verb="audit.read").latest("pk")
    assert (Entry.objects.filter(verb="audit.read").count() - before, last.kind, last.role) == (1, Kind.READ, Role.DPO)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DPO])
def test_for_every_other_role_the_page_does_not_exist(client, role):
    client.force_login(MembershipFactory.create(role=role).user)
    assert client.get("/registro/").status_code == 404


def test_days_that_are_swapped_are_told_beside_the_field_and_nothing_is_shown(guard):
    page = guard.get(f"/registro/?dal={today()}&al={today() - timedelta(days=1)}")
    assert (page.context["form"].errors["dal"], page.context["rows"]) == (
        ["Il primo giorno viene dopo l’ultimo. Scambia le due date."],
        [],
    )


def test_fifty_rows_at_a_time_and_the_rest_behind_a_link(guard, django_assert_num_queries):
    Entry.objects.bulk_create(Entry(kind=Kind.WRITE, verb="pact.shared") for _ in range(60))
    first = guard.get("/registro/?tipo=write")
    with django_assert_num_queries(7):
        second = guard.get(f"/registro/?tipo=write&prima={first.context['older']}")
    assert (len(first.context["rows"]), len(second.context["rows"]), second.context["older"]) == (50, 10, None)


def test_yesterday_s_rows_are_behind_their_day(guard):
    assert guard.get(f"/registro/?al={today() - timedelta(days=1)}").context["rows"] == []


def test_every_word_that_the_code_writes_is_one_that_the_page_can_say():
    sources = [path.read_text() for path in CODE.glob("*/**/*.py") if "tests" not in path.parts]
    verbs = r'(?:\brecord(?:_read)?\(\s*f?|\bverb=)"([a-z]+)\.'
    written = {word for text in sources for word in re.findall(verbs, text)}
    assert written - audit.ABOUT.keys() == set()


def test_a_visitor_s_report_is_not_said_to_be_the_system_s(guard):
    record("feedback.sent", by=Actor(user=None))
    record("pact.expired", by=SYSTEM)

    page = guard.get("/registro/?tipo=write")

    assert sorted(row.who for row in page.context["rows"]) == ["chi visita il sito", "il sistema"]
