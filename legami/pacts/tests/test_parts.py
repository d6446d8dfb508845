"""What a part of a text names is of the same text, whatever SQL says; what is said of a part is said in its own pact."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from legami.pacts import actions
from legami.pacts.models import Commitment, GoalRating, HoursEntry, PactVersion, Review, SigningCode

from .story import START, Story

pytestmark = pytest.mark.django_db


def two_pacts(story: Story) -> tuple[PactVersion, PactVersion]:
    """Alba's personal pact and her family's, both being written."""
    return story.draft_pact().versions.get(), story.draft_pact(kind="family").versions.get()


@pytest.mark.parametrize(
    ("part", "column", "target"),
    [
        ("support", "goal", "goals"),
        ("support", "provider", "parties"),
        ("commitment", "bound", "parties"),
        ("giveback", "host", "parties"),
        ("budgetline", "goal", "goals"),
        ("budgetline", "supplier", "parties"),
    ],
)
def test_a_part_names_nothing_of_another_text(part, column, target):
    own, other = two_pacts(Story())
    another = getattr(other, target).first().pk
    with (
        pytest.raises(IntegrityError, match=f"pacts_{part}_{column}_id_same_version"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(f"UPDATE pacts_{part} SET {column}_id = %s WHERE version_id = %s", [another, own.pk])
    with connection.cursor() as sql:  # the same words are good with a part of the same text
        sql.execute(
            f"UPDATE pacts_{part} SET {column}_id = %s WHERE version_id = %s", [getattr(own, target).first().pk, own.pk]
        )
        assert sql.rowcount > 0


def test_a_part_of_the_version_before_is_another_texts_too():
    story = Story()
    old = story.signed_pact().versions.get()
    new = actions.revise(pact=old.pact, reason="Cambia", by=story.bruno)
    with pytest.raises(IntegrityError, match="pacts_support_goal_id_same_version"), transaction.atomic():
        new.supports.update(goal=old.goals.get())


def test_a_code_is_of_a_party_of_its_own_text():
    story = Story()
    own, other = two_pacts(story)
    terms: dict[str, Any] = {"code_hash": "0" * 64, "issued_by": story.bruno.user, "expires_at": "2026-03-03T10:00Z"}
    with pytest.raises(IntegrityError, match="pacts_signingcode_party_id_same_version"), transaction.atomic():
        SigningCode.objects.create(version=own, party=other.parties.earliest("position"), **terms)


def test_a_review_rates_and_checks_only_parts_of_its_own_pact():
    story = Story()
    own, other = two_pacts(story)
    review = Review.objects.create(pact=own.pact, due_on=START)
    with pytest.raises(IntegrityError, match="pacts_part_of_another_pact"), transaction.atomic():
        GoalRating.objects.create(review=review, goal=other.goals.get(), level=2)
    with pytest.raises(IntegrityError, match="pacts_part_of_another_pact"), transaction.atomic():
        review.checks.create(commitment=Commitment.objects.filter(version=other)[0], kept="yes")
    GoalRating.objects.create(review=review, goal=own.goals.get(), level=2)
    assert review.ratings.count() == 1


def test_hours_are_given_in_an_activity_of_the_same_pact():
    story = Story()
    own, other = two_pacts(story)
    terms = {"given_on": START, "duration_minutes": 60, "logged_by": story.bruno.user}
    with pytest.raises(IntegrityError, match="pacts_part_of_another_pact"), transaction.atomic():
        HoursEntry.objects.create(pact=own.pact, give_back=other.give_backs.get(), **terms)
    HoursEntry.objects.create(pact=own.pact, give_back=own.give_backs.get(), **terms)
    assert HoursEntry.objects.count() == 1
