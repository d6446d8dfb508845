"""The thirty days in words, and what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from legami.feedback.models import Report
from legami.feedback.tests.factories import ReportFactory

DUE = date(2026, 4, 7)


@pytest.mark.parametrize(
    ("day", "words", "late"),
    [
        (date(2026, 3, 8), "mancano 30 giorni", False),
        (date(2026, 4, 6), "manca un giorno", False),
        (DUE, "scade oggi", False),
        (date(2026, 4, 8), "in ritardo di un giorno", True),
        (date(2026, 4, 10), "in ritardo di 3 giorni", True),
    ],
)
def test_the_clock_says_how_many_days_are_left(day, words, late):
    report = ReportFactory.build(due_on=DUE)
    assert (report.clock(day), report.is_late(day)) == (words, late)


def test_what_has_its_answer_is_never_late():
    assert not ReportFactory.build(due_on=DUE, answered_at=timezone.now()).is_late(date(2026, 5, 1))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"answer": "Fatto."}, "feedback_answer_says_who_and_when"),
        ({"what_happened": ""}, "feedback_says_something"),
        ({"page": ""}, "feedback_says_something"),
    ],
)
def test_the_database_refuses_half_an_answer_and_an_empty_report(db, changes, constraint):
    report = ReportFactory.create()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**changes)


def test_the_database_keeps_no_address_beyond_the_answer(story):
    report = ReportFactory.create(contact_email="alba@example.org")
    answer = {"answer": "Fatto.", "answered_by": story.ada.user, "answered_at": timezone.now()}
    with pytest.raises(IntegrityError, match="feedback_address_goes_with_the_answer"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**answer)
    assert Report.objects.filter(pk=report.pk).update(**answer, contact_email="") == 1
