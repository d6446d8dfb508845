"""A plan by law that the pact stands beside: cited by its reference, never copied and never replaced."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import ItalianDateField, WordsField

from ..models import PactVersion


class PlanFields(forms.Form):
    """The reference of a plan; all boxes empty if there is none."""

    plan_kind = forms.ChoiceField(
        label="C’è già un piano firmato con un servizio?",
        required=False,
        choices=[("", "No"), *PactVersion.PlanKind.choices],
        help_text="Il patto lo cita e gli sta accanto. Non lo sostituisce.",
    )
    plan_number = WordsField(label="Numero o protocollo del piano", required=False, max_length=60)
    plan_signed_on = ItalianDateField(label="Firmato il", required=False)
    plan_body = WordsField(label="Con quale ente", required=False, max_length=150)

    def clean(self) -> dict[str, Any]:
        """A reference that can be found again: which plan, of which day, with whom."""
        data: dict[str, Any] = super().clean() or {}
        told = [name for name in ("plan_number", "plan_signed_on", "plan_body") if data.get(name)]
        if not data.get("plan_kind"):
            if told and "plan_kind" not in self.errors:
                self.add_error("plan_kind", "Hai scritto i dati di un piano: scegli quale piano è.")
            return data
        if not data.get("plan_signed_on") and "plan_signed_on" not in self.errors:
            self.add_error("plan_signed_on", "Scrivi quando è stato firmato il piano.")
        elif data.get("plan_signed_on") and data["plan_signed_on"] > today():
            self.add_error("plan_signed_on", "Questo giorno deve ancora venire. Controlla la data.")
        if not data.get("plan_body") and "plan_body" not in self.errors:
            self.add_error("plan_body", "Scrivi con quale ente è stato firmato il piano.")
        return data
