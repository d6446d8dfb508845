"""A message is written once, with the act, by the way that the person chose; and it can be stopped."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from legami.journal.models import Entry
from legami.network.tests.factories import OrganisationFactory
from legami.outbox import actions
from legami.outbox.models import Channel, ChannelChoice, OutgoingMessage, Visitor
from legami.people.models import Person

DAY = date(2026, 6, 2)


def write(to, key="una", **more):
    return actions.write(**{"key": key, "template": "pact.news", "to": to} | more)


def state_of(message):
    message.refresh_from_db()
    return message.channel, message.state


def test_the_same_key_is_written_once(story):
    first, again = write(story.alba), write(story.alba, template="pact.sign_over")
    assert (first, again.template, OutgoingMessage.objects.count()) == (again, "pact.news", 1)


def test_no_act_no_message(story):
    with transaction.atomic():
        write(story.alba)
        transaction.set_rollback(True)
    assert OutgoingMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("contacts", "address", "chosen", "way"),
    [
        ({"email": "a@x.it", "phone": "+39333123456"}, "Via 1", None, ("mail", "waiting")),
        ({"phone": "+39333123456"}, "Via 1", None, ("sms", "waiting")),
        ({}, "Via 1", None, ("paper", "waiting")),
        ({"post": "Via Nuova 2\n26015 Soresina"}, "", None, ("paper", "waiting")),
        ({}, "", None, ("paper", "held")),
        ({"email": "a@x.it", "phone": "+39333123456"}, "Via 1", "sms", ("sms", "waiting")),
        ({"email": "a@x.it", "phone": "+39333123456"}, "Via 1", "paper", ("paper", "waiting")),
        ({"email": "a@x.it"}, "Via 1", "sms", ("mail", "waiting")),
        ({"phone": "+39333123456"}, "", "paper", ("paper", "held")),
        ({"email": "a@x.it"}, "Via 1", "none", ("none", "cancelled")),
    ],
)
def test_a_message_goes_as_the_person_chose_or_by_the_first_way_that_works(story, contacts, address, chosen, way):
    zoe = story.person("Zoe", address=address)
    for kind, value in contacts.items():
        story.contact(zoe, kind, value)
    if chosen:
        actions.choose_channel(person=zoe, channel=chosen, by=story.bruno)
    message = write(zoe)
    assert (message.channel, message.state) == way


def test_the_preferred_contact_says_the_way_while_nothing_is_chosen(story):
    zoe = story.person("Zoe")
    story.contact(zoe, "email", "z@x.it")
    story.contact(zoe, "phone", "+39333123456", is_preferred=True)
    assert write(zoe).channel == "sms"


def test_without_a_gateway_nobody_is_promised_an_sms(story, settings):
    settings.SMS_GATEWAY = ""
    actions.choose_channel(person=story.alba, channel=Channel.SMS, by=story.alba_actor)
    assert write(story.alba).channel == "mail"


def test_a_choice_is_written_once_kept_for_ever_and_moves_what_waits(story):
    waiting = write(story.alba)
    assert actions.choose_channel(person=story.alba, channel="paper", by=story.alba_actor) is not None
    assert actions.choose_channel(person=story.alba, channel="paper", by=story.alba_actor) is None
    assert state_of(waiting) == ("paper", "waiting")
    assert list(Entry.objects.filter(verb="message.channel_chosen").values_list("subject_id", flat=True)) == [story.alba.pk]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ChannelChoice.objects.update(channel="mail")


def test_a_body_is_written_to_by_mail_and_a_worker_without_an_address_is_a_failure_told(story):
    body = OrganisationFactory.create(contact_email="parrocchia@example.org")
    assert (write(body, "a").channel, write(OrganisationFactory.create(contact_email=""), "b").state) == ("mail", "failed")
    worker = story.bruno.user
    worker.email = None
    message = write(worker, "c", template="work.sign_over")
    assert (message.state, message.last_error) == ("failed", "Manca l’indirizzo e-mail.")


def test_v12_to_a_protected_address_nothing_goes_by_mail_sms_or_post(story):
    waiting = write(story.alba)
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)  # whoever writes it: here plain SQL
    assert state_of(waiting) == ("paper", "held")
    for number, channel in enumerate(("mail", "sms", "paper")):
        actions.choose_channel(person=story.alba, channel=channel, by=story.alba_actor)
        later = write(story.alba, f"dopo-{number}")
        assert (later.channel, later.state) == ("paper", "held")
    assert OutgoingMessage.objects.to_post(timezone.now()).count() == 0


def test_v13_a_death_stops_what_waits_in_the_same_transaction_and_nothing_more_is_written(story):
    messages = [write(story.alba, "a"), write(story.alba, "b", not_before=timezone.now() + timedelta(days=3))]
    with transaction.atomic():
        Person.objects.filter(pk=story.alba.pk).update(deceased_on=date(2026, 5, 30))
        assert [state_of(m)[1] for m in messages] == ["cancelled", "cancelled"]
    story.alba.refresh_from_db()
    assert (write(story.alba, "c"), OutgoingMessage.objects.unsent().count()) == (None, 0)


def test_v13_a_death_written_on_the_kept_record_stops_what_was_written_to_the_merged_one(story):
    double = story.person("Alba")
    story.contact(double, "email", "doppia@example.org")
    message = write(double)
    Person.objects.filter(pk=double.pk).update(merged_into=story.alba)
    Person.objects.filter(pk=story.alba.pk).update(deceased_on=date(2026, 5, 30))
    assert state_of(message)[1] == "cancelled"


def test_v13_stop_all_stops_everything_that_has_not_left_and_says_why(story):
    messages = [write(story.alba, str(n)) for n in range(3)]
    OutgoingMessage.objects.filter(key="0").update(state="sent", sent_at=timezone.now())
    assert actions.stop_all(person=story.alba, why="Si è trasferita.", by=story.bruno) == 2
    assert [state_of(m)[1] for m in messages] == ["sent", "cancelled", "cancelled"]
    assert set(OutgoingMessage.objects.filter(state="cancelled").values_list("last_error", flat=True)) == {"Si è trasferita."}


def test_what_has_become_pointless_is_stopped_by_the_beginning_of_its_key(story):
    messages = [write(story.alba, key) for key in ("review:1:a", "review:1:b", "review:10:a")]
    assert (actions.cancel(about="review:1"), actions.cancel(about="review:1")) == (2, 0)
    assert [state_of(m)[1] for m in messages] == ["cancelled", "cancelled", "waiting"]


def test_letters_that_left_are_told_once(story):
    actions.choose_channel(person=story.alba, channel="paper", by=story.alba_actor)
    letter = write(story.alba)
    assert actions.mark_posted(letters=[letter], by=story.dora) == 1
    assert state_of(letter) == ("paper", "sent")
    with pytest.raises(actions.NothingToPost):
        actions.mark_posted(letters=[letter], by=story.dora)
    assert Entry.objects.filter(verb="message.posted", subject_id=story.alba.pk).count() == 1


@pytest.mark.parametrize("change", [{"subject": "Altro"}, {"body": "Altro"}, {"key": "altra"}, {"template_version": 9}])
def test_a_written_text_is_final(story, change):
    write(story.alba)
    with pytest.raises(IntegrityError, match="outbox_text_is_final"), transaction.atomic():
        OutgoingMessage.objects.update(**change)


def test_what_has_left_cannot_wait_again(story):
    write(story.alba)
    OutgoingMessage.objects.update(state="sent", sent_at=timezone.now())
    with pytest.raises(IntegrityError, match="outbox_sent_is_final"), transaction.atomic():
        OutgoingMessage.objects.update(state="waiting", sent_at=None)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"person": None}, "outbox_one_recipient"),
        ({"visitor_mail": "due@example.org"}, "outbox_one_recipient"),
        ({"state": "sent"}, "outbox_sent_says_when"),
        ({"state": "cancelled"}, "outbox_cancelled_says_when"),
        ({"posted_at": timezone.now()}, "outbox_posted_says_who"),
        ({"state": "sending"}, "outbox_sending_says_since_when"),
        ({"channel": "none"}, "outbox_no_channel_is_not_sent"),
        ({"state": "held"}, "outbox_held_is_paper"),
    ],
)
def test_the_database_refuses_what_cannot_be(story, wrong, constraint):
    values = {"key": "k", "person": story.alba, "channel": "mail", "template": "pact.news", "template_version": 1}
    values |= {"language": "it", "subject": "s", "body": "b", "sms_text": "s", "not_before_at": timezone.now()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OutgoingMessage.objects.create(**values | wrong)


def test_an_address_that_a_visitor_left_never_becomes_another_one(db):
    message = actions.write(key="k", template="feedback.answered", to=Visitor("visita@example.org"))
    assert message is not None
    with pytest.raises(IntegrityError, match="outbox_visitor_is_final"), transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk).update(visitor_mail="altra@example.org")
