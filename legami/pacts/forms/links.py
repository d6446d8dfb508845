"""Forms of the links for bodies without an account."""

from typing import Any

from django import forms

from legami.core.forms import KeepsFormKey

from ..models import PartnerLink
from ..reads.links import LineChoice

DAYS = [(7, "una settimana"), (30, "un mese"), (90, "tre mesi")]


class LinkForm(KeepsFormKey):
    """Which line to open, for how long, and how the link gets there."""

    line = forms.ChoiceField(
        label="Che cosa si può fare con il link",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa apre il link."},
    )
    days = forms.TypedChoiceField(label="Quanto vale", choices=DAYS, coerce=int, initial=30, widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label="Come arriva",
        choices=[
            (PartnerLink.Way.MESSAGE, "E-mail o SMS ai contatti dell’ente"),
            (PartnerLink.Way.PAPER, "Cartoncino da stampare, con il codice QR"),
        ],
        initial=PartnerLink.Way.MESSAGE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, lines: list[LineChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {choice.value: choice for choice in lines}
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice.value, choice.label) for choice in lines]

    @property
    def choice(self) -> LineChoice:
        """The line that was chosen."""
        return self.lines[self.cleaned_data["line"]]
