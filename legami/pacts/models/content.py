"""What a version says: who, which goals, which supports, which commitments, what is given back, with which money.

Each row has a `key` that its copies in later versions share, so that an expense or a rating can follow it.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from legami.ledger.models import Fund
from legami.network.models import Organisation
from legami.people.models import Person
from legami.places.models import Venue

from .pact import PactVersion


class Category(models.TextChoices):
    """The kinds of individual intervention that the Province of Cremona published for its pacts."""

    ACTIVE_POLICY = "active_policy", "politica attiva del lavoro"
    TRAINING = "training", "formazione e riqualificazione"
    ENTERPRISE = "enterprise", "intrapresa"
    PSYCHOLOGICAL = "psychological", "sostegno psicologico e relazionale"
    INCOME = "income", "sostegno al reddito"
    CONCILIATION = "conciliation", "conciliazione"
    MOBILITY = "mobility", "mobilità"


class Party(models.Model):
    """Somebody who is bound by the pact and signs it."""

    class Role(models.TextChoices):
        """In which quality they take part."""

        PERSON = "person", "la persona"
        GUARDIAN = "guardian", "chi la rappresenta"
        CASE_WORKER = "case_worker", "assistente sociale"
        PARTNER = "partner", "ente che partecipa"

    PERSON_SIDE = (Role.PERSON, Role.GUARDIAN)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    role = models.CharField("ruolo", max_length=12, choices=Role.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ente")
    contact_name = models.CharField("chi se ne occupa", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="pacts_party_key_once"),
            models.CheckConstraint(
                name="pacts_party_is_somebody",
                condition=Q(role__in=("person", "guardian"), person__isnull=False, organisation=None)
                | Q(role="case_worker", user__isnull=False, organisation__isnull=False)
                | Q(role="partner", organisation__isnull=False, person=None),
            ),
            models.UniqueConstraint(fields=["version"], condition=Q(role="person"), name="pacts_one_person_per_version"),
            models.UniqueConstraint(fields=["version"], condition=Q(role="case_worker"), name="pacts_one_worker_per_version"),
            models.UniqueConstraint(
                fields=["version", "organisation"], condition=Q(role="partner"), name="pacts_partner_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """How the pact names this party."""
        if self.person is not None:
            return self.person.full_name
        if self.role == self.Role.CASE_WORKER and self.user is not None:
            return str(self.user)
        return str(self.organisation)

    @property
    def is_person_side(self) -> bool:
        """True for the person and whoever represents them."""
        return self.role in self.PERSON_SIDE


class Goal(models.Model):
    """What the person wants to change, in their words, with five levels of attainment (-2 to +2; 0 is what is expected)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    words = models.TextField("obiettivo, con le parole della persona")
    weight = models.PositiveSmallIntegerField(
        "importanza", default=1, choices=[(1, "conta"), (2, "conta molto"), (3, "conta più di tutto")]
    )
    level_minus_2 = models.CharField("molto meno di quanto atteso", max_length=300, blank=True)
    level_minus_1 = models.CharField("meno di quanto atteso", max_length=300, blank=True)
    level_0 = models.CharField("risultato atteso", max_length=300)
    level_plus_1 = models.CharField("più di quanto atteso", max_length=300, blank=True)
    level_plus_2 = models.CharField("molto più di quanto atteso", max_length=300, blank=True)
    baseline_level = models.SmallIntegerField("punto di partenza", default=-1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="pacts_goal_key_once"),
            models.CheckConstraint(name="pacts_goal_weight", condition=Q(weight__range=(1, 3))),
            models.CheckConstraint(name="pacts_goal_baseline", condition=Q(baseline_level__range=(-2, 2))),
        ]

    def __str__(self) -> str:
        return self.words

    def levels(self) -> list[tuple[int, str]]:
        """The five levels with their text, from -2 to +2."""
        return [
            (-2, self.level_minus_2),
            (-1, self.level_minus_1),
            (0, self.level_0),
            (1, self.level_plus_1),
            (2, self.level_plus_2),
        ]


class Support(models.Model):
    """Help that an actor gives: material or relational, always by somebody."""

    class Nature(models.TextChoices):
        """Things, or closeness."""

        MATERIAL = "material", "materiale"
        RELATIONAL = "relational", "relazionale"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="supports")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    category = models.CharField("tipo di sostegno", max_length=20, choices=Category.choices)
    nature = models.CharField("natura", max_length=10, choices=Nature.choices)
    description = models.TextField("che cosa")
    provider = models.ForeignKey(Party, models.PROTECT, related_name="supports", verbose_name="chi lo dà")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="supports", verbose_name="per quale obiettivo")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="pacts_support_key_once")]

    def __str__(self) -> str:
        return self.description


class Commitment(models.Model):
    """What one party promises to do."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="commitments")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    bound = models.ForeignKey(Party, models.PROTECT, related_name="commitments", verbose_name="chi si impegna")
    text = models.TextField("impegno")
    due_on = models.DateField("entro il", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="pacts_commitment_key_once")]

    def __str__(self) -> str:
        return self.text


class GiveBack(models.Model):
    """What the person gives to the community: where, with whom, how many hours at the most. Never work, never pay."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="give_backs")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    what = models.TextField("che cosa fa la persona")
    host = models.ForeignKey(Party, models.PROTECT, related_name="give_backs", verbose_name="chi accoglie")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="luogo")
    place = models.CharField("dove", max_length=160, blank=True)
    total_minutes = models.PositiveIntegerField("in tutto")
    weekly_cap_minutes = models.PositiveIntegerField("alla settimana, al massimo")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="pacts_giveback_key_once"),
            # 16 hours a week is our humane cap: giving back is not a job.
            models.CheckConstraint(
                name="pacts_give_back_humane",
                condition=Q(
                    total_minutes__gt=0, weekly_cap_minutes__range=(1, 960), weekly_cap_minutes__lte=F("total_minutes")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class BudgetLine(models.Model):
    """Money set aside for one goal, from one fund, for one kind of support."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="budget_lines")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="budget_lines", verbose_name="per quale obiettivo")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name="fondo")
    category = models.CharField("tipo di spesa", max_length=20, choices=Category.choices)
    description = models.CharField("che cosa si può comprare", max_length=200)
    supplier = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name="ente che la fornisce"
    )
    amount_cents = models.BigIntegerField("importo")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="pacts_budgetline_key_once"),
            models.CheckConstraint(name="pacts_line_amount_positive", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def account_code(self) -> str:
        """The ledger account of this line, the same in every version of the pact."""
        return f"pact-line:{self.key}"
