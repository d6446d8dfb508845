"""What is typed about a person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator

from legami.accounts.models import User
from legami.core.dates import today
from legami.core.forms import BirthDateField, ItalianDateField, KeepsFormKey, WordsField
from legami.places.models import Municipality

from .identifiers import NotValid, merged_away, parse_email, parse_phone, parse_tax_code
from .importing.checking import FIELDS, REQUIRED
from .models import ConsentEvent, ContactPoint, Guardian, HouseholdMember, ImportRun, Person


class TaxCodeField(forms.CharField):
    """A codice fiscale, checked; kept as typed while it is wrong."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Codice fiscale")
        kwargs.setdefault(
            "widget", forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})
        )
        super().__init__(max_length=30, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        """The code in capitals, or "" if there is none."""
        typed = str(super().clean(value))
        try:
            return parse_tax_code(typed) if typed else ""
        except NotValid as error:
            raise forms.ValidationError(str(error)) from None


class TownChoices(ModelChoiceIterator):  # type: ignore[type-arg]  # no subscript at run time
    """The list of towns, read as rows: 116 objects and a cursor of the server cost a form 2 ms."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for pk, name, today_called in self.queryset.values_list("pk", "name", "successor__name"):
            yield pk, town_label(name, today_called)


class TownField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """A municipality; those that merged away stand in the list, under the name that people still use."""

    iterator = TownChoices


def town_label(name: str, today_called: str | None) -> str:
    """`Piadena (oggi Piadena Drizzona)`."""
    return f"{name} (oggi {today_called})" if today_called else name


def towns() -> QuerySet[Municipality]:
    """Every municipality by name, without its drawing."""
    return Municipality.objects.select_related("successor").order_by("name")


class PersonForm(KeepsFormKey):
    """A person, new or to correct. Name and municipality are enough."""

    given_name = WordsField(label="Nome", max_length=80, error_messages={"required": "Scrivi il nome."})
    family_name = WordsField(label="Cognome", max_length=80, error_messages={"required": "Scrivi il cognome."})
    birth_date = BirthDateField(label="Data di nascita", required=False)
    tax_code = TaxCodeField(help_text="Se la persona non ce l’ha, lascia vuoto. Va bene anche quello provvisorio di 11 cifre.")
    municipality = TownField(
        label="Comune",
        queryset=Municipality.objects.none(),
        empty_label="Scegli il comune",
        help_text="Dove abita. Per chi non ha casa, il comune dove vive di solito.",
        error_messages={"required": "Scegli il comune."},
    )
    address = WordsField(label="Indirizzo", max_length=160, required=False)
    address_is_protected = forms.BooleanField(
        label="Indirizzo protetto",
        required=False,
        help_text="Lo vedrà solo chi segue la persona. Per esempio per chi è fuggito da una violenza.",
    )
    language = forms.ChoiceField(label="Lingua preferita", choices=Person.Language.choices, initial="it")

    def __init__(self, *args: Any, person: Person | None = None, hide_address: bool = False, **kwargs: Any) -> None:
        self.successor: Municipality | None = None
        if person:
            names = ("given_name", "family_name", "birth_date", "tax_code", "municipality", "address", "language")
            kept = {name: getattr(person, name) for name in (*names, "address_is_protected")}
            kwargs["initial"] = kept | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = towns()  # type: ignore[attr-defined]
        if hide_address:
            for name in ("municipality", "address", "address_is_protected"):
                del self.fields[name]

    def clean_municipality(self) -> Municipality:
        """One that exists today; one that merged away names its successor, which one button accepts."""
        town: Municipality = self.cleaned_data["municipality"]
        if town.successor is None:
            return town
        if self.data.get("use_successor") == town.successor_id:
            return town.successor
        self.successor = town.successor
        raise forms.ValidationError(merged_away(town))


class ContactForm(forms.Form):
    """A way to reach a person."""

    kind = forms.ChoiceField(label="Tipo", choices=ContactPoint.Kind.choices)
    value = WordsField(label="Recapito", max_length=160, error_messages={"required": "Scrivi il recapito."})
    is_preferred = forms.BooleanField(label="È il recapito preferito", required=False)
    note = WordsField(label="Nota", max_length=120, required=False, help_text="Per esempio: solo la sera.")

    def clean(self) -> dict[str, Any]:
        """A telephone that can be called, an address that can be written to."""
        cleaned = super().clean() or self.cleaned_data
        parse = {"phone": parse_phone, "email": parse_email}.get(cleaned.get("kind", ""))
        if parse and cleaned.get("value"):
            try:
                cleaned["value"] = parse(cleaned["value"])
            except NotValid as error:
                self.add_error("value", str(error))
        return cleaned


class GuardianForm(KeepsFormKey):
    """Who acts for a person, and what they may do."""

    given_name = WordsField(label="Nome", max_length=80, error_messages={"required": "Scrivi il nome."})
    family_name = WordsField(label="Cognome", max_length=80, error_messages={"required": "Scrivi il cognome."})
    tax_code = TaxCodeField(help_text="Serve a riconoscere chi è già registrato.")
    kind = forms.ChoiceField(label="Ruolo", choices=Guardian.Kind.choices)
    may_sign = forms.BooleanField(label="Può firmare", required=False, initial=True)
    may_manage_money = forms.BooleanField(label="Può gestire il denaro", required=False)
    order_reference = WordsField(label="Provvedimento", max_length=120, required=False, help_text="Tribunale, numero e data.")
    starts_on = ItalianDateField(label="Dal")
    ends_on = ItalianDateField(label="Al", required=False, help_text="L’ultimo giorno dei poteri, se c’è.")

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", "La fine viene prima dell’inizio. Controlla le due date.")
        return cleaned


class HouseholdForm(forms.Form):
    """Where a person lives, with whom, since when."""

    lives_with = forms.ModelChoiceField(
        label="Vive con",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nuova famiglia",
        help_text="Tra le persone che vedi. Se non c’è, apri una nuova famiglia.",
    )
    relation = forms.ChoiceField(label="Chi è nella famiglia", choices=HouseholdMember.Relation.choices)
    starts_on = ItalianDateField(label="Dal")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lives_with"].queryset = people  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """Not after today."""
        return _by_today(self.cleaned_data["starts_on"])


def _by_today(day: date) -> date:
    if day > today():
        raise forms.ValidationError("Questa data deve ancora venire. Scegli oggi o un giorno passato.")
    return day


class SplitHomeForm(forms.Form):
    """Who leaves a home, and since when."""

    leaving = forms.ModelMultipleChoiceField(
        label="Chi va a vivere altrove",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Vanno insieme in una nuova famiglia. Gli altri restano.",
        error_messages={"required": "Scegli almeno una persona."},
    )
    moved_on = ItalianDateField(label="Dal")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"].queryset = people  # type: ignore[attr-defined]

    def clean_moved_on(self) -> date:
        """Not after today."""
        return _by_today(self.cleaned_data["moved_on"])


class JoinHomesForm(forms.Form):
    """With whom a whole home goes to live, and since when."""

    lives_with = forms.ModelChoiceField(
        label="Con chi vanno a vivere",
        queryset=Person.objects.none(),
        empty_label="Scegli",
        help_text="Tra le persone che vedi e che hanno già una famiglia.",
        error_messages={"required": "Scegli con chi vanno a vivere."},
    )
    moved_on = ItalianDateField(label="Dal")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lives_with"].queryset = people  # type: ignore[attr-defined]

    def clean_moved_on(self) -> date:
        """Not after today."""
        return _by_today(self.cleaned_data["moved_on"])


class AssignForm(forms.Form):
    """Who follows a person from now on."""

    worker = forms.ModelChoiceField(
        label="Assistente sociale",
        queryset=User.objects.none(),
        empty_label="Scegli",
        error_messages={"required": "Scegli chi segue la persona."},
    )
    is_lead = forms.BooleanField(label="Fa da referente", required=False, initial=True)
    takes_over = forms.BooleanField(
        label="Prende il posto di chi fa da referente ora",
        required=False,
        help_text="Chi lascia non vede più la persona, da subito.",
    )

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """What somebody said of one purpose."""

    purpose = forms.ChoiceField(choices=ConsentEvent.Purpose.choices)
    is_granted = forms.TypedChoiceField(choices=[("1", "sì"), ("0", "no")], coerce=lambda value: value == "1")
    channel = forms.ChoiceField(choices=ConsentEvent.Channel.choices, required=False)


class UploadForm(forms.Form):
    """A file of people, and where it comes from."""

    file = forms.FileField(
        label="File",
        help_text="CSV o Excel (.xlsx), fino a 100 MB. La prima riga ha i nomi delle colonne.",
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Scegli il file.", "empty": "Il file è vuoto. Controlla di avere scelto quello giusto."},
    )
    source = WordsField(
        label="Archivio di provenienza",
        max_length=40,
        help_text="Sempre lo stesso nome per lo stesso archivio. Per esempio: anagrafe Soresina.",
        error_messages={"required": "Scrivi da quale archivio viene il file."},
    )

    def clean_file(self) -> Any:
        """Not a file that nobody could have meant."""
        upload = self.cleaned_data["file"]
        if upload.size > 100 * 1024 * 1024:
            raise forms.ValidationError("Il file supera i 100 MB. Dividilo in due e riprova.")
        return upload


class MappingForm(forms.Form):
    """Which column is what."""

    use_successors = forms.BooleanField(
        label="Per i comuni soppressi usa il comune nuovo",
        required=False,
        help_text="Per esempio Piadena diventa Piadena Drizzona.",
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "non c’è nel file"), *((str(i), header or f"colonna {i + 1}") for i, header in enumerate(run.headers))]
        for name, (label, _) in FIELDS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=columns,
                coerce=int,
                empty_value=None,
                required=name in REQUIRED,
                error_messages={"required": "Scegli la colonna: senza non possiamo importare."},
                initial=str(run.mapping[name]) if name in run.mapping else "",
            )
        self.order_fields(list(FIELDS))

    @property
    def mapping(self) -> dict[str, int]:
        """Field -> column, for the columns that are in the file."""
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data[name] is not None}
