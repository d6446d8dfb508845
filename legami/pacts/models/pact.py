"""The pact itself, its versions, and what is being typed into one."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from legami.core.dates import age_on
from legami.network.models import Organisation
from legami.people.models import Person
from legami.places.models import Municipality

OF_AGE = 18


class PactQuerySet(models.QuerySet["Pact"]):
    """Reads of pacts."""

    def in_force(self) -> Self:
        """Signed and not closed: active or suspended."""
        return self.filter(status__in=Pact.IN_FORCE)

    def with_an_outcome(self) -> Self:
        """Those that averages and scores may count: a pact that ended by death neither failed nor succeeded (V13)."""
        return self.exclude(status=Pact.Status.DECEASED)


class Pact(models.Model):
    """An agreement that binds support for a person to something given back. What it says is in its versions."""

    class Kind(models.TextChoices):
        """One pact of each kind can be in force for a person."""

        PERSONAL = "personal", "patto personale"
        FAMILY = "family", "patto di famiglia"

    class Status(models.TextChoices):
        """Where the pact is in its life. While PREPARING, the open version says how far it is."""

        PREPARING = "preparing", "in preparazione"
        ACTIVE = "active", "attivo"
        SUSPENDED = "suspended", "sospeso"
        CONCLUDED = "concluded", "concluso"
        INTERRUPTED = "interrupted", "interrotto"
        TRANSFERRED = "transferred", "trasferito"
        DECEASED = "deceased", "chiuso per decesso"
        DISCARDED = "discarded", "bozza annullata"

    IN_FORCE = (Status.ACTIVE, Status.SUSPENDED)
    CLOSED = (Status.CONCLUDED, Status.INTERRUPTED, Status.TRANSFERRED, Status.DECEASED, Status.DISCARDED)

    class Outcome(models.TextChoices):
        """How a concluded pact ended."""

        REACHED = "reached", "obiettivi raggiunti"
        PARTIAL = "partial", "obiettivi raggiunti in parte"
        NOT_REACHED = "not_reached", "obiettivi non raggiunti"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("pacts_pact_number"), function="nextval", output_field=models.BigIntegerField()),
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="pacts", verbose_name="persona")
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, default=Kind.PERSONAL)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pacts", verbose_name="ente titolare")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="pacts", verbose_name="comune")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PREPARING, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True, editable=False)
    resume_on = models.DateField("riprende il", null=True, blank=True)
    outcome = models.CharField("esito", max_length=12, choices=Outcome.choices, blank=True)
    closing_note = models.TextField("come è andata", blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    # After a death the money stays frozen until somebody has closed the accounts.
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(status__in=("active", "suspended")),
                name="pacts_one_active_per_person_and_kind",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(status="preparing"), name="pacts_one_preparing_per_person_and_kind"
            ),
            models.CheckConstraint(
                name="pacts_closed_says_who_and_when",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pacts_settled_only_after_a_death",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, status="deceased"),
            ),
            models.CheckConstraint(name="pacts_outcome_only_when_concluded", condition=Q(outcome="") | Q(status="concluded")),
        ]
        indexes = [
            models.Index(fields=["municipality", "status", "-created_at"], name="pacts_by_place"),
            models.Index(fields=["organisation", "-created_at"], name="pacts_by_organisation"),
            models.Index(fields=["-created_at", "id"], name="pacts_latest"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The pseudonym under which the accounts know this pact."""
        return f"PG-{self.number:05d}"

    @property
    def is_closed(self) -> bool:
        """True once nothing may change any more."""
        return self.status in self.CLOSED

    @property
    def is_frozen(self) -> bool:
        """True after a death until the accounts are closed: only services already given are paid."""
        return self.status == self.Status.DECEASED and self.settled_at is None

    def takes_expense(self, service_on: date) -> bool:
        """True if an expense for a service of this day may still be asked and approved."""
        if self.status == self.Status.ACTIVE:
            return True
        died_on = self.person.deceased_on
        return self.is_frozen and died_on is not None and service_on <= died_on

    @property
    def retention_starts_on(self) -> date | None:
        """The day from which the years of keeping count: the death, else the closing; None while it is open."""
        if self.status == self.Status.DECEASED and self.person.deceased_on:
            return self.person.deceased_on
        return timezone.localdate(self.closed_at) if self.closed_at else None


class VersionQuerySet(models.QuerySet["PactVersion"]):
    """Reads of versions."""

    def open(self) -> Self:
        """Being written, shared or signed."""
        return self.filter(status__in=PactVersion.OPEN)


class PactVersion(models.Model):
    """What the pact says, at one moment. Once it is up for signing its text and hash never change (a trigger sees to it)."""

    class Status(models.TextChoices):
        """From the first word to the day another version takes over."""

        DRAFT = "draft", "bozza"
        SHARED = "shared", "in condivisione"
        SIGNING = "signing", "in firma"
        ACTIVE = "active", "in vigore"
        SUPERSEDED = "superseded", "superata"
        DISCARDED = "discarded", "ritirata"

    OPEN = (Status.DRAFT, Status.SHARED, Status.SIGNING)
    READ_BEFORE = (Status.SHARED, Status.SIGNING)  # the person reads it, and not everybody has signed

    class PlanKind(models.TextChoices):
        """A plan by law beside which the pact stands: cited, never replaced."""

        PAIS = "pais", "Patto per l’inclusione sociale (PaIS) dell’ADI"
        PAI = "pai", "piano assistenziale individuale (PAI)"
        LIFE = "life", "progetto di vita"
        OTHER = "other", "altro progetto personalizzato"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False)
    reason = models.CharField("perché cambia", max_length=200, blank=True)
    starts_on = models.DateField("dal", null=True, blank=True)
    ends_on = models.DateField("al", null=True, blank=True)
    first_review_on = models.DateField("prima verifica", null=True, blank=True)
    review_every_months = models.PositiveSmallIntegerField("una verifica ogni (mesi)", default=3)
    # A minor is heard before the pact is signed; the words stay with who follows them, the text says only the day (V10).
    heard_on = models.DateField("ascolto del minore", null=True, blank=True)
    heard_words = models.TextField("che cosa ha detto", blank=True)
    plan_kind = models.CharField("piano citato", max_length=10, choices=PlanKind.choices, blank=True)
    plan_number = models.CharField("numero del piano", max_length=60, blank=True)
    plan_signed_on = models.DateField("data del piano", null=True, blank=True)
    plan_body = models.CharField("ente del piano", max_length=150, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_text = models.JSONField(null=True, editable=False)
    text_hash = models.CharField(max_length=64, blank=True, editable=False)
    signing_opened_at = models.DateTimeField(null=True, editable=False)
    signing_expires_on = models.DateField(null=True, editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pact", "number"], name="pacts_version_number_once"),
            models.UniqueConstraint(
                fields=["pact"], condition=Q(status__in=("draft", "shared", "signing")), name="pacts_one_open_version"
            ),
            models.UniqueConstraint(fields=["pact"], condition=Q(status="active"), name="pacts_one_version_in_force"),
            models.CheckConstraint(
                name="pacts_version_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="pacts_signable_version_is_frozen",
                condition=Q(status__in=("draft", "shared", "discarded")) | (~Q(text_hash="") & Q(frozen_text__isnull=False)),
            ),
            models.CheckConstraint(
                name="pacts_heard_has_day_and_words",
                condition=Q(heard_on=None, heard_words="") | (Q(heard_on__isnull=False) & ~Q(heard_words="")),
            ),
            models.CheckConstraint(
                name="pacts_cited_plan_can_be_found",
                condition=Q(plan_kind="", plan_number="", plan_signed_on=None, plan_body="")
                | (~Q(plan_kind="") & Q(plan_signed_on__isnull=False) & ~Q(plan_body="")),
            ),
            models.CheckConstraint(name="pacts_review_interval", condition=Q(review_every_months__range=(1, 12))),
        ]

    def __str__(self) -> str:
        return f"{self.pact} v{self.number}"

    @property
    def is_open(self) -> bool:
        """True while it may still become the version in force."""
        return self.status in self.OPEN

    @property
    def budget_cents(self) -> int:
        """What all lines together may spend, in cents. Uses prefetched lines if there are any."""
        return sum(line.amount_cents for line in self.budget_lines.all())

    @property
    def is_for_a_minor(self) -> bool:
        """True if the person is under age on the day that the text begins to hold (on the exact birthday they are not)."""
        born = self.pact.person.birth_date
        return bool(born and self.starts_on and age_on(born, self.starts_on) < OF_AGE)

    def covers(self, day: date) -> bool:
        """True if the day falls within this version's validity."""
        return bool(self.starts_on and self.ends_on and self.starts_on <= day <= self.ends_on)


class Draft(models.Model):
    """What somebody is typing into one step, as typed, valid or not: a lost session loses no word."""

    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="drafts")
    step = models.CharField(max_length=60)
    typed = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "step", "saved_by"], name="pacts_one_draft_per_step")]

    def __str__(self) -> str:
        return f"{self.version} {self.step}"
