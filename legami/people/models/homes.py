"""Who lives with whom, since when, and the steps in which several people moved at once (rule V18)."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .records import Person


class Household(models.Model):
    """A home: the people who live together (nucleo familiare). Two pacts of one home share no data."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome della famiglia", max_length=120)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name


class HouseholdMemberQuerySet(models.QuerySet["HouseholdMember"]):
    """Reads of members."""

    def active_on(self, day: date) -> Self:
        """Those who live there on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class HouseholdMember(models.Model):
    """Somebody lives in a home from a day; on the day `ends_on` they no longer do. One home at a time."""

    class Relation(models.TextChoices):
        """Who they are in the home."""

        HEAD = "head", "intestatario o intestataria"
        PARTNER = "partner", "coniuge o convivente"
        CHILD = "child", "figlio o figlia"
        PARENT = "parent", "padre o madre"
        SIBLING = "sibling", "fratello o sorella"
        OTHER = "other", "altra persona"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="homes")
    relation = models.CharField("relazione", max_length=10, choices=Relation.choices)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("fino al", null=True, blank=True)
    # The step that brought them in, and the one that took them away, if several people moved at once: what undoing looks for.
    arrival_move = models.ForeignKey("people.HouseholdMove", models.PROTECT, null=True, editable=False, related_name="arrivals")
    departure_move = models.ForeignKey(
        "people.HouseholdMove", models.PROTECT, null=True, editable=False, related_name="departures"
    )

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ends_on=None), name="people_one_home_at_a_time"),
            models.CheckConstraint(
                name="people_leaves_home_after_entry", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="people_who_departs_by_a_move_has_a_day", condition=Q(departure_move=None) | Q(ends_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_relation_display()}"


class HouseholdMoveQuerySet(models.QuerySet["HouseholdMove"]):
    """Reads of moves."""

    def of_home(self, home: Household) -> Self:
        """Those that hold, from or into a home, the newest first."""
        return self.filter(Q(source=home) | Q(target=home), undone_at=None).order_by("-moved_on", "-made_at", "pk")


class HouseholdMove(models.Model):
    """A home was divided, or two became one: one step for all who moved, undone in one step while nobody has moved since."""

    class Kind(models.TextChoices):
        """What happened."""

        SPLIT = "split", "famiglia divisa"
        JOIN = "join", "famiglie unite"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField("che cosa", max_length=5, choices=Kind.choices)
    source = models.ForeignKey(Household, models.PROTECT, related_name="+")
    target = models.ForeignKey(Household, models.PROTECT, related_name="+")
    moved_on = models.DateField("dal")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = HouseholdMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="people_move_is_between_two_homes", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="people_undone_move_says_who",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.moved_on}"
