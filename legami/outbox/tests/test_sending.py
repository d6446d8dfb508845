"""What waits leaves once, by real SMTP and HTTP; what fails is tried again, then becomes a letter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from legami.outbox import actions
from legami.outbox.models import OutgoingMessage, Visitor
from legami.outbox.sending import claim_next, is_quiet, send_claimed, send_due
from legami.people.models import Person

NOON = datetime(2030, 6, 3, 10, tzinfo=UTC)  # noon in Rome


def write(to, key="una", **more):
    return actions.write(**{"key": key, "template": "pact.news", "to": to, "not_before": NOON} | more)


def send(at=NOON):
    return send_due(clock=lambda: at)


def claim():
    claimed = claim_next(NOON)
    assert claimed is not None
    return claimed


def seen(message):
    message.refresh_from_db()
    return message.channel, message.state, message.attempts


def test_a_mail_leaves_once_with_an_id_of_ours(story, smtp, settings):
    settings.SITE_URL = "https://legami.example.it"
    message = write(story.alba, path="/patti/")
    assert [send(), send()] == [1, 0]
    [(to, mail)] = smtp.received
    assert (to, mail["Subject"], mail["Auto-Submitted"]) == (["alba@example.org"], message.subject, "auto-generated")
    assert "https://legami.example.it/patti/" in mail.get_content()
    assert seen(message) == ("mail", "sent", 1)
    assert message.provider_id == mail["Message-ID"] == f"<{message.pk}@legami.example.it>"


def test_an_sms_leaves_by_the_gateway_with_a_reference_that_repeats_itself(story, sms):
    actions.choose_channel(person=story.alba, channel="sms", by=story.alba_actor)
    message = write(story.alba)
    assert send() == 1
    [(payload, headers)] = sms.received
    assert payload == {"to": "+393331234567", "text": message.sms_text, "reference": str(message.pk)}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer chiave", str(message.pk))
    assert (seen(message), message.provider_id) == (("sms", "sent", 1), "gw-1")


def test_nothing_leaves_before_its_time(story, smtp):
    write(story.alba)
    assert [send(NOON - timedelta(seconds=1)), send()] == [0, 1]


@pytest.mark.parametrize(
    ("utc", "quiet"),
    [
        ("2030-06-03T18:59", False), ("2030-06-03T19:00", True), ("2030-06-04T05:59", True), ("2030-06-04T06:00", False),
        ("2030-12-03T19:59", False), ("2030-12-03T20:00", True), ("2030-12-04T06:59", True), ("2030-12-04T07:00", False),
    ],
)  # fmt: skip
def test_the_quiet_hours_are_those_of_rome_in_summer_and_in_winter(utc, quiet):
    assert is_quiet(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is quiet


def test_at_night_sms_rest_and_mail_goes(story, smtp, sms):
    zoe = story.person("Zoe")
    story.contact(zoe, "phone", "+39333123456")
    write(story.alba, "mail"), write(zoe, "sms")
    night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=20)
    assert (send(night), len(smtp.received), len(sms.received)) == (1, 1, 0)
    assert (send(morning), len(sms.received)) == (1, 1)


def test_a_server_that_says_later_is_asked_again_later_and_later_and_then_a_letter_is_written(story, smtp):
    smtp.answer = "451 more work than hands"
    message, at, waits = write(story.alba), NOON, []
    while seen(message)[0] == "mail":
        send(at)
        message.refresh_from_db()
        waits.append(round((message.not_before_at - at).total_seconds() / 60))
        at = message.not_before_at + timedelta(seconds=1)
    assert waits[:5] == [1, 5, 30, 120, 720]
    assert seen(message) == ("paper", "waiting", 6)
    assert message.last_error == "La casella non accetta posta adesso."


def test_an_address_that_does_not_exist_becomes_a_letter_at_once(story, smtp):
    smtp.answer = "550 no such user"
    message = write(story.alba)
    assert send() == 0
    assert (seen(message), message.last_error) == (
        ("paper", "waiting", 1),
        "L’indirizzo e-mail non esiste o non accetta posta.",
    )


@pytest.mark.parametrize(
    ("status", "way"),
    [("503", ("sms", "waiting")), ("429", ("sms", "waiting")), ("401", ("sms", "waiting")), ("422", ("paper", "waiting"))],
)
def test_a_gateway_that_is_tired_is_asked_again_and_a_refused_number_becomes_a_letter(story, sms, status, way):
    actions.choose_channel(person=story.alba, channel="sms", by=story.alba_actor)
    message, sms.answer = write(story.alba), status
    assert send() == 0
    assert seen(message)[:2] == way


def test_a_server_that_is_not_there_loses_nothing(story, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = write(story.alba)
    assert (send(), seen(message), message.last_error) == (0, ("mail", "waiting", 1), "Il servizio di posta non risponde.")


def test_a_worker_whose_address_is_refused_is_a_failure(story, smtp):
    smtp.answer = "550 no such user"
    message = write(story.bruno.user, template="work.sign_over")
    send()
    assert seen(message) == ("mail", "failed", 1)


def test_the_address_is_the_one_that_holds_when_the_message_leaves(story, smtp, sms):
    message = write(story.alba)
    story.alba.contacts.filter(kind="email").update(value="nuova@example.org")
    assert (send(), smtp.received[0][0]) == (1, ["nuova@example.org"])
    other = write(story.alba, "altra")
    story.alba.contacts.filter(kind="email").delete()
    Person.objects.filter(pk=story.alba.pk).update(user=None)
    assert (send(), seen(message)[1], seen(other)[:2], len(sms.received)) == (1, "sent", ("sms", "sent"), 1)


def test_v12_an_address_protected_after_the_claim_holds_the_letter(story, smtp):
    message = write(story.alba)
    claimed = claim()
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)
    assert (send_claimed(claimed, NOON), smtp.received, seen(message)[:2]) == (False, [], ("paper", "held"))


def test_v13_who_is_stopped_after_the_claim_gets_nothing(story, smtp):
    message = write(story.alba)
    claimed = claim()
    actions.stop_all(person=story.alba, why="Decesso.", by=story.bruno)
    assert (send_claimed(claimed, NOON), smtp.received, seen(message)[1]) == (False, [], "cancelled")


def test_v13_a_message_written_while_the_death_was_being_written_does_not_leave(story, smtp):
    """Two transactions that do not see each other: the sender looks at the person again."""
    Person.objects.filter(pk=story.alba.pk).update(deceased_on="2026-05-30")
    message = write(story.bruno.user, template="work.sign_over")
    OutgoingMessage.objects.filter(pk=message.pk).delete()
    values = {"channel": "mail", "template": "pact.news", "template_version": 1, "language": "it", "not_before_at": NOON}
    late = OutgoingMessage.objects.create(key="tardi", person=story.alba, subject="s", body="b", sms_text="s", **values)
    assert (send(), smtp.received, seen(late)[1]) == (0, [], "cancelled")


def test_a_claim_whose_sender_died_is_taken_again_after_its_lease_and_the_old_one_sends_no_more(story, smtp):
    message = write(story.alba)
    claimed = claim()
    assert send(NOON + timedelta(seconds=60)) == 0
    assert send(NOON + timedelta(seconds=121)) == 1
    assert (send_claimed(claimed, timezone.now()), len(smtp.received), seen(message)) == (False, 1, ("mail", "sent", 2))


# ---- a visitor: nothing but an address, and not for long -------------------------------------------------


def test_an_address_that_a_visitor_left_is_used_once_and_forgotten(db, smtp):
    message = write(Visitor("visita@example.org"), template="feedback.answered", path="/accessibilita/")
    assert (str(message.recipient.mail), send()) == ("visita@example.org", 1)
    assert smtp.received[0][0] == ["visita@example.org"]
    assert (seen(message), message.visitor_mail) == (("mail", "sent", 1), "")


def test_an_address_of_a_visitor_that_does_not_exist_is_a_failure_and_forgotten(db, smtp):
    smtp.answer = "550 no such user"
    message = write(Visitor("nessuno@example.org"), template="feedback.answered")
    assert (send(), seen(message), message.visitor_mail) == (0, ("mail", "failed", 1), "")


def test_a_message_to_a_visitor_that_is_stopped_forgets_the_address(db):
    message = write(Visitor("visita@example.org"), key="cosa:una", template="feedback.answered")
    assert (actions.cancel(about="cosa"), seen(message), message.visitor_mail) == (1, ("mail", "cancelled", 0), "")
