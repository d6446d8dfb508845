"""Somebody asks for a hand, for themselves or for another: the referral, each step it took, and the first talks."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Now, TruncDate

from legami.core.dates import long_date
from legami.network.models import Organisation
from legami.people.models import Assignment, Person
from legami.places.models import Municipality

# The moment itself, not the transaction's: two steps in one transaction keep their order.
CLOCK = Func(function="clock_timestamp", output_field=models.DateTimeField())


def overdue_on(day: date) -> Q:
    """A condition on referrals: nobody has heard of it, and it should have been answered before this day."""
    return Q(answered_at=None, status__in=(Referral.Status.NEW, Referral.Status.IN_CHARGE), answer_due_on__lt=day)


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def overdue_on(self, day: date) -> Self:
        """Those that should have been answered before this day."""
        return self.filter(overdue_on(day))

    def in_list_order(self) -> Self:
        """The waiting list: the most urgent first, then by the day on which the referral came."""
        return self.filter(status=Referral.Status.WAITING).order_by("urgency", "received_on", "number")

    def about(self, person: Person) -> Self:
        """Those tied to this person, under whichever of their records."""
        return self.filter(person__in=Person.objects.records_of(person))


class Referral(models.Model):
    """Somebody asks that the service look at a person: a segnalazione. What the sender wrote never changes."""

    class Source(models.TextChoices):
        """Who asks."""

        SELF = "self", "la persona stessa"
        RELATIVE = "relative", "un familiare o una persona vicina"
        SCHOOL = "school", "una scuola"
        DOCTOR = "doctor", "un medico o un servizio sanitario"
        PARISH = "parish", "una parrocchia"
        BODY = "body", "un altro ente o un’associazione"
        OTHER = "other", "qualcun altro"

    class Channel(models.TextChoices):
        """How it came in."""

        WEB = "web", "dal sito"
        ACCOUNT = "account", "da un ente, con il suo accesso"
        DESK = "desk", "allo sportello"
        PHONE = "phone", "al telefono"
        PAPER = "paper", "per lettera o e-mail"

    class Knows(models.TextChoices):
        """What the person knows of what somebody asks for them."""

        AGREES = "agrees", "lo sa ed è d’accordo"
        KNOWS = "knows", "lo sa, ma non ha detto di sì"
        NO = "no", "non lo sa"

    class Status(models.TextChoices):
        """From the first word to the outcome."""

        NEW = "new", "nuova"
        IN_CHARGE = "in_charge", "presa in carico"
        WAITING = "waiting", "in lista d’attesa"
        TAKEN_ON = "taken_on", "accolta"
        DECLINED = "declined", "non accolta"
        REFERRED = "referred", "inviata a un altro servizio"
        WITHDRAWN = "withdrawn", "ritirata"

    OPEN = (Status.NEW, Status.IN_CHARGE, Status.WAITING)
    HELD = (Status.IN_CHARGE, Status.WAITING)  # in somebody's hands

    class Urgency(models.IntegerChoices):
        """How soon; each with its reason in words."""

        HIGH = 1, "alta"
        MEDIUM = 2, "media"
        LOW = 3, "bassa"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("intake_referral_number"), function="nextval", output_field=models.BigIntegerField()),
    )
    form_key = models.UUIDField(unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)  # of the answer code: see `codes.py`
    # ---- what the sender said ----
    source = models.CharField("chi segnala", max_length=10, choices=Source.choices)
    channel = models.CharField("come è arrivata", max_length=10, choices=Channel.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="ente che segnala")
    sender_name = models.CharField("nome di chi segnala", max_length=120, blank=True)
    sender_contact = models.CharField("recapito di chi segnala", max_length=160, blank=True)
    knows = models.CharField("la persona lo sa?", max_length=10, choices=Knows.choices, blank=True)
    person_name = models.CharField("nome della persona", max_length=120, blank=True)
    contact = models.CharField("recapito della persona", max_length=160, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="comune")
    words = models.TextField("che cosa dice", blank=True)
    cannot_wait = models.BooleanField("non può aspettare", default=False)
    received_on = models.DateField("arrivata il")
    answer_due_on = models.DateField("risposta entro il")
    sent_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    # ---- what the service made of it ----
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="referrals", verbose_name="persona")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")  # opened for this referral
    handled_by_body = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="servizio")
    taken_at = models.DateTimeField(null=True, editable=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    urgency = models.PositiveSmallIntegerField("urgenza", choices=Urgency.choices, null=True)
    urgency_reason = models.CharField("perché", max_length=200, blank=True)
    waiting_since_on = models.DateField("in lista dal", null=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_for_another_says_who_knows",
                condition=Q(source="self", knows="") | (~Q(source="self") & ~Q(knows="")),
            ),
            models.CheckConstraint(name="intake_received_by_today", condition=Q(received_on__lte=TruncDate(Now()))),
            models.CheckConstraint(name="intake_due_after_received", condition=Q(answer_due_on__gte=models.F("received_on"))),
            models.CheckConstraint(
                name="intake_taken_says_who_and_when",
                condition=Q(taken_at=None, taken_by=None, handled_by_body=None)
                | Q(taken_at__isnull=False, taken_by__isnull=False, handled_by_body__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_somebody_holds_what_is_not_new",
                condition=Q(status="new", taken_at=None)
                | Q(status="withdrawn")
                | (~Q(status__in=("new", "withdrawn")) & Q(taken_at__isnull=False)),
            ),
            # The person may withdraw by their code, without an account: then the step says so, and nobody is named.
            models.CheckConstraint(
                name="intake_closed_says_who_and_when",
                condition=Q(status__in=("new", "in_charge", "waiting"), closed_at=None, closed_by=None)
                | Q(status__in=("taken_on", "declined", "referred"), closed_at__isnull=False, closed_by__isnull=False)
                | Q(status="withdrawn", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_waiting_says_why_and_since",
                condition=~Q(status="waiting")
                | (Q(urgency__isnull=False, waiting_since_on__isnull=False, person__isnull=False) & ~Q(urgency_reason="")),
            ),
            models.CheckConstraint(
                name="intake_taken_on_has_a_person", condition=~Q(status="taken_on") | Q(person__isnull=False)
            ),
            models.CheckConstraint(
                name="intake_outcome_is_an_answer",
                condition=Q(status__in=("new", "in_charge", "withdrawn")) | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "answer_due_on", "number"],
                condition=Q(status__in=("new", "in_charge", "waiting")),
                name="intake_open_by_place",
            ),
            models.Index(fields=["taken_by", "answer_due_on"], name="intake_held_by"),
            models.Index(fields=["municipality", "-number"], name="intake_by_place"),
            models.Index(fields=["organisation", "-number"], name="intake_sent_by_body"),
            models.Index(fields=["handled_by_body", "closed_at"], name="intake_handled_by"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What staff call it without saying whom it is about: `SG-00012`."""
        return f"SG-{self.number:05d}"

    @property
    def is_open(self) -> bool:
        """True until there is an outcome."""
        return self.status in self.OPEN

    @property
    def is_held(self) -> bool:
        """True while somebody works on it."""
        return self.status in self.HELD

    @property
    def is_for_self(self) -> bool:
        """True if the person asked for themselves."""
        return self.source == self.Source.SELF

    @property
    def clock_says(self) -> str:
        """The day of the answer, and the event from which the days are counted."""
        return (
            f"risposta entro il {long_date(self.answer_due_on)}, contando dal {long_date(self.received_on)}, quando è arrivata"
        )

    def is_late_on(self, day: date) -> bool:
        """True if the clock runs and the day of the answer is past."""
        return self.answered_at is None and self.is_open and self.answer_due_on < day


class Step(models.Model):
    """One step of a referral: who, when, from where to where, and why. Append-only; nothing is lost."""

    class Reason(models.TextChoices):
        """Why a referral is not taken on, or goes elsewhere."""

        OTHER_PLACE = "other_place", "vive in un altro territorio"
        ALREADY = "already", "è già seguita dal servizio"
        DOUBLE = "double", "è la stessa richiesta di un’altra"
        DOES_NOT_WANT = "does_not_want", "la persona non vuole"
        NOT_FOUND = "not_found", "non siamo riusciti a trovarla"
        OTHER_SERVICE = "other_service", "serve un altro servizio"
        OTHER = "other", "un altro motivo"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    from_status = models.CharField(max_length=10, choices=Referral.Status.choices, blank=True)
    to_status = models.CharField(max_length=10, choices=Referral.Status.choices)
    reason = models.CharField("motivo", max_length=15, choices=Reason.choices, blank=True)
    note = models.TextField("nota per chi lavora", blank=True)
    said_to_person = models.TextField("che cosa abbiamo detto alla persona", blank=True)
    elsewhere = models.CharField("dove può andare", max_length=300, blank=True)
    at = models.DateTimeField(db_default=CLOCK, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_no_has_a_reason",
                condition=~Q(verb__in=("decline", "refer")) | (~Q(reason="") & ~Q(said_to_person="")),
            ),
            models.CheckConstraint(name="intake_elsewhere_says_where", condition=~Q(verb="refer") | ~Q(elsewhere="")),
        ]
        indexes = [models.Index(fields=["referral", "at"], name="intake_steps_of")]

    def __str__(self) -> str:
        return f"{self.verb} {self.to_status}"


class Talk(models.Model):
    """A first talk (primo colloquio): when, where, who was there, what was said. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="talks")
    form_key = models.UUIDField(unique=True, editable=False)
    held_on = models.DateField("giorno")
    place = models.CharField("dove", max_length=120)
    present = models.CharField("chi c’era", max_length=200)
    notes = models.TextField("che cosa ci siamo detti")
    recorded_at = models.DateTimeField(db_default=CLOCK, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="intake_talked_by_today", condition=Q(held_on__lte=TruncDate(Now())))]
        indexes = [models.Index(fields=["referral", "held_on"], name="intake_talks_of")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"
