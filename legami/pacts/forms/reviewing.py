"""The form of a review: each goal's level, each promise of both sides, and the words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from legami.core.dates import today
from legami.core.forms import ItalianDateField, WordsField

from ..models import Commitment, CommitmentCheck, Goal

LEVEL_NAMES = {
    -2: "Molto meno di quanto atteso",
    -1: "Meno di quanto atteso",
    0: "Il risultato atteso",
    1: "Più di quanto atteso",
    2: "Molto più di quanto atteso",
}


class ReviewForm(forms.Form):
    """Made for the goals and commitments in force: `level-N`, `kept-N`, `what-N` by their order."""

    held_on = ItalianDateField(label="Fatta il")
    person_words = WordsField(
        label="Che cosa dice la persona",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Con le sue parole. La persona le rilegge nella sua pagina.",
    )
    notes = WordsField(
        label="Che cosa è emerso",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="La persona legge anche questo.",
    )

    def __init__(
        self, *args: Any, goals: Sequence[Goal], commitments: Sequence[Commitment], starts_on: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals, self.commitments, self.starts_on = goals, commitments, starts_on
        for number, goal in enumerate(goals):
            self.fields[f"level-{number}"] = forms.TypedChoiceField(
                label=goal.words,
                coerce=int,
                choices=[(level, level_label(level, text)) for level, text in goal.levels()],
                widget=forms.RadioSelect,
                error_messages={"required": "Scegli il livello di questo obiettivo."},
            )
        for number, commitment in enumerate(commitments):
            self.fields[f"kept-{number}"] = forms.ChoiceField(
                label=f"{commitment.bound.display_name}: {commitment.text}",
                choices=CommitmentCheck.Kept.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Scegli com'è andato questo impegno."},
            )
            self.fields[f"what-{number}"] = WordsField(
                label="Che cosa è cambiato",
                max_length=300,
                required=False,
                help_text="Serve se l'impegno non è stato mantenuto, o solo in parte.",
            )

    @property
    def goal_fields(self) -> list[BoundField]:
        """The fields of the goals, in order."""
        return [self[f"level-{number}"] for number in range(len(self.goals))]

    @property
    def commitment_fields(self) -> list[tuple[BoundField, BoundField]]:
        """The two fields of each commitment, in order."""
        return [(self[f"kept-{number}"], self[f"what-{number}"]) for number in range(len(self.commitments))]

    def clean_held_on(self) -> date:
        """Within the pact, and not in the future."""
        day: date = self.cleaned_data["held_on"]
        if day > today():
            raise forms.ValidationError("Questo giorno deve ancora venire. Scrivi la verifica quando è stata fatta.")
        if self.starts_on and day < self.starts_on:
            raise forms.ValidationError("Questo giorno viene prima dell'inizio del patto. Controlla la data.")
        return day

    def clean(self) -> dict[str, Any]:
        """Whoever did not keep a promise is asked what changed."""
        data: dict[str, Any] = super().clean() or {}
        for number in range(len(self.commitments)):
            kept = data.get(f"kept-{number}")
            if kept and kept != CommitmentCheck.Kept.YES and not data.get(f"what-{number}"):
                self.add_error(f"what-{number}", "Scrivi che cosa è cambiato: prima si capisce, poi si decide.")
        return data

    @property
    def levels(self) -> dict[Goal, int]:
        """The level of each goal, as the action wants them."""
        return {goal: self.cleaned_data[f"level-{number}"] for number, goal in enumerate(self.goals)}

    @property
    def checks(self) -> dict[Commitment, tuple[str, str]]:
        """What was said of each commitment, as the action wants it."""
        data = self.cleaned_data
        return {c: (data[f"kept-{number}"], data[f"what-{number}"]) for number, c in enumerate(self.commitments)}


def level_label(level: int, text: str) -> str:
    """A level with its own words, or its general name if nobody wrote any.

    >>> level_label(1, "Ho un contratto")
    '+1 · Ho un contratto'
    """
    return f"{level:+d} · {text or LEVEL_NAMES[level]}" if level else f"0 · {text}"
