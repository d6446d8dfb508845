"""Forms of the days that do not count, and of the insurance."""

from datetime import date
from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, WordsField

from ..models import Pact


class IllnessForm(forms.Form):
    """From when to when."""

    starts_on = ItalianDateField(label="Dal", initial=today)
    ends_on = ItalianDateField(label="Al", required=False, help_text="L’ultimo giorno. Lascia vuoto se non si sa ancora.")

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data: dict[str, Any] = super().clean() or {}
        _in_order(self, data)
        return data


class CoverForm(forms.Form):
    """A policy."""

    insurer = WordsField(label="Assicurazione", max_length=120, error_messages={"required": "Scrivi con quale assicurazione."})
    policy_number = WordsField(
        label="Numero di polizza", max_length=60, error_messages={"required": "Copia il numero dalla polizza."}
    )
    starts_on = ItalianDateField(label="Dal")
    ends_on = ItalianDateField(label="Al", help_text="L’ultimo giorno coperto.")

    def __init__(self, *args: Any, pact: Pact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signed = pact.versions.filter(status="active").first()
        dates: tuple[date | None, date | None] = (signed.starts_on, signed.ends_on) if signed else (None, None)
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = dates

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data: dict[str, Any] = super().clean() or {}
        _in_order(self, data)
        return data


def _in_order(form: forms.Form, data: dict[str, Any]) -> None:
    first, last = data.get("starts_on"), data.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", "La fine viene prima dell’inizio. Controlla le due date.")
