"""What is typed on a sheet, when it is corrected, when an alert is answered, and when a scale is put to use."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey, WordsField

from .models import Scale, Sheet

SILENCE = "-"  # "I'd rather not say" is an answer too
ASKED = [choice for choice in Sheet.Mode.choices if choice[0] != Sheet.Mode.SCREEN]
ONE_IS_MISSING = "Scegli una risposta. Va bene anche «Preferisco non rispondere»."


def _read_answer(typed: str) -> int | None:
    return None if typed == SILENCE else int(typed)


class SheetForm(KeepsFormKey):
    """The items of a scale, one below the other; who fills it in for the person says how and when they were asked."""

    def __init__(self, *args: Any, scale: Scale, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key, _ in scale.items]
        choices = [*((str(value), words) for value, words in scale.options), (SILENCE, "Preferisco non rispondere")]
        for key, words in scale.items:
            self.fields[key] = forms.ChoiceField(
                label=words, choices=choices, widget=forms.RadioSelect, error_messages={"required": ONE_IS_MISSING}
            )
        if not is_own:
            self.fields["mode"] = forms.ChoiceField(
                label="Come sono state raccolte le risposte",
                choices=ASKED,
                widget=forms.RadioSelect,
                error_messages={"required": "Scegli come sono state raccolte le risposte."},
            )
            self.fields["taken_on"] = ItalianDateField(label="In che giorno", initial=today)

    def clean_taken_on(self) -> Any:
        """Not a day to come."""
        day = self.cleaned_data["taken_on"]
        if day > today():
            raise forms.ValidationError("Questo giorno deve ancora venire. Scegli oggi o un giorno passato.")
        return day

    @property
    def terms(self) -> dict[str, Any]:
        """What the action wants to know; read it once the form is valid."""
        typed = self.cleaned_data
        return {
            "answers": {key: _read_answer(typed[key]) for key in self.keys},
            "taken_on": typed.get("taken_on") or today(),
            "mode": typed.get("mode") or Sheet.Mode.SCREEN,
            "form_key": typed["form_key"],
        }


class CorrectionForm(SheetForm):
    """A sheet again, with the reason."""

    reason = WordsField(
        label="Perché si corregge",
        max_length=200,
        help_text="Per esempio: ho toccato la risposta sbagliata.",
        error_messages={"required": "Scrivi in due parole perché si corregge."},
    )

    @property
    def terms(self) -> dict[str, Any]:
        """What the action wants to know, with the reason."""
        return super().terms | {"reason": self.cleaned_data["reason"]}


class AlertForm(forms.Form):
    """What somebody did about an alert."""

    note = WordsField(
        label="Che cosa si è fatto",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Per esempio: sentita al telefono, ci vediamo giovedì. Non scrivere dati di salute.",
        error_messages={"required": "Scrivi in due parole che cosa si è fatto."},
    )


class LicenceForm(forms.Form):
    """The licence of a scale, and the words of its items."""

    licence = WordsField(
        label="Testo della licenza o dell’autorizzazione",
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        error_messages={"required": "Incolla il testo con cui è stato dato il permesso."},
    )
    licensor = WordsField(label="Chi l’ha data", max_length=120, error_messages={"required": "Scrivi chi ha dato il permesso."})
    licensed_on = ItalianDateField(label="In che giorno")

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = range(1, len(scale.items) + 1)
        for number in self.numbers:
            self.fields[f"item_{number}"] = WordsField(
                label=f"Domanda {number}",
                max_length=200,
                error_messages={"required": "Scrivi le parole della domanda, come nella versione autorizzata."},
            )

    @property
    def terms(self) -> dict[str, Any]:
        """What the action wants to know; read it once the form is valid."""
        stated = {name: self.cleaned_data[name] for name in ("licence", "licensor", "licensed_on")}
        return stated | {"words": [self.cleaned_data[f"item_{number}"] for number in self.numbers]}
