"""What a body types on the page that its link opens, and an operator at the till."""

from typing import Any

from django import forms

from legami.core.dates import today
from legami.core.forms import HoursField, ItalianDateField, KeepsFormKey, MoneyField
from legami.network.models import Organisation

from ..models import Voucher
from ..voucher_codes import CodeMistyped, typed_code


class HoursByLinkForm(KeepsFormKey):
    """Time given here on a day."""

    given_on = ItalianDateField(label="Giorno")
    duration_minutes = HoursField(label="Quanto tempo", min_minutes=5, max_minutes=720)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = today()


class TillForm(KeepsFormKey):
    """How much of a voucher is taken, and by whom if several shops may."""

    merchant = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Il vostro negozio",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Scegliete il vostro negozio."},
    )
    amount_cents = MoneyField(label="Importo da incassare", help_text="In euro. Per esempio: 4,50.")
    pieces = forms.IntegerField(
        label="Quanti pezzi", min_value=1, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, voucher: Voucher, merchants: tuple[Organisation, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merchants = merchants
        choice = self.fields["merchant"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Organisation.objects.filter(pk__in=[body.pk for body in merchants]).order_by("name", "pk")
        if len(merchants) == 1:
            del self.fields["merchant"]
        if voucher.pieces:
            del self.fields["amount_cents"]
            self.fields["pieces"].initial = 1
        else:
            del self.fields["pieces"]

    @property
    def taken(self) -> dict[str, Any]:
        """Who takes how much, as the action wants it."""
        said = self.cleaned_data
        return {
            "merchant": said.get("merchant") or self.merchants[0],
            "amount_cents": said.get("amount_cents") or 0,
            "pieces": said.get("pieces"),
            "key": said["form_key"],
        }


class CodeForm(forms.Form):
    """A voucher's code, read from paper or said aloud."""

    code = forms.CharField(
        label="Codice del buono",
        max_length=20,
        help_text="Nove lettere e numeri. Spazi e trattini non contano.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Scrivi il codice che sta sul buono."},
    )

    def clean_code(self) -> str:
        """The code without spaces; says that a sign is wrong before anything is looked up."""
        try:
            return typed_code(self.cleaned_data["code"])
        except CodeMistyped as error:
            raise forms.ValidationError(str(error)) from None
