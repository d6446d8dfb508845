"""What accountants type about funds."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey, MoneyField, WordsField

from .models import Fund


class FundForm(KeepsFormKey):
    """A new fund."""

    name = WordsField(label="Nome del fondo", max_length=120)
    purpose = WordsField(label="Scopo", max_length=200, required=False, help_text="A che cosa servono questi soldi.")
    starts_on = ItalianDateField(label="Dal")
    ends_on = ItalianDateField(label="Al", required=False, help_text="Lascia vuoto se non c’è una scadenza.")
    is_restricted = forms.BooleanField(
        label="Fondo vincolato",
        initial=True,
        required=False,
        help_text="Di ogni euro si saprà quale entrata l’ha pagato. Non si può cambiare dopo.",
    )

    def clean_name(self) -> str:
        """A name of its own."""
        name: str = self.cleaned_data["name"]
        if Fund.objects.filter(name=name).exclude(pk=self.fields["form_key"].clean(self.data.get("form_key"))).exists():
            raise forms.ValidationError("C’è già un fondo con questo nome. Scrivi un nome diverso.")
        return name

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La fine viene prima dell’inizio. Controlla le due date.")
        return cleaned


class IncomeForm(KeepsFormKey):
    """Money that came into a fund."""

    cents = MoneyField(label="Importo in euro", max_cents=10_000_000_000)
    giver = WordsField(
        label="Da chi",
        max_length=80,
        help_text="L’ente che ha dato. Per una persona scrivi solo «donazione»: qui non vanno nomi di persone.",
    )
    happened_on = ItalianDateField(label="Data dell’entrata")
    reason = WordsField(label="Motivo", max_length=110, help_text="Per esempio: prima rata del contributo 2026.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].max_date = today()  # type: ignore[attr-defined]


class ReversalForm(KeepsFormKey):
    """Why an income is undone."""

    reason = WordsField(label="Motivo dello storno", max_length=200, help_text="Per esempio: registrata due volte.")
