"""Forms of what people say about a pact."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from legami.core.forms import KeepsFormKey, WordsField

from ..models import Commitment


class ProposeForm(KeepsFormKey):
    """What the person would change."""

    words = WordsField(
        label="Che cosa cambieresti",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Con parole tue. Puoi anche solo fare una domanda.",
        error_messages={"required": "Scrivi che cosa cambieresti, oppure la tua domanda."},
    )


class AnswerProposalForm(forms.Form):
    """What the worker answers."""

    answer = WordsField(
        label="Risposta",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="La persona la legge. Se il testo cambia, scrivi che cosa; se no, perché.",
        error_messages={"required": "Scrivi una risposta: la persona la aspetta."},
    )


class PromiseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A promise, with who made it."""

    def label_from_instance(self, obj: Any) -> str:
        """Who, and what."""
        return f"{obj.bound.display_name}: {obj.text}"


class WhatChangedForm(KeepsFormKey):
    """Which promise goes otherwise, and what changed."""

    commitment = PromiseChoice(
        Commitment.objects.none(),
        label="Quale impegno",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Scegli l’impegno."},
    )
    what_changed = WordsField(
        label="Che cosa è cambiato",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bastano due righe. Prima si capisce, poi se ne parla insieme.",
        error_messages={"required": "Scrivi che cosa è cambiato: prima si capisce, poi se ne parla."},
    )

    def __init__(self, *args: Any, promises: QuerySet[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["commitment"]
        assert isinstance(choice, PromiseChoice)
        choice.queryset = promises
