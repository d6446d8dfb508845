"""Stops against senders, senders against senders, and a sender that is killed in the middle."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from legami.outbox import actions, sending
from legami.outbox.carriers import send_mail
from legami.outbox.models import OutgoingMessage
from legami.people.models import Person

from .conftest import Story

pytestmark = pytest.mark.race
ROUNDS = 25
SENDER = """
import django, sys
django.setup()
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
from legami.outbox.sending import send_due
print(send_due(clock=lambda: timezone.now() + timedelta(minutes=int(sys.argv[1]))))
"""


def write(story, key) -> OutgoingMessage:
    message = actions.write(key=key, template="pact.news", to=story.alba)
    assert message is not None
    return message


def in_thread(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def mails_after_the_stop(story, smtp, *, rounds: int, stop) -> int:
    """In each round ten messages wait, a sender runs and somebody stops it all; count what arrives after the stop."""
    draw, late = random.Random(13), 0
    for number in range(rounds):
        for n in range(10):
            write(story, f"{number}-{n}")
        sender = in_thread(sending.send_due)
        time.sleep(draw.random() * 0.06)
        stop()
        before = len(smtp.received)
        sender.join()
        late += len(smtp.received) - before
        Person.objects.filter(pk=story.alba.pk).update(deceased_on=None)
    return late


@pytest.mark.parametrize("how", ["stop_all", "death"])
def test_v13_nothing_leaves_after_a_stop_whatever_the_sender_is_doing(committed_db, smtp, how):
    story = Story()

    def stop():
        if how == "stop_all":
            actions.stop_all(person=story.alba, why="Basta.", by=story.bruno)
        else:
            with transaction.atomic():
                Person.objects.filter(pk=story.alba.pk).update(deceased_on="2026-05-30")

    assert mails_after_the_stop(story, smtp, rounds=ROUNDS, stop=stop) == 0
    states = Counter(OutgoingMessage.objects.values_list("state", flat=True))
    assert (states["sent"], states["cancelled"]) == (len(smtp.received), ROUNDS * 10 - len(smtp.received))
    assert (states["sent"] > 0, states["cancelled"] > 0) == (True, True)  # each side won now and then


def test_a_sender_that_does_not_look_again_under_the_lock_is_caught(committed_db, smtp, monkeypatch):
    story = Story()

    def blind(claimed, now):
        time.sleep(0.01)
        send_mail(claimed, "alba@example.org")
        OutgoingMessage.objects.filter(pk=claimed.pk).exclude(state="cancelled").update(state="sent", sent_at=now)
        return True

    monkeypatch.setattr(sending, "send_claimed", blind)
    stop = lambda: actions.stop_all(person=story.alba, why="Basta.", by=story.bruno)  # noqa: E731
    assert mails_after_the_stop(story, smtp, rounds=ROUNDS, stop=stop) > 0


def test_four_senders_side_by_side_send_each_message_once(committed_db, smtp):
    story = Story()
    for n in range(60):
        write(story, str(n))
    senders = [in_thread(sending.send_due) for _ in range(4)]
    for sender in senders:
        sender.join()
    copies = Counter(mail["Message-ID"] for _, mail in smtp.received)
    assert (len(copies), set(copies.values())) == (60, {1})


def test_killed_after_handing_over_and_before_the_mark_one_copy_too_many_and_none_lost(committed_db, smtp, settings):
    """The server has the mail, the sender dies before it hears so: the worst moment there is. In each round."""
    story, rounds, kills = Story(), 5, 0
    env = committed_db.env | {
        "DJANGO_SETTINGS_MODULE": "legami.settings",
        "LEGAMI_SMTP_HOST": settings.EMAIL_HOST,
        "LEGAMI_SMTP_PORT": str(settings.EMAIL_PORT),
    }

    def sender(minutes):
        return subprocess.Popen([sys.executable, "-c", SENDER, str(minutes)], env=env, stdout=subprocess.PIPE)

    for number in range(rounds):
        smtp.received.clear()
        wanted = {write(story, f"{number}-{n}").pk for n in range(5)}
        victim = sender(0)

        def kill(victim=victim, fatal=1 + number % 5):
            if len(smtp.received) == fatal:
                os.kill(victim.pid, signal.SIGKILL)

        smtp.before = kill
        victim.communicate()
        kills += victim.returncode == -signal.SIGKILL
        assert OutgoingMessage.objects.filter(pk__in=wanted, state="sending").count() == 1
        smtp.before = None
        told, _ = sender(3).communicate()
        assert int(told) == 5 - number % 5
        copies = Counter(mail["Message-ID"].split("@")[0].strip("<") for _, mail in smtp.received)
        assert {*copies} == {str(pk) for pk in wanted}
        assert sorted(copies.values()) == [1, 1, 1, 1, 2]
    assert kills == rounds
    assert OutgoingMessage.objects.exclude(state="sent").count() == 0


def test_a_stop_waits_for_the_message_that_is_just_leaving(committed_db, smtp):
    story = Story()
    message = write(story, "una")
    arrived, times = threading.Event(), {}

    def slow():
        arrived.set()
        time.sleep(0.3)
        times["sent"] = timezone.now()

    smtp.before = slow
    sender = in_thread(sending.send_due)
    arrived.wait(5)
    stopped = actions.stop_all(person=story.alba, why="Basta.", by=story.bruno)
    times["stopped"] = timezone.now()
    sender.join()
    message.refresh_from_db()
    assert (stopped, message.state) == (0, "sent")
    assert times["stopped"] - times["sent"] > timedelta(0)
