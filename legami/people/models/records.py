"""People, and what ties them to homes, guardians, services and consents."""

from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat, Now, TruncDate

from legami.places.models import Municipality

# Shorter than this, a searched word is matched as the beginning of a name or of a word in it: too few letters for trigrams.
SHORTEST_FUZZY_WORD = 3


class SearchName(Func):
    """A name as it is searched: lower case, no accents, no apostrophes. The database's own function, so that COPY obeys too."""

    function = "people_search_name"
    output_field = models.CharField()


def _wanted(text: str) -> SearchName:
    return SearchName(Value(text.strip()[:120]), Value(""))


def named(text: str, path: str = "") -> Q:
    """The condition that a person's name resembles the text, or that it is their tax code.

    `path` leads from the row to the person (`"person__"`): the database may then start from the rows and not from the names.
    """
    words, wanted = text.strip()[:120], _wanted(text)
    if len(words) < SHORTEST_FUZZY_WORD:
        later = Concat(Value(" "), wanted, output_field=models.CharField())
        return Q(**{f"{path}search_name__startswith": wanted}) | Q(**{f"{path}search_name__contains": later})
    like = Q(**{f"{path}search_name__trigram_word_similar": wanted})
    return like | Q(**{f"{path}tax_code": words.replace(" ", "").upper()})


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def current(self) -> Self:
        """Without those merged into another record."""
        return self.filter(merged_into=None)

    def records_of(self, person: "Person") -> Self:
        """This person's record and those merged into it: what rows of every room may point to."""
        return self.filter(root=person.root_id)

    def search(self, text: str) -> Self:
        """Those whose name resembles the text (accents, apostrophes, order and typos forgiven) or whose tax code it is.
        If there are none, `slips.named_with_a_slip` forgives more.

        Best first. Uses the trigram index.
        """
        found = self.filter(named(text))
        if len(text.strip()) < SHORTEST_FUZZY_WORD:
            return found.order_by("search_name", "pk")
        closeness = TrigramWordSimilarity(_wanted(text), "search_name")  # type: ignore[arg-type]
        return found.annotate(closeness=closeness).order_by("-closeness", "search_name", "pk")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["search_name", "form_key", "root"])
class Person(models.Model):
    """Somebody the programme knows. The tax code is optional and never a key."""

    class Language(models.TextChoices):
        """The languages spoken in the province."""

        IT = "it", "italiano"
        RO = "ro", "rumeno"
        PA = "pa", "punjabi"
        HI = "hi", "hindi"
        SQ = "sq", "albanese"
        AR = "ar", "arabo"
        ZH = "zh", "cinese"
        UK = "uk", "ucraino"
        FR = "fr", "francese"
        EN = "en", "inglese"
        ES = "es", "spagnolo"
        BN = "bn", "bengalese"
        OTHER = "other", "altra lingua"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    given_name = models.CharField("nome", max_length=80)
    family_name = models.CharField("cognome", max_length=80)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    tax_code = models.CharField("codice fiscale", max_length=16, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune di residenza")
    address = models.CharField("indirizzo", max_length=160, blank=True)
    address_is_protected = models.BooleanField("indirizzo protetto", default=False)
    language = models.CharField("lingua preferita", max_length=5, choices=Language.choices, default="it")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    deceased_on = models.DateField("data del decesso", null=True, blank=True)
    death_recorded_at = models.DateTimeField(null=True, editable=False)
    death_recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    # Where an imported record comes from, and its key there: the same file again finds its own rows.
    source = models.CharField("archivio di provenienza", max_length=40, blank=True)
    external_id = models.CharField("codice in quell'archivio", max_length=60, blank=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    search_name = models.GeneratedField(
        expression=SearchName(F("given_name"), F("family_name")), output_field=models.CharField(max_length=170), db_persist=True
    )
    # The record that stands for this person, for queries: one column with statistics, where an expression had none.
    root = models.GeneratedField(
        expression=Coalesce(F("merged_into"), F("id")), output_field=models.UUIDField(), db_persist=True
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            # "Today" is in Rome (TIME_ZONE). The clock only moves on: what was no future date once never will be.
            models.CheckConstraint(
                name="people_born_by_today",
                condition=Q(birth_date=None) | Q(birth_date__lte=TruncDate(Now())),
                violation_error_message="La data di nascita è nel futuro. Controlla l'anno.",
            ),
            models.CheckConstraint(
                name="people_dies_after_birth",
                condition=Q(deceased_on=None) | Q(birth_date=None) | Q(deceased_on__gte=F("birth_date")),
                violation_error_message="La data del decesso viene prima della nascita. Controlla le due date.",
            ),
            models.CheckConstraint(
                name="people_recorded_death_says_who_and_when",
                condition=Q(death_recorded_at=None, death_recorded_by=None)
                | Q(death_recorded_at__isnull=False, death_recorded_by__isnull=False, deceased_on__isnull=False),
            ),
            models.CheckConstraint(
                name="people_tax_code_form", condition=Q(tax_code__regex="^([A-Z]{6}[0-9A-Z]{10}|[0-9]{11})?$")
            ),
            models.CheckConstraint(name="people_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="people_one_per_source_key"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_name"], name="people_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["tax_code"], name="people_tax_code", condition=~Q(tax_code="")),
            models.Index(fields=["birth_date"], name="people_birth_date"),
            models.Index(fields=["municipality", "search_name", "id"], name="people_by_place"),
            models.Index(fields=["root"], name="people_by_root"),
            models.Index(fields=["search_name", "id"], condition=Q(merged_into=None), name="people_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def root_id(self) -> UUID:
        """The record that stands for this person: itself, or the one it was merged into."""
        return self.merged_into_id or self.pk


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def current(self) -> Self:
        """Those not ended."""
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """A social worker follows a person (presa in carico), from a moment to a moment. At most one leads at a time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="assignments")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    is_lead = models.BooleanField("referente", default=True)
    started_at = models.DateTimeField(db_default=Now())
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None, is_lead=True), name="people_one_lead_per_person"
            ),
            models.UniqueConstraint(
                fields=["person", "worker"], condition=Q(ended_at=None), name="people_one_open_assignment_per_worker"
            ),
            models.CheckConstraint(
                name="people_ended_assignment_says_who",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["worker", "organisation"], condition=Q(ended_at=None), name="people_followed_by")]

    def __str__(self) -> str:
        return f"{self.worker} segue {self.person}"


class GuardianQuerySet(models.QuerySet["Guardian"]):
    """Reads of guardians."""

    def active_on(self, day: date) -> Self:
        """Those whose powers are in force on a day. They end with the life of either (V11, V13)."""
        alive = [Q(**{f"{who}__deceased_on": None}) | Q(**{f"{who}__deceased_on__gte": day}) for who in ("person", "guardian")]
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), *alive, starts_on__lte=day)


class Guardian(models.Model):
    """Somebody who acts for a person: a parent, a guardian, an amministratore di sostegno; with powers and an end."""

    class Kind(models.TextChoices):
        """On which ground they act."""

        PARENT = "parent", "genitore"
        GUARDIAN = "guardian", "tutore"
        SUPPORT = "support", "amministratore di sostegno"
        CURATOR = "curator", "curatore"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="guarded", verbose_name="chi agisce")
    kind = models.CharField("ruolo", max_length=10, choices=Kind.choices)
    may_sign = models.BooleanField("può firmare", default=True)
    may_manage_money = models.BooleanField("può gestire il denaro", default=False)
    order_reference = models.CharField("provvedimento", max_length=120, blank=True)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al", null=True, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="people_guardian_is_another", condition=~Q(person=F("guardian"))),
            models.CheckConstraint(
                name="people_guardian_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fine viene prima dell'inizio. Controlla le due date.",
            ),
            models.UniqueConstraint(fields=["person", "guardian", "kind", "starts_on"], name="people_guardian_once"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian}, {self.get_kind_display()}"


class ContactPoint(models.Model):
    """A way to reach a person. At most one of them is preferred."""

    class Kind(models.TextChoices):
        """By which channel."""

        PHONE = "phone", "telefono"
        EMAIL = "email", "e-mail"
        POST = "post", "recapito postale"
        OTHER = "other", "altro"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices)
    value = models.CharField("recapito", max_length=160)
    is_preferred = models.BooleanField("preferito", default=False)
    note = models.CharField("nota", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="people_contact_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(is_preferred=True), name="people_one_preferred_contact"),
            models.CheckConstraint(name="people_phone_form", condition=~Q(kind="phone") | Q(value__regex=r"^\+[0-9]{5,15}$")),
        ]

    def __str__(self) -> str:
        return self.value


class ConsentEvent(models.Model):
    """Consent given, refused or withdrawn: append-only. The state of a purpose is its last event; without any, not given."""

    class Purpose(models.TextChoices):
        """The extras, for which consent is the ground; what the law asks of a service needs none."""

        PHOTO = "photo", "usare la tua foto"
        STORY = "story", "raccontare la tua storia"
        NEWSLETTER = "newsletter", "mandarti notizie del programma"
        SHARING = "sharing_beyond_law", "dare i tuoi dati ad altri, oltre a quanto chiede la legge"

    class Channel(models.TextChoices):
        """How the word was given."""

        WEB = "web", "sul sito"
        DESK = "desk", "a voce, allo sportello"
        PAPER = "paper", "su carta"
        PHONE = "phone", "al telefono"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consent_events")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    is_granted = models.BooleanField()
    wording_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "-at"], name="people_consent_state")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'sì' if self.is_granted else 'no'}"


class Merge(models.Model):
    """Two records of one person were joined. Nothing moves: the merged record points to the kept one, until undone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    keep = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    filled: Any = models.JSONField(default=dict)  # names of the kept record's empty fields that took the other's value
    merged_at = models.DateTimeField(db_default=Now())
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="people_merged_once"),
            models.CheckConstraint(
                name="people_undone_merge_says_who",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} in {self.keep_id}"


class ImportRun(models.Model):
    """One file of people on its way in: how to read it, how far it is, how it ended. All rows or none."""

    class Status(models.TextChoices):
        """From the upload to the end."""

        MAPPING = "mapping", "da abbinare"
        QUEUED = "queued", "in attesa"
        RUNNING = "running", "in corso"
        DONE = "done", "finita"
        REFUSED = "refused", "rifiutata: ci sono righe da correggere"
        FAILED = "failed", "interrotta"

    UNFINISHED = (Status.QUEUED, Status.RUNNING, Status.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.FileField(upload_to="imports/", max_length=200)
    file_name = models.CharField(max_length=160)
    source = models.CharField("archivio di provenienza", max_length=40)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    headers = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # field -> column number
    use_successors = models.BooleanField("per i comuni soppressi usa il comune nuovo", default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MAPPING)
    phase = models.CharField(max_length=60, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    first_errors = models.JSONField(default=list)  # [line, column, reason] of the first bad cells
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_by", "-created_at"], name="people_imports_of")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def share_pct(self) -> int:
        """How much of the file has been read, 0 to 100."""
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0
