"""A form sent with the key of another one gets a sentence, never a broken page, and nothing of the other one."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from legami.core.refusals import FormUsedElsewhere
from legami.pacts import actions
from legami.pacts.models import BudgetLine, GiveBack, HoursEntry, Pact, SpendingRequest
from legami.people.models import Person

from .story import START, Story

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)


def two_signed_pacts(story: Story) -> tuple[Pact, Pact]:
    return story.signed_pact(), story.signed_pact(kind="family")


def test_an_expense_with_the_key_of_another_pacts_expense():
    story = Story()
    one, other = two_signed_pacts(story)
    asked = story.request(other)
    with pytest.raises(FormUsedElsewhere):
        actions.request_spending(
            pact=one,
            line=BudgetLine.objects.get(version__pact=one),
            amount_cents=100,
            reason="Libri",
            supplier_name="Libreria",
            service_on=DAY,
            form_key=asked.form_key,
            by=story.bruno,
        )
    assert list(SpendingRequest.objects.all()) == [asked]


def test_hours_with_the_key_of_another_pacts_hours():
    story = Story()
    key = uuid4()

    def log(pact: Pact) -> HoursEntry:
        terms: dict[str, Any] = {
            "given_on": DAY,
            "duration_minutes": 60,
            "note": "",
            "form_key": key,
            "today": DAY,
        }
        return actions.log_hours(pact=pact, give_back=GiveBack.objects.get(version__pact=pact), by=story.dario, **terms)

    one, other = two_signed_pacts(story)
    entry = log(one)
    assert log(one) == entry
    with pytest.raises(FormUsedElsewhere):
        log(other)


def test_a_pact_with_the_key_of_somebody_elses():
    story = Story()
    theirs = story.draft_pact()
    bea = Person.objects.create(given_name="Bea", family_name="Neri", municipality=story.alba.municipality)
    terms: dict[str, Any] = {"kind": "personal", "organisation": story.service, "starts_on": START, "by": story.bruno}
    with pytest.raises(FormUsedElsewhere):
        actions.start_pact(person=bea, pact_id=theirs.pk, **terms)
    assert Pact.objects.count() == 1
