"""Forms of the vouchers."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from legami.core.forms import ItalianDateField, KeepsFormKey, MoneyField, WordsField
from legami.network.models import Organisation

from ..models import BudgetLine


class VoucherForm(KeepsFormKey):
    """What a voucher is for, where, how much, until when."""

    goods = WordsField(
        label="Che cosa si compra",
        max_length=120,
        help_text="Lo legge chi sta alla cassa. Per esempio: pane e latte. Niente sulla persona.",
        error_messages={"required": "Scrivi che cosa si compra con il buono."},
    )
    merchants = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Chi lo prende",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli almeno un negozio o un ente."},
    )
    line = forms.ModelChoiceField(
        BudgetLine.objects.none(),
        label="Voce di budget",
        required=False,
        widget=forms.RadioSelect,
        empty_label="Nessuna: lo regala chi lo prende",
    )
    value_cents = MoneyField(
        label="Valore in tutto", required=False, help_text="In euro. Vuoto se è un regalo: allora scrivi quanti pezzi."
    )
    pieces = forms.IntegerField(
        label="Quanti pezzi",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Solo se il buono si conta a pezzi. Per esempio: 10 pranzi.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    expires_on = ItalianDateField(label="Vale fino al")

    def __init__(self, *args: Any, lines: QuerySet[BudgetLine], merchants: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("line", lines), ("merchants", merchants)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Money and a line go together; without money there are pieces."""
        said = super().clean() or self.cleaned_data
        if "value_cents" in said:
            said["value_cents"] = said["value_cents"] or 0
            if said["value_cents"] and "line" in said and not said["line"]:
                self.add_error("line", "Scegli da quale voce vengono i soldi, oppure togli il valore.")
            if not said["value_cents"] and said.get("line"):
                self.add_error("value_cents", "Scrivi il valore del buono: la voce di budget lo paga.")
            elif not said["value_cents"] and not said.get("pieces") and "pieces" in said:
                self.add_error("value_cents", "Scrivi il valore in euro, oppure quanti pezzi.")
        return said


class UndoForm(forms.Form):
    """Why a redemption was a mistake."""

    reason = WordsField(
        label="Che cosa è andato storto",
        max_length=200,
        help_text="Resta scritto accanto all’incasso. Lo legge anche la persona. Per esempio: battuto due volte.",
        error_messages={"required": "Scrivi che cosa è andato storto: basta una parola."},
    )
