"""Forms of a renewal."""

from django import forms

from legami.core.forms import WordsField


class RenewForm(forms.Form):
    """Whether the unspent money should go on."""

    carry_over_reason = WordsField(
        label="Perché riportare nel nuovo patto i soldi non spesi",
        max_length=300,
        required=False,
        help_text="Decide un’altra persona. Se lasci vuoto, i soldi non spesi tornano al loro fondo.",
    )


class CarryOverForm(forms.Form):
    """Yes or no."""

    yes = forms.TypedChoiceField(
        label="I soldi non spesi",
        choices=[("1", "passano nel nuovo patto"), ("0", "tornano al loro fondo")],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa succede ai soldi."},
    )
