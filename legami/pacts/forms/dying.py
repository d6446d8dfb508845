"""The form with which a death is written."""

from datetime import date

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField


class DeathForm(forms.Form):
    """The day."""

    died_on = ItalianDateField(label="Data del decesso", error_messages={"required": "Scrivi la data del decesso."})

    def clean_died_on(self) -> date:
        """Not after today."""
        day: date = self.cleaned_data["died_on"]
        if day > today():
            raise forms.ValidationError("Questa data deve ancora venire. Controlla il giorno e l’anno.")
        return day
