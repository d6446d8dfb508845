"""Forms with which a pact is handed over to another service."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import WordsField
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.people.forms import TownField, towns
from legami.places.models import Municipality


class TransferForm(forms.Form):
    """Where the person moves, and who would follow them there."""

    to_municipality = TownField(
        label="Nuovo comune",
        queryset=Municipality.objects.none(),
        empty_label="Scegli il comune",
        error_messages={"required": "Scegli il comune dove va la persona."},
    )
    to_organisation = forms.ModelChoiceField(
        label="Ente che la seguirà",
        queryset=Organisation.objects.none(),
        empty_label="Scegli l’ente",
        help_text="Gli enti che hanno assistenti sociali in Legami.",
        error_messages={"required": "Scegli l’ente a cui chiedere."},
    )
    reason = WordsField(
        label="Perché",
        max_length=300,
        help_text="Lo legge chi riceve la richiesta, prima di vedere il patto. Scrivi solo quello che serve.",
        error_messages={"required": "Scrivi perché si trasferisce."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Membership.objects.active_on(today()).filter(role=Role.CASE_WORKER).values("organisation")
        self.fields["to_municipality"].queryset = towns().filter(successor=None)  # type: ignore[attr-defined]
        bodies = Organisation.objects.filter(pk__in=working).order_by("name", "pk")
        self.fields["to_organisation"].queryset = bodies  # type: ignore[attr-defined]


class RefuseTransferForm(forms.Form):
    """Why not."""

    reason = WordsField(
        label="Perché no",
        max_length=300,
        help_text="Lo legge chi ha chiesto.",
        error_messages={"required": "Scrivi perché: lo legge chi ha chiesto."},
    )
