"""A report is kept once, seen by who answers, and its answer finds who wrote."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere
from legami.feedback import actions, tasks
from legami.feedback.models import Report
from legami.feedback.tests.factories import ReportFactory
from legami.journal.models import Entry
from legami.outbox.models import OutgoingMessage
from legami.outbox.sending import send_due

TODAY = date(2026, 3, 8)
VISITOR = Actor(user=None)


def send(by=VISITOR, **more):
    words: dict[str, Any] = {"wish": "mend", "page": "Il mio patto", "what_happened": "Non si legge.", "contact_email": ""}
    return actions.send_report(**words | {"form_key": uuid4(), "today": TODAY, "by": by} | more)


def messages(template):
    return OutgoingMessage.objects.filter(template=template)


def test_a_report_has_thirty_days_and_who_administers_hears_of_it_at_once(story):
    report = send()
    assert (report.due_on, report.sent_by, report.answered_at) == (date(2026, 4, 7), None, None)
    told = messages("work.feedback_new")
    assert {m.user for m in told} == {story.ada.user, story.aldo.user}
    assert all(f"/segnalazioni/{report.pk}/" in m.body and "7 aprile 2026" in m.body for m in told)
    assert Entry.objects.get(verb="feedback.sent").target_id == str(report.pk)


def test_a_double_click_makes_one_report_and_tells_once(story):
    key = uuid4()
    assert send(form_key=key) == send(form_key=key)
    assert (Report.objects.count(), messages("work.feedback_new").count()) == (1, 2)


def test_a_page_that_was_used_for_other_words_says_so(story):
    key = uuid4()
    send(form_key=key)
    with pytest.raises(FormUsedElsewhere):
        send(form_key=key, what_happened="Un’altra cosa.")
    with pytest.raises(FormUsedElsewhere):
        send(form_key=key, by=story.alba_actor)


def test_a_visitor_gets_the_answer_at_the_address_that_was_left_and_the_address_is_forgotten(story):
    report = send(contact_email="visita@example.org")
    answered = actions.answer_report(report=report, answer="Corretto oggi.", by=story.ada)
    assert (answered.answer, answered.answered_by, answered.contact_email) == ("Corretto oggi.", story.ada.user, "")
    mail.outbox.clear()
    messages("work.feedback_new").delete()
    assert send_due() == 1
    [sent] = mail.outbox
    assert sent.to == ["visita@example.org"]
    assert f"/accessibilita/risposta/{report.receipt_key}/" in sent.body
    assert "Corretto" not in sent.body
    assert messages("feedback.answered").get().visitor_mail == ""


def test_who_had_signed_in_gets_a_message_by_their_own_way(story):
    actions.answer_report(report=send(by=story.alba_actor), answer="Fatto.", by=story.ada)
    assert messages("feedback.answered").get().person == story.alba
    actions.answer_report(report=send(by=story.carla), answer="Fatto.", by=story.ada)
    assert messages("feedback.answered").get(person=None).user == story.carla.user


def test_who_left_nothing_reads_the_answer_on_the_page_alone(story):
    actions.answer_report(report=send(), answer="Fatto.", by=story.ada)
    assert messages("feedback.answered").count() == 0


def test_the_second_answer_is_refused_and_changes_nothing(story):
    report = send()
    actions.answer_report(report=report, answer="La prima.", by=story.ada)
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_report(report=report, answer="La seconda.", by=story.aldo)
    assert Report.objects.get().answer == "La prima."


def test_an_answer_stops_the_reminders_that_have_not_left(story):
    report = send()
    actions.answer_report(report=report, answer="Fatto.", by=story.ada)
    assert {m.state for m in messages("work.feedback_new")} == {"cancelled"}


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 3, 30), 0), (date(2026, 3, 31), 1), (date(2026, 4, 7), 1), (date(2026, 4, 8), 2)]
)
def test_who_administers_is_reminded_a_week_before_and_when_it_is_late_once_each(story, day, expected):
    ReportFactory.create(due_on=date(2026, 4, 7))
    for today in (date(2026, 3, 31), date(2026, 4, 8)):
        if today <= day:
            actions.remind(today=today)
            actions.remind(today=today)
    actions.remind(today=day)
    assert messages("work.feedback_near").filter(user=story.ada.user).count() == expected


def test_what_is_answered_is_not_reminded(story):
    ReportFactory.create(due_on=TODAY, answer="Fatto.", answered_by=story.ada.user, answered_at=timezone.now())
    assert actions.remind(today=TODAY) == 0


def test_the_job_reminds_of_today(story, time_machine):
    time_machine.move_to("2026-04-07 06:00:00+00:00")
    ReportFactory.create(due_on=date(2026, 4, 7))
    tasks.remind(timestamp=0)
    assert messages("work.feedback_near").count() == 2
