"""Reviews: planned by themselves, held once, and a mail that names nobody goes out once."""

from datetime import date
from email import message_from_bytes, policy
from socket import socket
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from legami.journal.models import Entry
from legami.pacts import actions, tasks
from legami.pacts.models import CommitmentCheck, Pact, PactVersion

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


def test_the_reminder_goes_out_once_by_real_mail_and_names_nobody(inbox, django_capture_on_commit_callbacks, settings):
    settings.SITE_URL = "https://legami.example.it"
    story = Story()
    pact = story.signed_pact()
    sent = []
    for day in (date(2026, 5, 25), date(2026, 5, 26), date(2026, 5, 27)):
        with django_capture_on_commit_callbacks(execute=True):
            sent.append(actions.remind_of_reviews(today=day, site_url=settings.SITE_URL))
    assert sent == [0, 1, 0]
    [mail] = inbox
    body = mail.get_content()
    assert (mail["To"], mail["Subject"]) == (story.bruno.user.email, "Una verifica si avvicina")
    assert f"https://legami.example.it/patti/{pact.pk}/" in body
    assert f"Per il patto {pact.code} è prevista una verifica il 2 giugno 2026." in body
    assert [word for word in ("Alba", "Rossi", "Soresina", "Bruno") if word in f"{mail['Subject']} {body}"] == []


def test_a_worker_without_an_address_is_told_once_they_have_one(inbox, django_capture_on_commit_callbacks):
    story = Story()
    story.signed_pact()
    worker = story.bruno.user
    address, worker.email = worker.email, None
    worker.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_of_reviews(today=REVIEW, site_url="https://x.it") == 0
    worker.email = address
    worker.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_of_reviews(today=REVIEW, site_url="https://x.it") == 1


@pytest.mark.parametrize("stop", ["suspend", "held"])
def test_no_reminder_for_a_pact_that_rests_or_a_review_that_was_held(inbox, django_capture_on_commit_callbacks, stop):
    story = Story()
    pact = story.signed_pact()
    if stop == "suspend":
        actions.suspend(pact=pact, reason="ricovero", resume_on=None, by=story.bruno)
    else:
        hold(story, pact)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_of_reviews(today=REVIEW, site_url="https://x.it") == 0
    assert inbox == []


def test_the_daily_jobs_read_the_clock_and_act_as_the_system(inbox, django_capture_on_commit_callbacks, time_machine_at):
    story = Story()
    version = story.pact_in_signing().versions.get()
    time_machine_at("2026-04-02 08:00")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.expire_signing(timestamp=0)
        tasks.remind_of_reviews(timestamp=0)
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
    assert vars(ours) == {"remind_of_reviews": "0 5 * * *", "expire_signing": "10 3 * * *"}
    assert START < REVIEW
