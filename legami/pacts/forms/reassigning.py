"""The form with which the parts of a body that left go to another one."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import WordsField
from legami.network.models import Organisation

from ..models import Party


class ReassignForm(forms.Form):
    """Who takes the place."""

    leaving = forms.ModelChoiceField(Party.objects.none(), label="Chi lascia", widget=forms.RadioSelect, empty_label=None)
    to = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Chi prende il suo posto",
        empty_label="Scegli l’ente",
        help_text="Nella bozza si può poi cambiare ogni parte, una per una.",
        error_messages={"required": "Scegli l’ente che prende il posto."},
    )
    reason = WordsField(
        label="Perché cambia",
        max_length=200,
        help_text="Si legge nella nuova versione.",
        error_messages={"required": "Scrivi perché il patto cambia: si legge nella nuova versione."},
    )

    def __init__(self, *args: Any, leaving: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Party.objects.filter(pk__in=[party.pk for party in leaving]).select_related("organisation")
        bodies = Organisation.objects.here_on(today()).exclude(pk__in=[party.organisation_id for party in leaving])
        self.fields["leaving"].queryset = parties.order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["leaving"].initial = leaving[0] if leaving else None
        self.fields["to"].queryset = bodies.order_by("name", "pk")  # type: ignore[attr-defined]
