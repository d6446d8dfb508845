"""What leaves the house for a person, a body or a worker: written with the act that causes it, sent later by a job."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.accounts.models import User
from legami.network.models import Organisation
from legami.people.models import Person

ADDRESS = re.compile(r"https?://\S+")


class Channel(models.TextChoices):
    """How a message reaches somebody. "None" is a choice too: whoever makes it reads on their own page."""

    MAIL = "mail", "e-mail"
    SMS = "sms", "SMS"
    PAPER = "paper", "lettera"
    NONE = "none", "nessuno: solo qui in Legami"


@dataclass(frozen=True)
class Visitor:
    """Somebody of whom only the mail address is known that they left for an answer."""

    mail: str


Recipient = Person | Organisation | User | Visitor


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    """Reads of messages."""

    def about(self, person: Person) -> Self:
        """Those written to this person, under whichever of their records."""
        return self.filter(person__in=Person.objects.records_of(person))

    def unsent(self) -> Self:
        """Those that can still be stopped."""
        return self.filter(state__in=OutgoingMessage.UNSENT)

    def ready(self, now: datetime) -> Self:
        """Those that a job may send now, also those whose sender died while sending."""
        lost = Q(state="sending", claimed_at__lte=now - OutgoingMessage.lease())
        due = Q(state="waiting", not_before_at__lte=now)
        return self.filter(due | lost, channel__in=(Channel.MAIL, Channel.SMS))

    def to_post(self, now: datetime) -> Self:
        """Letters that go by post. A person who died or lives at a protected address is never among them."""
        open_address = Q(person__address_is_protected=False, person__deceased_on=None)
        kept = Q(person__merged_into__address_is_protected=False, person__merged_into__deceased_on=None)
        waiting = self.filter(state="waiting", channel=Channel.PAPER, not_before_at__lte=now)
        return waiting.filter(open_address & (Q(person__merged_into=None) | kept))

    def to_hand_over(self) -> Self:
        """Letters that are kept here until the person comes."""
        return self.filter(state="held")


class OutgoingMessage(models.Model):
    """One message to one recipient. Its text never changes; where it goes is looked up when it leaves."""

    class State(models.TextChoices):
        """From the act that wrote it to the end."""

        WAITING = "waiting", "da inviare"
        SENDING = "sending", "in invio"
        SENT = "sent", "inviato"
        HELD = "held", "da consegnare a mano"
        FAILED = "failed", "non riuscito"
        CANCELLED = "cancelled", "non inviato"

    UNSENT = (State.WAITING, State.SENDING, State.HELD, State.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)  # made by the caller: the same key is never written twice
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="persona")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="ente")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="chi lavora")
    visitor_mail = models.EmailField("indirizzo lasciato per la risposta", blank=True)  # emptied when the message has ended
    channel = models.CharField("come", max_length=5, choices=Channel.choices)
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    language = models.CharField("lingua", max_length=5)
    subject = models.CharField("oggetto", max_length=120)
    body = models.TextField("testo")
    sms_text = models.CharField("testo breve", max_length=160)
    written_at = models.DateTimeField("scritto", db_default=Now(), editable=False)
    not_before_at = models.DateTimeField("non prima di")  # a failed try moves it on
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("tentativi", default=0)
    claimed_at = models.DateTimeField(null=True)
    last_error = models.CharField("che cosa non è andato", max_length=200, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField("inviato", null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField("spedita", null=True)
    cancelled_at = models.DateTimeField("fermato", null=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_one_recipient",
                condition=Q(person__isnull=False, organisation=None, user=None, visitor_mail="")
                | Q(person=None, organisation__isnull=False, user=None, visitor_mail="")
                | Q(person=None, organisation=None, user__isnull=False, visitor_mail="")
                # A visitor's address stands as long as the message waits, and is forgotten when that has ended.
                | (
                    Q(person=None, organisation=None, user=None, channel="mail")
                    & (
                        (Q(state__in=("waiting", "sending")) & ~Q(visitor_mail=""))
                        | Q(state__in=("sent", "failed", "cancelled"), visitor_mail="")
                    )
                ),
            ),
            models.CheckConstraint(
                name="outbox_sent_says_when",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="outbox_cancelled_says_when",
                condition=Q(state="cancelled", cancelled_at__isnull=False) | (~Q(state="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="outbox_posted_says_who",
                condition=Q(posted_at=None, posted_by=None)
                | Q(posted_at__isnull=False, posted_by__isnull=False, state="sent", channel="paper"),
            ),
            models.CheckConstraint(
                name="outbox_sending_says_since_when", condition=~Q(state="sending") | Q(claimed_at__isnull=False)
            ),
            # What waits and goes by no channel would wait for ever.
            models.CheckConstraint(name="outbox_no_channel_is_not_sent", condition=~Q(channel="none") | Q(state="cancelled")),
            models.CheckConstraint(name="outbox_held_is_paper", condition=~Q(state="held") | Q(channel="paper")),
        ]
        indexes = [
            models.Index(fields=["person", "-written_at", "id"], name="outbox_of_person"),
            models.Index(
                fields=["channel", "not_before_at", "id"], condition=Q(state__in=("waiting", "sending")), name="outbox_due"
            ),
            models.Index(fields=["written_at", "id"], condition=Q(channel="paper", state="waiting"), name="outbox_to_post"),
            models.Index(fields=["written_at", "id"], condition=Q(state="held"), name="outbox_to_hand_over"),
            models.Index(fields=["channel", "state"], name="outbox_counts"),
            # With the channel and the state beside it: what was written lately is counted from the index alone.
            models.Index(fields=["-written_at", "id"], include=["channel", "state"], name="outbox_latest"),
            models.Index(fields=["last_error", "channel"], condition=~Q(last_error=""), name="outbox_errors"),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.get_state_display()}"

    @staticmethod
    def lease() -> timedelta:
        """How long a claim holds: longer than the longest try, so that only a dead sender loses it."""
        return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)

    @property
    def recipient(self) -> Recipient:
        """Who gets it."""
        return self.person or self.organisation or self.user or Visitor(self.visitor_mail)

    @property
    def link(self) -> str:
        """The address in the text, or empty."""
        found = ADDRESS.search(self.body)
        return found.group() if found else ""

    @property
    def words(self) -> str:
        """The text without its address: on a page it becomes a link, on paper a QR code."""
        return ADDRESS.sub("", self.body).strip()


class ChannelChoice(models.Model):
    """By which channel a person wants to be written to: the last word counts. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField("come", max_length=5, choices=Channel.choices)
    said_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "-said_at"], name="outbox_choice_of")]

    def __str__(self) -> str:
        return str(self.get_channel_display())
