"""What is typed about a tie, a kept map, and who may look."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey, WordsField
from legami.people.models import ConsentEvent, Person

from .models import SharingEvent, Snapshot, Tie
from .queries import MONTHS, links_of, ties_of

FIELDS = ("label", "kind", "strength", "flow", "is_stressful", "is_paid", "since_month", "since_year", "began")
# What is asked, to the person and to who draws with them: (label for the person, label for staff).
STRESS = ("È un legame che pesa", "Il legame pesa alla persona")
STRESS_SAYS = ("Per esempio: spesso litigate.", "Per esempio: conflitti frequenti.")


def _select(label: str, choices: Any, says: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=choices, help_text=says, widget=forms.RadioSelect)


class TieForm(KeepsFormKey):
    """A tie, new or to change, with those whom it knows."""

    label = WordsField(
        label="Nome",
        max_length=60,
        help_text="Basta il nome di battesimo o un soprannome.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Scrivi un nome. Basta anche un soprannome."},
    )
    kind = _select("Che cos’è", Tie.Kind.choices)
    strength = _select("Com’è il legame", Tie.Strength.choices)
    flow = _select("Dove va l’aiuto", Tie.Flow.choices)
    is_stressful = forms.BooleanField(required=False)
    is_paid = forms.BooleanField(label="Aiuta per lavoro", required=False, help_text="Per esempio: il medico, l’educatrice.")
    since_month = forms.TypedChoiceField(
        label="Da quale mese",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Non lo so"), *((str(n), name) for n, name in enumerate(MONTHS, 1))],
    )
    since_year = forms.IntegerField(
        label="Da quale anno",
        required=False,
        min_value=1900,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4, "size": 4}),
        error_messages={
            "invalid": "Scrivi l’anno con quattro cifre. Per esempio: 2019.",
            "min_value": "Scrivi l’anno con quattro cifre. Per esempio: 2019.",
        },
    )
    began = WordsField(
        label="Dove è nato", max_length=80, required=False, help_text="Per esempio: al laboratorio, al corso, a scuola."
    )
    knows = forms.ModelMultipleChoiceField(
        label="Con chi si conosce", queryset=Tie.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, is_own: bool, tie: Tie | None = None, **kwargs: Any) -> None:
        others: QuerySet[Tie] = ties_of(person)
        if tie:
            others = others.exclude(pk=tie.pk)
            pairs = [pair for pair in links_of(person).values_list("a", "b") if tie.pk in pair]
            known = [a if b == tie.pk else b for a, b in pairs]
            kwargs["initial"] = {name: getattr(tie, name) for name in FIELDS} | {"knows": known}
        else:
            kwargs["initial"] = {"kind": "person", "strength": "ordinary", "flow": "both"}
        super().__init__(*args, **kwargs)
        self.fields["knows"].queryset = others  # type: ignore[attr-defined]
        if not others:
            del self.fields["knows"]
        self.fields["is_stressful"].label = STRESS[not is_own]
        self.fields["is_stressful"].help_text = STRESS_SAYS[not is_own]
        if not is_own:
            self.fields["flow"].choices = FLOW_FOR_STAFF  # type: ignore[attr-defined]

    def clean_since_year(self) -> int | None:
        """Not in the future."""
        year: int | None = self.cleaned_data["since_year"]
        if year and year > today().year:
            raise forms.ValidationError("Questo anno deve ancora venire. Controlla l’anno.")
        return year

    def clean(self) -> dict[str, Any]:
        """A month stands with its year, and not in the future."""
        typed = super().clean() or {}
        year, month = typed.get("since_year"), typed.get("since_month")
        if month and "since_year" in typed and not year:
            self.add_error("since_year", "Hai scelto il mese: scrivi anche l’anno.")
        elif year and month and (year, month) > (today().year, today().month):
            self.add_error("since_month", "Questo mese deve ancora venire. Controlla mese e anno.")
        return typed


FLOW_FOR_STAFF = (("to_me", "verso la persona"), ("from_me", "dalla persona"), ("both", "nei due sensi"))


class KeepForm(KeepsFormKey):
    """Keep the map as it is."""

    occasion = forms.ChoiceField(
        label="Quando", choices=Snapshot.Occasion.choices, widget=forms.RadioSelect, initial=Snapshot.Occasion.WISH
    )
    drawn_on = ItalianDateField(label="Di che giorno è la rete", initial=today)


class SharingForm(forms.Form):
    """A yes or a no to a kind of viewer; on paper or by voice for who writes it at the desk."""

    viewer = forms.ChoiceField(choices=SharingEvent.Viewer.choices)
    is_granted = forms.TypedChoiceField(choices=[("1", "sì"), ("0", "no")], coerce=lambda typed: typed == "1")
    channel = forms.ChoiceField(choices=ConsentEvent.Channel.choices, required=False)


class MoveForm(forms.Form):
    """Where around the circle a tie goes; -1 goes round to the end."""

    to = forms.IntegerField(min_value=-1, max_value=100)
