"""The ties of a person as they drew them, the maps kept at a day, and the word on who may see them."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now, TruncDate

from legami.people.models import ConsentEvent, Person

# The moment itself, not the transaction's: two words in one transaction keep their order.
CLOCK = Func(function="clock_timestamp", output_field=models.DateTimeField())


class Tie(models.Model):
    """Somebody or something that matters to the person. It belongs to the person: who takes it away, takes it away."""

    class Kind(models.TextChoices):
        """What stands at the other end."""

        PERSON = "person", "persona"
        BODY = "body", "ente o gruppo"
        PLACE = "place", "luogo"

    class Strength(models.TextChoices):
        """How strong it is, for the person."""

        STRONG = "strong", "forte"
        ORDINARY = "ordinary", "normale"
        WEAK = "weak", "debole"

    class Flow(models.TextChoices):
        """Which way help and energy go."""

        TO_ME = "to_me", "verso di me"
        FROM_ME = "from_me", "da me"
        BOTH = "both", "nei due sensi"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="ties")
    label = models.CharField("nome", max_length=60)
    kind = models.CharField("che cos’è", max_length=10, choices=Kind.choices, default=Kind.PERSON)
    strength = models.CharField("legame", max_length=10, choices=Strength.choices, default=Strength.ORDINARY)
    flow = models.CharField("direzione", max_length=10, choices=Flow.choices, default=Flow.BOTH)
    is_stressful = models.BooleanField("pesa", default=False)
    is_paid = models.BooleanField("aiuta per lavoro", default=False)
    since_year = models.PositiveSmallIntegerField("dall’anno", null=True, blank=True)
    since_month = models.PositiveSmallIntegerField("dal mese", null=True, blank=True)
    began = models.CharField("dove è nato", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="ties_has_a_name", condition=~Q(label="")),
            models.CheckConstraint(
                name="ties_month_of_a_year",
                condition=Q(since_month=None) | Q(since_year__isnull=False, since_month__gte=1, since_month__lte=12),
            ),
            models.CheckConstraint(
                name="ties_since_a_year", condition=Q(since_year=None) | Q(since_year__gte=1900, since_year__lte=2200)
            ),
        ]
        indexes = [models.Index(fields=["person", "position", "id"], name="ties_of_person")]

    def __str__(self) -> str:
        return self.label


class Link(models.Model):
    """Two of the person's ties know each other. One row for a pair, the smaller key first."""

    a = models.ForeignKey(Tie, models.CASCADE, related_name="links_from")
    b = models.ForeignKey(Tie, models.CASCADE, related_name="links_to")

    class Meta:
        constraints = [
            models.CheckConstraint(name="ties_link_goes_up", condition=Q(a__lt=F("b"))),
            models.UniqueConstraint(fields=["a", "b"], name="ties_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} {self.b_id}"


class Snapshot(models.Model):
    """The map as it was on a day: append-only. `contents` holds its ties and links as plain data."""

    class Occasion(models.TextChoices):
        """Why the map was kept."""

        START = "start", "all’inizio del patto"
        REVIEW = "review", "a una verifica"
        WISH = "wish", "quando ho voluto"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tie_snapshots")
    occasion = models.CharField("occasione", max_length=10, choices=Occasion.choices)
    drawn_on = models.DateField("giorno")
    contents: Any = models.JSONField()
    form_key = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField(db_default=CLOCK)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="ties_drawn_by_today", condition=Q(drawn_on__lte=TruncDate(Now()))),
        ]
        indexes = [models.Index(fields=["person", "drawn_on", "recorded_at"], name="ties_snapshots_of")]

    def __str__(self) -> str:
        return f"{self.drawn_on:%Y-%m-%d}"


class SharingEvent(models.Model):
    """The person said yes or no to a kind of viewer: append-only. The last word counts; without any, no."""

    class Viewer(models.TextChoices):
        """Who might look, beside the person."""

        CASE_WORKER = "case_worker", "chi mi segue"
        COORDINATOR = "coordinator", "chi coordina il servizio"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tie_sharing")
    viewer = models.CharField(max_length=20, choices=Viewer.choices)
    is_granted = models.BooleanField()
    channel = models.CharField(max_length=10, choices=ConsentEvent.Channel.choices)
    said_at = models.DateTimeField(db_default=CLOCK)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "viewer", "-said_at"], name="ties_sharing_state")]

    def __str__(self) -> str:
        return f"{self.get_viewer_display()}: {'sì' if self.is_granted else 'no'}"
