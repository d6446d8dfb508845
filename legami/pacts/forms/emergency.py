"""The form that opens a record in an emergency."""

from typing import Any

from django import forms

from legami.core.forms import BirthDateField, KeepsFormKey, WordsField
from legami.people.forms import TaxCodeField

SHORTEST_REASON = 20


class EmergencyForm(KeepsFormKey):
    """Exactly who, and why it cannot wait."""

    tax_code = TaxCodeField(help_text="Se manca, servono nome, cognome e data di nascita, scritti come nella scheda.")
    given_name = WordsField(label="Nome", max_length=80, required=False)
    family_name = WordsField(label="Cognome", max_length=80, required=False)
    birth_date = BirthDateField(label="Data di nascita", required=False)
    reason = WordsField(
        label="Perché serve adesso",
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lo leggono chi coordina e chi protegge i dati. Almeno una frase, senza dettagli sulla salute.",
        error_messages={
            "required": "Scrivi perché serve aprire la scheda adesso.",
            "min_length": "Scrivi almeno una frase: chi controlla deve capire perché non si poteva aspettare.",
        },
    )

    def clean(self) -> dict[str, Any]:
        """A tax code, or all three of the rest."""
        said = self.cleaned_data
        three = [said.get(name) for name in ("given_name", "family_name", "birth_date")]
        if not said.get("tax_code") and "tax_code" not in self.errors and not all(three):
            self.add_error("tax_code", "Scrivi il codice fiscale, oppure nome, cognome e data di nascita.")
        return said
