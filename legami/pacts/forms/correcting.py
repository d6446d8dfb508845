"""Forms with which a fact that was recorded is put right, and a period is closed."""

from datetime import date
from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import HoursField, ItalianDateField, WordsField

from ..models import GoalRating, HoursEntry
from .reviewing import level_label


class CorrectionForm(forms.Form):
    """Every correction says why."""

    reason = WordsField(
        label="Perché",
        max_length=300,
        help_text="Resta scritto accanto alla correzione, con chi l’ha fatta e quando.",
        error_messages={"required": "Scrivi perché: resta accanto alla correzione."},
    )


class CorrectHoursForm(CorrectionForm):
    """The day and the time as they were."""

    given_on = ItalianDateField(label="Giorno")
    duration_minutes = HoursField(label="Quanto tempo", min_minutes=5, max_minutes=720)
    field_order = ("given_on", "duration_minutes", "reason")

    def __init__(self, *args: Any, entry: HoursEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial, self.fields["duration_minutes"].initial = entry.given_on, entry.duration_minutes


class CorrectServiceDateForm(CorrectionForm):
    """The day of the service as it was."""

    service_on = ItalianDateField(label="Giorno del servizio o dell’acquisto")
    field_order = ("service_on", "reason")

    def __init__(self, *args: Any, service_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_on"].initial = service_on


class CorrectRatingForm(CorrectionForm):
    """The level of a goal as it was."""

    level = forms.TypedChoiceField(
        label="Livello", coerce=int, widget=forms.RadioSelect, error_messages={"required": "Scegli il livello giusto."}
    )
    field_order = ("level", "reason")

    def __init__(self, *args: Any, rating: GoalRating, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["level"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(level, level_label(level, text)) for level, text in rating.goal.levels()]
        choice.initial = rating.level


class ClosePeriodForm(forms.Form):
    """Up to which day; for the first period also from which."""

    starts_on = ItalianDateField(label="Dal")
    ends_on = ItalianDateField(label="Al", help_text="L’ultimo giorno. Deve essere passato.")

    def __init__(self, *args: Any, starts_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if starts_on is not None:
            del self.fields["starts_on"]

    def clean_ends_on(self) -> date:
        """Before today."""
        day: date = self.cleaned_data["ends_on"]
        if day >= today():
            raise forms.ValidationError("Il periodo non è ancora finito. Scegli un giorno prima di oggi.")
        return day
