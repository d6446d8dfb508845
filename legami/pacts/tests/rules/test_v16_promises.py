"""V16: a promise that goes otherwise, on either side: first what changed, then a review; never a sanction."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from legami.core.dates import today
from legami.pacts import actions
from legami.pacts.models import Commitment, Pact, PromiseNote, Review
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import REVIEW, Story

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)
SIDES = ["person", "case_worker", "partner"]


def promise(pact: Pact, side: str) -> Commitment:
    return Commitment.objects.get(version__pact=pact, version__status="active", bound__role=side)


def say(story: Story, pact: Pact, side: str = "person", on: date = DAY, **more: Any) -> PromiseNote:
    said: dict[str, Any] = {"what_changed": "Sono cambiati gli orari", "side": "worker", "form_key": uuid4(), "by": story.bruno}
    return actions.say_what_changed(commitment=promise(pact, side), today=on, **(said | more))


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of pacts, people and the book, but for the note, the reviews and the trace of what was done."""
    models = [
        m for room in ("pacts", "people", "ledger", "network", "accounts") for m in apps.get_app_config(room).get_models()
    ]
    watched = [m for m in models if m not in (PromiseNote, Review)]
    return {m._meta.label: list(m._default_manager.order_by("pk").values_list()) for m in watched}


@pytest.mark.parametrize("side", SIDES)
def test_v16_what_changed_is_written_first_and_a_review_is_planned_within_two_weeks(side):
    story = Story()
    pact = story.signed_pact()
    planned = pact.reviews.count()
    note = say(story, pact, side)
    assert note.review is not None
    assert (note.review.due_on, note.review.held_on, pact.reviews.count()) == (DAY + timedelta(days=14), None, planned + 1)


def test_v16_a_review_that_is_near_is_the_one():
    story = Story()
    pact = story.signed_pact()
    planned = pact.reviews.count()
    first, second = say(story, pact, on=REVIEW - timedelta(days=3)), say(story, pact, "partner", on=REVIEW)
    assert first.review == second.review == pact.reviews.get(due_on=REVIEW)
    assert pact.reviews.count() == planned


@pytest.mark.parametrize("side", SIDES)
def test_v16_nothing_else_changes_whoever_made_the_promise(side):
    story = Story()
    pact = story.signed_pact()
    story.request(pact)
    before = everything()
    say(story, pact, side)
    assert everything() == before


@pytest.mark.parametrize("side", SIDES)
def test_v16_nothing_else_changes_when_a_review_finds_it_broken(side):
    story = Story()
    pact = story.signed_pact()
    review = pact.reviews.order_by("due_on")[0]
    before = everything()
    actions.record_review(
        review=review, held_on=review.due_on, notes="", person_words="", levels={},
        checks={promise(pact, side): ("no", "Sono cambiati gli orari")}, by=story.bruno,
    )  # fmt: skip
    after = everything()
    assert [label for label in before if before[label] != after[label]] == ["pacts.CommitmentCheck"]


def test_v16_the_person_says_that_the_service_did_not_keep_its_word():
    story = Story()
    pact = story.signed_pact()
    theirs = promise(pact, "case_worker")
    said = {"commitment": theirs.pk, "what_changed": "Due incontri saltati", "form_key": uuid4()}
    alba = browser(story.alba_user)
    alba.post(f"/patti/{pact.pk}/impegni/", said)
    alba.post(f"/patti/{pact.pk}/impegni/", said)  # a double click makes one
    note = PromiseNote.objects.get()
    assert (note.side, note.commitment, note.what_changed) == ("person", theirs, "Due incontri saltati")
    words = [row.words for row in waiting_for(story.bruno, on=today())]
    assert words.count("1 patto con un impegno di cui parlare") == 1


def test_v16_without_what_changed_nothing_is_written():
    story = Story()
    pact = story.signed_pact()
    answer = browser(story.bruno.user).post(f"/patti/{pact.pk}/impegni/", {"commitment": promise(pact, "person").pk})
    assert answer.context["form"].errors["what_changed"] == ["Scrivi che cosa è cambiato: prima si capisce, poi se ne parla."]
    assert PromiseNote.objects.count() == 0


def test_v16_both_sides_stand_in_one_list_for_the_person_and_for_the_worker():
    story = Story()
    pact = story.signed_pact()
    say(story, pact, "person", what_changed="Il bus non passa")
    say(story, pact, "case_worker", what_changed="Ero in ferie")
    for user in (story.alba_user, story.bruno.user):
        page = browser(user).get(f"/patti/{pact.pk}/").content.decode()
        table = page[page.index("Impegni che vanno in un altro modo") :]
        table = table[: table.index("</table>")]
        assert [table.count(words) for words in ("«Il bus non passa»", "«Ero in ferie»")] == [1, 1]


def test_v16_a_body_speaks_of_its_own_promises_only():
    story = Story()
    pact = story.signed_pact()
    dario = browser(story.dario.user)
    page = dario.get(f"/patti/{pact.pk}/impegni/")
    assert list(page.context["form"].fields["commitment"].queryset) == [promise(pact, "partner")]
    dario.post(f"/patti/{pact.pk}/impegni/", {"commitment": promise(pact, "person").pk, "what_changed": "x"})
    assert PromiseNote.objects.count() == 0


def test_v16_a_new_text_keeps_the_review_at_which_it_is_talked_over():
    story = Story()
    pact = story.signed_pact()
    note = say(story, pact)
    draft = actions.revise(pact=pact, reason="x", by=story.bruno)
    actions.open_signing(version=draft, today=DAY, by=story.bruno)
    story.sign_all(draft)
    note.refresh_from_db()
    assert note.review is not None
    assert note.review.due_on == DAY + timedelta(days=14)
    with pytest.raises(actions.PromiseNotInForce):
        actions.say_what_changed(
            commitment=note.commitment, what_changed="x", side="worker", form_key=uuid4(), today=DAY, by=story.bruno
        )
