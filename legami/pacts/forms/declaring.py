"""The forms with which who works declares a tie."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey
from legami.network.models import Organisation
from legami.people.forms import TaxCodeField
from legami.people.models import DeclaredTie


class TieTermsForm(KeepsFormKey):
    """Which tie, and for how long."""

    kind = forms.ChoiceField(
        label="Che legame è",
        choices=DeclaredTie.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli: famiglia o lavoro."},
    )
    starts_on = ItalianDateField(
        label="Dal", initial=today, help_text="Da quando c’è il legame. Va bene anche un giorno vicino."
    )
    ends_on = ItalianDateField(label="Fino al", required=False, help_text="Se dura ancora, lascia vuoto.")

    def clean(self) -> dict[str, Any]:
        """The end does not come before the start."""
        said = self.cleaned_data
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fine viene prima dell’inizio. Controlla le due date.")
        return said


class DeclareForm(TieTermsForm):
    """With whom too: a body of the network, or somebody by tax code."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Con un ente della rete", required=False, empty_label="Nessuno di questi"
    )
    tax_code = TaxCodeField(
        label="Oppure con chi ha questo codice fiscale o partita IVA",
        help_text="Una persona o un negozio. Legami non dice se è tra le persone seguite.",
    )
    field_order = ("kind", "organisation", "tax_code", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        said = super().clean()
        if "tax_code" not in self.errors and bool(said.get("organisation")) == bool(said.get("tax_code")):
            self.add_error("organisation", "Scegli un ente, oppure scrivi un codice: uno solo dei due.")
        return said
