"""What is typed: by who asks for a hand (little, and never why), and by who answers."""

from datetime import date
from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey, WordsField
from legami.people.forms import TownField, towns
from legami.people.identifiers import merged_away
from legami.places.models import Municipality

from .models import Referral, Step

R = Referral


class AskForm(KeepsFormKey):
    """Ask for oneself: the town is enough. A box that nobody sees stops the simplest robots."""

    person_name = WordsField(
        label="Come ti chiami",
        max_length=120,
        required=False,
        help_text="Puoi anche non dirlo.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact = WordsField(
        label="Come ti troviamo",
        max_length=160,
        required=False,
        help_text="Un numero o una e-mail. Scegli un modo sicuro per te. Non ce l’hai? Tieni il codice che ti diamo.",
    )
    municipality = TownField(
        label="In che Comune vivi",
        queryset=Municipality.objects.none(),
        empty_label="Scegli il Comune",
        help_text="Serve per sapere chi ti risponde. Non hai una casa? Scegli dove stai di solito.",
        error_messages={"required": "Scegli il Comune. Così sappiamo chi ti risponde."},
    )
    words = WordsField(
        label="Vuoi dirci qualcosa",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bastano due parole. Il perché lo dici a voce, se vuoi.",
    )
    cannot_wait = forms.BooleanField(label="Non posso aspettare", required=False)
    website = WordsField(required=False, label="Lascia vuoto", widget=forms.TextInput({"autocomplete": "off"}))

    hidden_box = "website"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = towns()  # type: ignore[attr-defined]

    def shown(self) -> list[forms.BoundField]:
        """The boxes that people see, in their order."""
        return [field for field in self.visible_fields() if field.name != self.hidden_box]

    def clean_municipality(self) -> Municipality:
        """One that exists today; one that merged away names its successor."""
        town: Municipality = self.cleaned_data["municipality"]
        if town.successor:
            raise forms.ValidationError(merged_away(town))
        return town

    def clean_website(self) -> str:
        """A robot fills every box."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Un campo nascosto doveva restare vuoto. Ricarica la pagina e invia ancora, o chiama.")
        return ""

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != self.hidden_box}
        return {"source": R.Source.SELF.value, "channel": R.Channel.WEB.value} | asked


class AskForAnotherForm(AskForm):
    """Ask for somebody else: who you are, and whether they know."""

    source = forms.ChoiceField(
        label="Chi sei",
        choices=[
            (R.Source.RELATIVE, "Un familiare, un’amica, un vicino"),
            (R.Source.SCHOOL, "Una scuola"),
            (R.Source.DOCTOR, "Un medico o un servizio sanitario"),
            (R.Source.PARISH, "Una parrocchia"),
            (R.Source.BODY, "Un ente o un’associazione"),
            (R.Source.OTHER, "Qualcun altro"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi sei."},
    )
    knows = forms.ChoiceField(
        label="La persona lo sa",
        choices=[
            (R.Knows.AGREES, "Sì, ed è d’accordo"),
            (R.Knows.KNOWS, "Sì, ma non ha detto di sì"),
            (R.Knows.NO, "No, non lo sa"),
        ],
        widget=forms.RadioSelect,
        help_text="Se puoi, parlane prima con lei. Nessuno è obbligato ad accettare.",
        error_messages={"required": "Di’ se la persona lo sa."},
    )
    sender_name = WordsField(label="Il tuo nome", max_length=120, required=False, help_text="Puoi anche non dirlo.")
    sender_contact = WordsField(
        label="Come ti troviamo", max_length=160, required=False, help_text="Serve se abbiamo una domanda per te."
    )
    field_order = ["source", "knows", "person_name", "contact", "municipality", "words", "cannot_wait", "sender_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "person_name": ("Come si chiama la persona", "Se non lo sai, lascia vuoto."),
            "contact": ("Come la troviamo", "Un numero, un indirizzo, un posto dove va. Solo se sei sicuro che va bene."),
            "municipality": ("In che Comune vive", "Serve per sapere chi risponde."),
            "words": ("Che cosa hai visto", "Bastano due righe. Niente malattie e niente giudizi: ne parla lei con noi."),
            "cannot_wait": ("Non può aspettare", ""),
        }
        for name, (label, says) in labels.items():
            self.fields[name].label, self.fields[name].help_text = label, says


class SendForm(KeepsFormKey):
    """A referral that a body sends with its account."""

    source = forms.ChoiceField(
        label="Chi segnala",
        choices=[c for c in R.Source.choices if c[0] not in (R.Source.SELF, R.Source.RELATIVE)],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi segnala."},
    )
    knows = forms.ChoiceField(
        label="La persona lo sa?",
        choices=R.Knows.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Se si può, prima se ne parla con la persona. Nessuno è obbligato ad accettare.",
    )
    person_name = WordsField(label="Nome della persona", max_length=120, required=False, help_text="Se si sa.")
    contact = WordsField(
        label="Come si trova la persona",
        max_length=160,
        required=False,
        help_text="Telefono, e-mail o un luogo. Solo se è sicuro.",
    )
    municipality = TownField(
        label="Comune",
        queryset=Municipality.objects.none(),
        empty_label="Scegli il Comune",
        help_text="Dove vive la persona. Decide chi risponde.",
        error_messages={"required": "Scegli il Comune: decide chi risponde."},
    )
    words = WordsField(
        label="Che cosa si è visto",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Fatti, in due righe. Diagnosi e giudizi non servono: ne parla la persona al colloquio.",
    )
    cannot_wait = forms.BooleanField(label="Non può aspettare", required=False)
    sender_name = WordsField(label="Chi si può richiamare", max_length=120, required=False)
    sender_contact = WordsField(label="A quale recapito", max_length=160, required=False)

    channel = R.Channel.ACCOUNT.value

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = towns()  # type: ignore[attr-defined]

    clean_municipality = AskForm.clean_municipality

    def clean(self) -> dict[str, Any]:
        """Who asks for another says whether that person knows; who asks for themselves is not asked."""
        typed = super().clean() or self.cleaned_data
        if typed.get("source") == R.Source.SELF:
            typed["knows"] = ""
        elif typed.get("source") and not typed.get("knows") and "knows" not in self.errors:
            self.add_error("knows", "Scegli se la persona lo sa.")
        return typed

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {"channel": self.channel} | self.cleaned_data


class WriteDownForm(SendForm):
    """A referral that the desk or a social worker writes down for who came, called or wrote."""

    channel = forms.ChoiceField(  # type: ignore[assignment]
        label="Come è arrivata",
        choices=[(c, c.label) for c in (R.Channel.DESK, R.Channel.PHONE, R.Channel.PAPER)],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli come è arrivata."},
    )
    received_on = ItalianDateField(
        label="Quando è arrivata", initial=today, help_text="I giorni per rispondere si contano da qui."
    )
    field_order = ["channel", "received_on", "source", "knows"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = R.Source.choices  # type: ignore[attr-defined]

    def clean_received_on(self) -> date:
        """Not after today."""
        return _by_today(self.cleaned_data["received_on"])

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class CodeForm(forms.Form):
    """The answer code."""

    code = WordsField(
        label="Il tuo codice",
        max_length=40,
        help_text="Sono dodici lettere e numeri. Per esempio: ABCD-EFGH-JKLM.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Scrivi il codice."},
    )


class TalkForm(KeepsFormKey):
    """A first talk."""

    held_on = ItalianDateField(label="Giorno")
    place = WordsField(
        label="Dove",
        max_length=120,
        help_text="Per esempio: sede di Soresina, a casa, al telefono.",
        error_messages={"required": "Scrivi dove vi siete parlati."},
    )
    present = WordsField(
        label="Chi c’era",
        max_length=200,
        help_text="Per esempio: la persona e sua sorella.",
        error_messages={"required": "Scrivi chi c’era."},
    )
    notes = WordsField(
        label="Che cosa vi siete detti",
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
        help_text="Con le parole della persona, quando si può. Può chiedere di leggerlo.",
        error_messages={"required": "Scrivi almeno una frase su che cosa vi siete detti."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"held_on": today()})
        super().__init__(*args, **kwargs)

    def clean_held_on(self) -> date:
        """Not after today."""
        return _by_today(self.cleaned_data["held_on"])


class NoteForm(forms.Form):
    """A note for who works, if there is something to say."""

    note = WordsField(label="Nota per chi lavora", max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))


class RankForm(forms.Form):
    """How urgent, and why."""

    urgency = forms.TypedChoiceField(
        label="Urgenza",
        choices=R.Urgency.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli l’urgenza."},
    )
    urgency_reason = WordsField(
        label="Perché questa urgenza",
        max_length=200,
        help_text="Un fatto, in una frase. Per esempio: lo sfratto è fissato per il 3 marzo.",
        error_messages={"required": "Scrivi il motivo: la lista si ordina su questo."},
    )


KINDLY = "Scritto con il «tu», con rispetto. La persona lo legge nella sua pagina, o glielo si dice a voce."


class DeclineForm(NoteForm):
    """Not taken on: why, what the person reads, where else to go."""

    reason = forms.ChoiceField(
        label="Motivo",
        choices=[choice for choice in Step.Reason.choices if choice[0] != Step.Reason.OTHER_SERVICE],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli il motivo."},
    )
    said_to_person = WordsField(
        label="Che cosa diciamo alla persona",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=KINDLY,
        error_messages={"required": "Scrivi che cosa diciamo alla persona: nessuno resta senza una risposta."},
    )
    elsewhere = WordsField(
        label="Dove altro può andare", max_length=300, required=False, help_text="Nome, indirizzo, telefono, orari."
    )
    field_order = ["reason", "said_to_person", "elsewhere", "note"]


class ReferForm(NoteForm):
    """Another service is the right one."""

    elsewhere = WordsField(
        label="Quale servizio, e come si raggiunge",
        max_length=300,
        help_text="Nome, indirizzo, telefono, orari.",
        error_messages={"required": "Scrivi quale servizio, e come si raggiunge."},
    )
    said_to_person = WordsField(
        label="Che cosa diciamo alla persona",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=KINDLY,
        error_messages={"required": "Scrivi che cosa diciamo alla persona: nessuno resta senza una risposta."},
    )
    field_order = ["elsewhere", "said_to_person", "note"]


def _by_today(day: date) -> date:
    if day > today():
        raise forms.ValidationError("Questo giorno deve ancora venire. Scegli oggi o un giorno passato.")
    return day
