"""The lab, who runs it, and the phases in which it is."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from legami.network.models import Organisation
from legami.places.models import Area, Municipality


class LabQuerySet(models.QuerySet["Lab"]):
    """Reads of labs."""

    def open(self) -> Self:
        """Those that go on."""
        return self.filter(closed_at=None)

    def run_by(self, user_id: object) -> Self:
        """Those that this user facilitates today."""
        return self.filter(facilitators__user=user_id, facilitators__removed_at=None)

    def of_the_same_place(self, lab: "Lab") -> Self:
        """The other labs of the same quarter, village or body, earlier and later."""
        same = Q(area=lab.area_id) if lab.area_id else Q(body=lab.body_id)
        return self.filter(same).exclude(pk=lab.pk)

    def for_page(self) -> Self:
        """With what each page names: place, body and town."""
        return self.select_related("area", "body", "municipality")


class Lab(models.Model):
    """A community lab. It belongs to one context of life: an area, or a body such as a company or a school."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome", max_length=120)
    question = models.CharField("la domanda da cui si parte", max_length=200)
    about = models.TextField("di che cosa si parla", max_length=2000, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="labs")
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="labs")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="labs", verbose_name="comune")
    starts_on = models.DateField("comincia il")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    closing_words = models.TextField("com’è finito", max_length=2000, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = LabQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="labs_lab_has_one_place",
                condition=Q(area__isnull=False, body=None) | Q(area=None, body__isnull=False),
            ),
            models.CheckConstraint(
                name="labs_closing_says_how_who_and_when",
                condition=Q(closed_at=None, closed_by=None, closing_words="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing_words="")),
            ),
            models.UniqueConstraint(fields=["area"], condition=Q(closed_at=None), name="labs_one_open_per_area"),
            models.UniqueConstraint(fields=["body"], condition=Q(closed_at=None), name="labs_one_open_per_body"),
        ]
        indexes = [models.Index(fields=["-starts_on", "id"], name="labs_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, in words: the quarter or the body, and the town."""
        where = str(self.area or self.body)
        town = self.municipality.name
        return where if town in where else f"{where}, {town}"

    @property
    def is_open(self) -> bool:
        """True until it is closed."""
        return self.closed_at is None


class Facilitator(models.Model):
    """A user runs a lab, from when they were named until they are removed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    lab = models.ForeignKey(Lab, models.CASCADE, related_name="facilitators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "user"], condition=Q(removed_at=None), name="labs_facilitator_once"),
            models.CheckConstraint(
                name="labs_facilitator_removed_by_somebody",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Phase(models.Model):
    """What a lab does in some days. Phases may overlap: one listens while one still reads."""

    class Kind(models.TextChoices):
        """The seven things that a lab does, in the order in which they begin."""

        READ = "read", "Leggere i problemi"
        LISTEN = "listen", "Ascoltare i bisogni"
        CONVERSE = "converse", "Parlarne insieme"
        DESIGN = "design", "Progettare"
        DECIDE = "decide", "Decidere"
        DO = "do", "Fare"
        LOOK_BACK = "look_back", "Guardare che cosa è cambiato"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    lab = models.ForeignKey(Lab, models.CASCADE, related_name="phases")
    kind = models.CharField("fase", max_length=10, choices=Kind.choices)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "kind"], name="labs_each_phase_once"),
            models.CheckConstraint(name="labs_phase_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def state_on(self, day: date) -> str:
        """How it stands on a day, in words."""
        if day < self.starts_on:
            return "deve cominciare"
        return "in corso" if day <= self.ends_on else "finita"
