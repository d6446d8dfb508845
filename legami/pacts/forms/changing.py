"""Forms with which a pact is suspended, changed or closed."""

from datetime import date

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, WordsField

from ..models import Pact


class ConfirmForm(forms.Form):
    """Nothing to say but yes."""


class SuspendForm(forms.Form):
    """Why the pact stops, and until when."""

    reason = WordsField(
        label="Perché si sospende",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="La persona lo legge.",
        error_messages={"required": "Scrivi perché si sospende: la persona lo legge nel suo patto."},
    )
    resume_on = ItalianDateField(label="Riprende il", required=False, help_text="Se si sa già.")

    def clean_resume_on(self) -> date | None:
        """After today."""
        day: date | None = self.cleaned_data["resume_on"]
        if day and day <= today():
            raise forms.ValidationError("Questo giorno è già passato. Scegli un giorno dopo oggi, o lascia vuoto.")
        return day


class ReviseForm(forms.Form):
    """Why the pact changes."""

    reason = WordsField(
        label="Perché cambia",
        max_length=200,
        help_text="Si legge nella nuova versione.",
        error_messages={"required": "Scrivi perché il patto cambia: si legge nella nuova versione."},
    )


class ConcludeForm(forms.Form):
    """How the pact ended."""

    outcome = forms.ChoiceField(
        label="Esito",
        choices=Pact.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli com'è finito il patto."},
    )
    note = WordsField(
        label="Com'è andata",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="La persona lo legge.",
        error_messages={"required": "Scrivi com'è andata: la persona lo legge nel suo patto."},
    )


class InterruptForm(forms.Form):
    """Why the pact ends before its time."""

    note = WordsField(
        label="Perché si interrompe",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="La persona lo legge.",
        error_messages={"required": "Scrivi perché si interrompe: la persona lo legge nel suo patto."},
    )
