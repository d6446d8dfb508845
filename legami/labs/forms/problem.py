"""What is wrong: as anybody says it, as a facilitator writes it for another, and what is done with it."""

from typing import Any

from django import forms

from legami.core.forms import KeepsFormKey, WordsField
from legami.core.uploads import DocumentField
from legami.labs.blurring import Grid, Square, square_at
from legami.labs.models import Lab, Problem
from legami.labs.models.problem import Channel
from legami.places.models import Venue

NEARBY = "spazio-"


class PhotoField(DocumentField):
    """A photo and nothing else; drawn anew, so that it no longer says where and when it was taken."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput({"accept": "image/jpeg,image/png"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The photo. Says so if it is a PDF."""
        file = super().clean(data, initial)
        if file and not str(file.content_type).startswith("image/"):
            raise forms.ValidationError("Qui serve una foto: JPG o PNG.")
        return file


class ProblemForm(KeepsFormKey):
    """One problem in a minute. Where: a square of the map, a place of the list, or words."""

    words = WordsField(
        label="Che cosa non va?",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Bastano due righe. Non scrivere nomi di persone.",
        error_messages={
            "required": "Scrivi che cosa non va: bastano poche parole.",
            "max_length": "È troppo lungo: bastano 1.000 caratteri. Togli qualche frase.",
        },
    )
    category = forms.ChoiceField(
        label="Di che cosa si tratta?",
        choices=[("", "Scegli"), *((c.value, c.label.capitalize()) for c in Problem.Category)],
        error_messages={"required": "Scegli una voce.", "invalid_choice": "Scegli una voce dell’elenco."},
    )
    reach = forms.ChoiceField(
        label="Quante persone tocca?",
        choices=[(r.value, r.label.capitalize()) for r in Problem.Reach],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli una risposta.", "invalid_choice": "Scegli una risposta."},
    )
    place = forms.ChoiceField(
        label="Dove?", required=False, help_text="Non chiediamo il punto preciso: così nessuno riconosce una casa."
    )
    where_words = WordsField(
        label="Dove, a parole",
        max_length=120,
        required=False,
        help_text="Per esempio: vicino alla stazione. Senza il numero della casa.",
    )
    photo = PhotoField(
        label="Una foto",
        required=False,
        help_text="Senza volti e senza targhe. Togliamo noi il luogo e l’ora nascosti nella foto.",
    )
    contact = WordsField(
        label="E-mail o telefono",
        max_length=120,
        required=False,
        help_text="Solo se vuoi una risposta. Lo vede solo chi conduce il laboratorio, e alla fine si cancella.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grid: Grid, lab: Lab, chosen: Square | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid, self.lab = grid, lab
        self.venues = {f"{NEARBY}{venue.pk}": venue for venue in _placed_venues(lab)}
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [
            ("", "Dappertutto, o non lo so"),
            *([(chosen.name, "Il quadrato scelto sulla mappa")] if chosen else []),
            *((key, f"Vicino a: {venue.name}") for key, venue in self.venues.items()),
        ]
        place.error_messages["invalid_choice"] = "Scegli un luogo dell’elenco."
        if chosen:
            place.initial = chosen.name

    def square(self) -> Square | None:
        """The square of what was chosen, once the form is valid."""
        said = self.cleaned_data.get("place", "")
        if venue := self.venues.get(said):
            assert venue.longitude is not None
            assert venue.latitude is not None
            return square_at(venue.longitude, venue.latitude, self.grid.metres)
        return self.grid.named(said)

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("words", "category", "reach", "where_words", "photo", "contact", "form_key")
        return {name: self.cleaned_data.get(name) for name in names} | {"square": self.square()}


class ProblemForAnotherForm(ProblemForm):
    """The same, written by a facilitator for who called, wrote on paper or came: it counts the same."""

    channel = forms.ChoiceField(
        label="Come è arrivato",
        choices=[c for c in Channel.choices if c[0] != Channel.WEB],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegliere come è arrivato.", "invalid_choice": "Scegliere come è arrivato."},
    )


class VoicesForm(KeepsFormKey):
    """How many more say the same, and how they said it."""

    how_many = forms.IntegerField(label="Quante altre persone lo dicono", min_value=1, max_value=200)
    channel = forms.ChoiceField(
        label="Come è arrivato",
        choices=[c for c in Channel.choices if c[0] != Channel.WEB],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegliere come è arrivato.", "invalid_choice": "Scegliere come è arrivato."},
    )


class MergeForm(forms.Form):
    """Into which other report of the lab this one goes."""

    whole = forms.ModelChoiceField(
        Problem.objects.none(),
        label="Dice la stessa cosa di",
        empty_label="Scegli",
        error_messages={"required": "Scegliere una segnalazione.", "invalid_choice": "Scegliere una segnalazione dell’elenco."},
    )

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whole"]
        assert isinstance(field, forms.ModelChoiceField)
        others = Problem.objects.live().filter(lab=problem.lab_id, hidden_at=None).exclude(pk=problem.pk)
        field.queryset = others.order_by("words", "pk")


def _placed_venues(lab: Lab) -> list[Venue]:
    found = Venue.objects.filter(municipality=lab.municipality_id, latitude__isnull=False, longitude__isnull=False)
    return list(found.order_by("name", "pk")[:60])
