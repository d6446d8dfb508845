"""The forms of the drafting steps. Each offers only parties, goals, funds and places of its own pact."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from legami.core.access import Actor
from legami.core.dates import add_months, long_date, today
from legami.core.forms import EMPTY_CHOICE, FormKeyField, HoursField, ItalianDateField, MoneyField, WordsField, plain_words
from legami.ledger.models import Fund
from legami.network.models import Organisation
from legami.people.access import visible_people
from legami.people.models import Person
from legami.places.models import Venue

from ..models import BudgetLine, Commitment, GiveBack, Goal, Pact, PactVersion, Party, Support
from .citing import PlanFields

WEEKLY_CAP_MINUTES = 960  # 16 hours: the database refuses more
TOTAL_CAP_MINUTES = 9_999 * 60  # what fits in the box of hours
MAX_YEARS = 10  # a pact lasts one year as a rule; beyond this the year is a slip of the hand


class StartForm(forms.Form):
    """Begin a pact with a person."""

    pact_id = FormKeyField()
    kind = forms.ChoiceField(
        label="Che tipo di patto", choices=Pact.Kind.choices, widget=forms.RadioSelect, initial=Pact.Kind.PERSONAL
    )
    starts_on = ItalianDateField(label="Da quando vale", help_text="Si può cambiare fino alla firma.")

    def clean_starts_on(self) -> date:
        """Near enough to be meant."""
        return _of_our_time(self.cleaned_data["starts_on"])


class FrameForm(PlanFields):
    """When the pact holds, when it is reviewed, and which plan it stands beside."""

    field_order = ("starts_on", "ends_on", "first_review_on", "review_every_months", "heard_on", "heard_words")

    starts_on = ItalianDateField(label="Da quando vale")
    ends_on = ItalianDateField(label="Fino a quando", help_text="Di solito un anno.")
    first_review_on = ItalianDateField(label="Prima verifica", help_text="Di solito dopo tre mesi.")
    review_every_months = forms.IntegerField(
        label="Poi una verifica ogni quanti mesi",
        min_value=1,
        max_value=12,
        error_messages={
            "min_value": "Almeno ogni mese: scrivi da 1 a 12.",
            "max_value": "Almeno una all'anno: scrivi da 1 a 12.",
        },
    )

    heard_on = ItalianDateField(
        label="Quando è stato ascoltato il minore",
        required=False,
        help_text="La persona ha meno di 18 anni: prima della firma si ascolta anche lei.",
    )
    heard_words = WordsField(
        label="Che cosa ha detto",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Con le sue parole. Le legge solo chi la segue: nel testo del patto va solo il giorno.",
    )

    def __init__(self, *args: Any, version: PactVersion, **kwargs: Any) -> None:
        start = version.starts_on or today()
        kwargs["initial"] = {
            "starts_on": start,
            "ends_on": version.ends_on or add_months(start, 12) - timedelta(days=1),
            "first_review_on": version.first_review_on or add_months(start, 3),
            "review_every_months": version.review_every_months,
            "heard_on": version.heard_on,
            "heard_words": version.heard_words,
            **{name: getattr(version, name) for name in PlanFields.base_fields},
        }
        super().__init__(*args, **kwargs)
        if not version.is_for_a_minor:
            del self.fields["heard_on"], self.fields["heard_words"]

    def clean_starts_on(self) -> date:
        """Near enough to be meant."""
        return _of_our_time(self.cleaned_data["starts_on"])

    def clean(self) -> dict[str, Any]:
        """The end is after the start, within MAX_YEARS, and the first review between them."""
        data: dict[str, Any] = super().clean() or {}
        start, end, review = (data.get(name) for name in ("starts_on", "ends_on", "first_review_on"))
        if start and end and end < start:
            self.add_error("ends_on", f"La fine viene prima dell'inizio ({long_date(start)}). Scegli un giorno dopo.")
        elif start and end and end > add_months(start, MAX_YEARS * 12):
            self.add_error("ends_on", f"Un patto non dura più di {MAX_YEARS} anni. Controlla l'anno della fine.")
        elif start and end and review and not start <= review <= end:
            self.add_error("first_review_on", f"La prima verifica cade tra il {long_date(start)} e il {long_date(end)}.")
        self._check_hearing(data)
        return data

    def _check_hearing(self, data: dict[str, Any]) -> None:
        """Day and words together, and not in the future."""
        heard, words = data.get("heard_on"), data.get("heard_words")
        if heard and heard > today():
            self.add_error("heard_on", "Questo giorno deve ancora venire. Controlla la data.")
        if words and not heard and "heard_on" not in self.errors:
            self.add_error("heard_on", "Scrivi anche il giorno.")
        if heard and not words:
            self.add_error("heard_words", "Scrivi anche che cosa ha detto.")


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # one base for six models
    """What every part's form does: a hidden key, so that a double click makes one part, and choices of its own version."""

    part_id = FormKeyField()

    def __init__(self, *args: Any, version: PactVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        if not self.instance._state.adding:
            self.initial["part_id"] = self.instance.pk
        for name, rows in self.choices_of(version).items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.empty_label = EMPTY_CHOICE[field.required]

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """What each choice may offer. Forms of parts that point to nothing offer nothing."""
        return {}


class PartnerForm(PartForm):
    """A body that takes part."""

    class Meta:
        model = Party
        fields = ("organisation", "contact_name")
        formfield_callback = plain_words
        help_texts = {"contact_name": "Una persona dell'ente a cui rivolgersi."}
        error_messages = {"organisation": {"required": "Scegli l'ente che partecipa."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = True
        self.fields["organisation"].empty_label = EMPTY_CHOICE[True]  # type: ignore[attr-defined]
        self.instance.role = Party.Role.PARTNER

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """All bodies but those already in."""
        named = version.parties.filter(role=Party.Role.PARTNER).exclude(pk=self.instance.pk).values("organisation")
        return {"organisation": Organisation.objects.here_on(today()).exclude(pk__in=named).order_by("name")}


class GoalForm(PartForm):
    """A goal in the person's words, with its levels of attainment."""

    class Meta:
        model = Goal
        fields = (
            "words",
            "level_0",
            "level_plus_1",
            "level_plus_2",
            "level_minus_1",
            "level_minus_2",
            "baseline_level",
            "weight",
        )
        formfield_callback = plain_words
        widgets = {"words": forms.Textarea({"rows": 3}), "weight": forms.RadioSelect}
        labels = {
            "level_0": "Il risultato atteso: come si vede che ci siamo riusciti",
            "level_plus_1": "E se va un po' meglio",
            "level_plus_2": "E se va molto meglio",
            "level_minus_1": "E se va un po' meno bene",
            "level_minus_2": "E se va molto meno bene",
        }
        help_texts = {"words": "Per esempio: «Voglio tornare a lavorare in cucina»."}
        error_messages = {
            "words": {"required": "Scrivi l'obiettivo con le parole della persona."},
            "level_0": {"required": "Scrivi come si vede che l'obiettivo è raggiunto."},
        }

    baseline_level = forms.TypedChoiceField(
        label="Da dove si parte oggi",
        coerce=int,
        choices=[(-2, "molto meno del risultato atteso"), (-1, "un po' meno"), (0, "già al risultato atteso")],
        initial=-1,
        widget=forms.RadioSelect,
    )


class SupportForm(PartForm):
    """Help that somebody gives, for a goal."""

    class Meta:
        model = Support
        fields = ("description", "category", "nature", "provider", "goal")
        formfield_callback = plain_words
        widgets = {"description": forms.Textarea({"rows": 2}), "nature": forms.RadioSelect}

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """Given by the worker or a body; for a goal of this pact."""
        return {"provider": others(version), "goal": version.goals.order_by("position", "pk")}


class CommitmentForm(PartForm):
    """What one of the parties promises."""

    class Meta:
        model = Commitment
        fields = ("bound", "text", "due_on")
        formfield_callback = plain_words
        widgets = {"text": forms.Textarea({"rows": 2})}
        help_texts = {"text": "Una cosa sola, che si può vedere. Per esempio: «Frequento il corso ogni settimana»."}

    due_on = ItalianDateField(label="Entro il", required=False)

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """Any party."""
        return {"bound": version.parties.select_related("person", "user", "organisation").order_by("position", "pk")}


class GiveBackForm(PartForm):
    """What the person gives, with whom, and how much at the most."""

    class Meta:
        model = GiveBack
        fields = ("what", "host", "venue", "place", "total_minutes", "weekly_cap_minutes")
        formfield_callback = plain_words
        widgets = {"what": forms.Textarea({"rows": 2})}
        labels = {"place": "Oppure scrivi dove"}
        help_texts = {"what": "Qualcosa che la persona sa fare e fa volentieri. Non è un lavoro e non è una paga."}

    total_minutes = HoursField(label="Quanto tempo in tutto", max_minutes=TOTAL_CAP_MINUTES)
    weekly_cap_minutes = HoursField(
        label="Quanto alla settimana, al massimo", max_minutes=WEEKLY_CAP_MINUTES, help_text="Mai più di 16 ore."
    )

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """Hosted by a body of this pact, in a place of its district."""
        venues = Venue.objects.filter(municipality__district=version.pact.municipality.district_id)
        return {
            "host": partners(version),
            "venue": venues.select_related("municipality").order_by("name", "pk"),
        }

    def clean(self) -> dict[str, Any]:
        """A week's cap is never more than the whole."""
        data: dict[str, Any] = super().clean() or {}
        total, cap = data.get("total_minutes"), data.get("weekly_cap_minutes")
        if total and cap and cap > total:
            self.add_error("weekly_cap_minutes", "Il limite settimanale supera il tempo in tutto. Abbassalo.")
        return data


class BudgetLineForm(PartForm):
    """Money for a goal, from a fund."""

    class Meta:
        model = BudgetLine
        fields = ("goal", "description", "category", "fund", "supplier", "amount_cents")
        formfield_callback = plain_words
        help_texts = {"description": "Solo attivazione e inclusione. Non affitto, bollette, debiti o gioco."}

    amount_cents = MoneyField(label="Importo", help_text="In euro. Per esempio: 350,00.")

    def choices_of(self, version: PactVersion) -> dict[str, QuerySet[Any]]:
        """Goals and bodies of this pact; funds of its own body or of the body that runs its district."""
        runs = Q(organisation__district=version.pact.municipality.district_id)
        funds = Fund.objects.filter(Q(organisation=version.pact.organisation_id) | runs).filter(
            Q(ends_on=None) | Q(ends_on__gte=version.starts_on or today())
        )
        goals = version.goals.order_by("position", "pk")
        return {"goal": goals, "supplier": partners(version), "fund": funds.order_by("name")}


def _of_our_time(day: date) -> date:
    if abs(day.year - today().year) > MAX_YEARS:
        raise forms.ValidationError("Questa data è troppo lontana da oggi. Controlla l'anno.")
    return day


def partners(version: PactVersion) -> QuerySet[Party]:
    """The bodies that take part."""
    return version.parties.filter(role=Party.Role.PARTNER).select_related("organisation").order_by("position", "pk")


def others(version: PactVersion) -> QuerySet[Party]:
    """Everybody but the person's side."""
    rows = version.parties.exclude(role__in=Party.PERSON_SIDE)
    return rows.select_related("person", "user", "organisation").order_by("position", "pk")


def followed_by(actor: Actor) -> QuerySet[Person]:
    """Whom a worker follows now for the body they act for, by name."""
    return visible_people(actor, with_merged=False).order_by("search_name", "pk")
