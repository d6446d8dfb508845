"""Forms of the hours given back."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from legami.core.forms import HoursField, ItalianDateField, KeepsFormKey, WordsField

from ..models import GiveBack


class LogHoursForm(KeepsFormKey):
    """Time given on a day."""

    give_back = forms.ModelChoiceField(
        GiveBack.objects.none(),
        label="Attività",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Scegli l'attività."},
    )
    given_on = ItalianDateField(label="Giorno")
    duration_minutes = HoursField(label="Quanto tempo", min_minutes=5, max_minutes=720)
    note = WordsField(label="Nota", max_length=200, required=False, help_text="La legge anche chi accoglie.")

    def __init__(self, *args: Any, activities: QuerySet[GiveBack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["give_back"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = activities
        rows = list(activities[:2])
        if len(rows) == 1:  # nothing to choose
            choice.initial = rows[0]


class RejectHoursForm(forms.Form):
    """Why the hours are not confirmed."""

    reason = WordsField(
        label="Perché",
        max_length=200,
        help_text="Per esempio: quel giorno eravamo chiusi. Lo legge chi ha segnato le ore.",
        error_messages={"required": "Scrivi perché: chi ha segnato le ore ha diritto di saperlo."},
    )
