"""Forms for areas and venues. The municipalities offered are those of the actor's scope."""

from typing import Any

from django import forms

from legami.core.access import Actor
from legami.core.forms import WordsField

from .access import municipalities_of
from .models import Area, Municipality, Venue


class PlaceForm(forms.Form):
    """A name in a municipality of the actor's scope."""

    name = WordsField(label="Nome", max_length=120)
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Comune", empty_label="Scegli il Comune")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipality"]
        field.queryset = municipalities_of(actor).order_by("name")


class AreaForm(PlaceForm):
    """A quarter, a village or a workplace."""

    kind = forms.ChoiceField(label="Tipo", choices=Area.Kind.choices, widget=forms.RadioSelect)

    @staticmethod
    def initial_of(area: Area) -> dict[str, Any]:
        """What the form shows of an area that exists."""
        return {"name": area.name, "municipality": area.municipality_id, "kind": area.kind}


class VenueForm(PlaceForm):
    """A place where people meet."""

    address = WordsField(label="Indirizzo", max_length=160, required=False)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="Area",
        required=False,
        empty_label="Nessuna in particolare",
        help_text="Il quartiere, il paese o il luogo di lavoro in cui si trova.",
    )
    accessibility = WordsField(
        label="Accessibilità",
        max_length=200,
        required=False,
        help_text="Per esempio: rampa all’ingresso, bagno attrezzato, nessun gradino.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = Area.objects.filter(municipality__in=municipalities_of(actor)).order_by("name", "pk")

    @staticmethod
    def initial_of(venue: Venue) -> dict[str, Any]:
        """What the form shows of a venue that exists."""
        return {
            "name": venue.name,
            "municipality": venue.municipality_id,
            "address": venue.address,
            "area": venue.area_id,
            "accessibility": venue.accessibility,
        }
