"""Reviews: planned by themselves, held once, and a mail that names nobody goes out once."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from socket import socket
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from legami.journal.models import Entry
from legami.outbox.models import OutgoingMessage
from legami.outbox.sending import send_due
from legami.pacts import actions, tasks
from legami.pacts.models import CommitmentCheck, Pact, PactVersion
from legami.people.models import Person

from .story import REVIEW, START, Story

pytestmark = pytest.mark.django_db
YES = (CommitmentCheck.Kept.YES, "")


def hold(story: Story, pact: Pact, **more):
    version = pact.versions.get(status="active")
    terms: dict[str, Any] = {
        "review": pact.reviews.get(due_on=REVIEW),
        "held_on": REVIEW,
        "notes": "",
        "person_words": "Sono contenta",
        "levels": {version.goals.get(): 1},
        "checks": dict.fromkeys(version.commitments.all(), YES),
        "by": story.bruno,
    }
    return actions.record_review(**(terms | more))


@pytest.fixture
def inbox(settings):
    """A real SMTP server on this machine, and what it received."""
    received = []

    class Sink:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 — the name that aiosmtpd calls
            received.append(message_from_bytes(envelope.content, policy=policy.default))
            return "250 OK"

    with socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    controller = Controller(Sink(), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    yield received
    controller.stop()


def test_reviews_are_planned_when_the_pact_starts():
    pact = Story().signed_pact()
    days = list(pact.reviews.order_by("due_on").values_list("due_on", flat=True))
    assert days == [date(2026, 6, 2), date(2026, 9, 2), date(2026, 12, 2)]


def test_a_review_is_written_down_once_with_both_sides():
    story = Story()
    pact = story.signed_pact()
    review = hold(story, pact)
    sides = sorted(check.commitment.bound.role for check in review.checks.all())
    assert sides == ["case_worker", "partner", "person"]
    with pytest.raises(actions.ReviewAlreadyHeld):
        hold(story, pact)


def test_a_broken_promise_without_what_changed_is_refused_by_the_database():
    story = Story()
    pact = story.signed_pact()
    commitment = pact.versions.get().commitments.first()
    with pytest.raises(IntegrityError, match="pacts_not_kept_says_what_changed"), transaction.atomic():
        hold(story, pact, checks={commitment: (CommitmentCheck.Kept.NO, "")})
    assert pact.reviews.get(due_on=REVIEW).held_on is None


def send_it() -> list[str]:
    """Send all that waits, and say to whom something was written."""
    send_due()
    return sorted(OutgoingMessage.objects.values_list("template", flat=True))


def test_the_reminder_goes_out_once_by_real_mail_and_names_nobody(inbox, settings):
    settings.SITE_URL = "https://legami.example.it"
    story = Story()
    pact = story.signed_pact()
    assert [actions.remind_of_reviews(today=date(2026, 5, day)) for day in (25, 26, 27)] == [0, 1, 0]
    assert send_it() == ["pact.review_near", "work.review_near"]
    mails = {mail["To"]: mail for mail in inbox}
    assert set(mails) == {story.bruno.user.email, story.alba_user.email}
    for mail in mails.values():
        body = mail.get_content()
        assert (f"https://legami.example.it/patti/{pact.pk}/" in body, "2 giugno 2026" in body) == (True, True)
        words = ("Alba", "Rossi", "Soresina", "Bruno", "cucina", pact.code)
        assert [word for word in words if word in f"{mail['Subject']} {body}"] == []


def test_a_worker_without_an_address_is_told_once_they_have_one():
    story = Story()
    story.signed_pact()
    worker = story.bruno.user
    address, worker.email = worker.email, None
    worker.save()
    assert actions.remind_of_reviews(today=REVIEW) == 0
    worker.email = address
    worker.save()
    assert actions.remind_of_reviews(today=REVIEW) == 1


def test_a_late_review_reminds_the_worker_and_no_longer_the_person():
    Story().signed_pact()
    assert (actions.remind_of_reviews(today=date(2026, 6, 3)), send_it()) == (1, ["work.review_near"])


@pytest.mark.parametrize("stop", ["suspend", "held"])
def test_no_reminder_for_a_pact_that_rests_or_a_review_that_was_held(stop):
    story = Story()
    pact = story.signed_pact()
    if stop == "suspend":
        actions.suspend(pact=pact, reason="ricovero", resume_on=None, today=START, by=story.bruno)
    else:
        hold(story, pact)
    assert (actions.remind_of_reviews(today=REVIEW), OutgoingMessage.objects.count()) == (0, 0)


def test_a_reminder_that_still_waits_when_the_review_is_held_does_not_leave(inbox):
    story = Story()
    pact = story.signed_pact()
    actions.remind_of_reviews(today=REVIEW)
    hold(story, pact)
    send_it()
    assert (inbox, set(OutgoingMessage.objects.values_list("state", flat=True))) == ([], {"cancelled"})


def last_day(version: PactVersion) -> date:
    assert version.signing_expires_on is not None
    return version.signing_expires_on


def test_who_has_not_answered_is_told_before_the_time_to_sign_is_over():
    story = Story()
    version = story.pact_in_signing().versions.get()
    story.sign_next(version)  # Alba
    last = last_day(version)
    told = [actions.remind_to_sign(today=last - timedelta(days=days)) for days in (6, 5)]
    assert told == [0, 2]
    written = dict(OutgoingMessage.objects.values_list("template", "sms_text"))
    assert (OutgoingMessage.objects.filter(person__isnull=False).count(), "1 aprile 2026" in written["work.sign_soon"]) == (
        0,
        True,
    )
    actions.remind_to_sign(today=last)
    assert OutgoingMessage.objects.count() == 2


def test_a_child_is_not_written_to():
    story = Story()
    Person.objects.filter(pk=story.alba.pk).update(birth_date="2012-05-01")
    version = story.pact_in_signing().versions.get()
    actions.remind_to_sign(today=last_day(version))
    assert sorted(OutgoingMessage.objects.values_list("template", flat=True)) == ["work.sign_soon", "work.sign_soon"]


def test_v02_when_the_time_to_sign_is_over_the_person_and_the_worker_are_told():
    story = Story()
    version = story.pact_in_signing().versions.get()
    assert actions.expire_signing(today=last_day(version) + timedelta(days=1), by=story.bruno) == 1
    assert send_it() == ["pact.sign_over", "work.sign_over"]


def test_whoever_promised_something_is_told_before_its_day():
    story = Story()
    pact = story.draft_pact()
    version = pact.versions.get()
    version.commitments.update(due_on=date(2026, 3, 20))
    actions.open_signing(version=version, today=START, by=story.bruno)
    story.sign_all(pact.versions.open().get())
    days = (16, 17, 20, 21)
    assert [actions.remind_of_promises(today=date(2026, 3, day)) for day in days] == [0, 3, 3, 0]
    assert send_it() == ["pact.promise_near", "work.promise_near", "work.promise_near"]


def test_the_daily_jobs_read_the_clock_and_act_as_the_system(time_machine_at):
    story = Story()
    version = story.pact_in_signing().versions.get()
    time_machine_at("2026-04-02 08:00")
    tasks.expire_signing(timestamp=0)
    tasks.remind(timestamp=0)
    version.refresh_from_db()
    draft = PactVersion.objects.get(status="draft")
    entry = Entry.objects.get(verb="pact.signing_withdrawn")
    assert (version.status, draft.created_by, entry.role, entry.actor_id) == ("discarded", story.bruno.user, "system", None)


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(when: str) -> None:
        travel = time_machine.travel(f"{when}+02:00", tick=False)
        travel.start()
        travels.append(travel)

    yield go
    for travel in travels:
        travel.stop()


def test_the_jobs_are_asked_for_once_a_day():
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    ours = SimpleNamespace(**{name.split(".")[1]: cron for name, cron in periodic.items() if name.startswith("pacts.")})
    assert vars(ours) == {"remind": "0 5 * * *", "expire_signing": "10 3 * * *", "expire_vouchers": "20 3 * * *"}
    assert START < REVIEW
