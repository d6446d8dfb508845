"""What waits for each: the first page counts it, and says nothing when there is nothing."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from legami.core.access import Actor
from legami.pacts import actions
from legami.pacts.models import GiveBack
from legami.pacts.reads.waiting import waiting_for

from .story import REVIEW, START, Story

pytestmark = pytest.mark.django_db


def words(actor: Actor, on: date = START) -> list[str]:
    return [row.words for row in waiting_for(actor, on=on)]


def test_nothing_waits_where_there_is_nothing():
    story = Story()
    assert [words(getattr(story, who)) for who in ("alba_actor", "bruno", "dario", "franca")] == [[], [], [], []]


def test_a_draft_waits_for_its_worker_only():
    story = Story()
    story.draft_pact()
    assert (words(story.bruno), words(story.carla)) == (["1 bozza da finire"], [])


def test_a_text_up_for_signing_waits_for_each_until_they_sign():
    story = Story()
    version = story.pact_in_signing().versions.get()
    assert words(story.alba_actor) == ["1 patto aspetta la tua firma"]
    assert words(story.dario) == ["1 patto da firmare"]
    assert words(story.bruno) == ["1 patto in firma"]
    story.sign_all(version)
    assert (words(story.alba_actor), words(story.dario), words(story.bruno)) == ([], [], [])


def test_an_expense_waits_for_approval_then_for_payment():
    story = Story()
    request = story.request(story.signed_pact())
    assert (words(story.elena), words(story.bruno), words(story.franca)) == (["1 spesa da approvare"], [], [])
    actions.approve(request=request, today=START, by=story.elena)
    assert (words(story.elena), words(story.franca)) == ([], ["1 spesa da pagare"])


def test_hours_wait_for_the_host_and_a_late_review_for_the_worker():
    story = Story()
    pact = story.signed_pact()
    actions.log_hours(
        pact=pact,
        give_back=GiveBack.objects.get(version__pact=pact),
        given_on=START,
        duration_minutes=60,
        note="",
        form_key=uuid4(),
        today=START,
        by=story.alba_actor,
    )
    assert words(story.dario) == ["1 giornata di ore da confermare"]
    assert words(story.bruno, on=REVIEW) == []
    assert words(story.bruno, on=date(2026, 6, 3)) == ["1 patto con una verifica in ritardo"]


def test_the_first_page_shows_it_with_a_link(client):
    story = Story()
    story.pact_in_signing()
    client.force_login(story.alba_user)
    page = client.get(reverse("home")).content.decode()
    assert f'<a href="{reverse("pacts:mine")}">1 patto aspetta la tua firma</a>' in page


@pytest.mark.parametrize(("who", "queries"), [("alba_actor", 8), ("bruno", 15), ("dario", 10), ("franca", 12)])
def test_the_first_page_stays_within_its_queries(client, django_assert_max_num_queries, who, queries):
    story = Story()
    story.pact_in_signing()
    client.force_login(getattr(story, who).user)
    client.get(reverse("home"))
    with django_assert_max_num_queries(queries):
        client.get(reverse("home"))
