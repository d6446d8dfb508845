"""Forms of an expense: ask, decide, pay, prove."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.it import codicefiscale, iva

from legami.core.dates import today
from legami.core.forms import ItalianDateField, KeepsFormKey, MoneyField, WordsField
from legami.core.money import format_cents
from legami.core.uploads import DocumentField

from ..models import BudgetLine, Pact, SpendingRequest
from ..reads.spending import line_states, lines_to_spend_on

NUMBER_MAX = 40


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A budget line, with what is left on it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=BudgetLine.objects.none(), widget=forms.RadioSelect, empty_label=None, **kwargs)

    @cached_property
    def left_cents(self) -> dict[Any, int]:
        """The cents left on each line; asked only by a form that is shown."""
        return {state.line.pk: state.available_cents for state in line_states(self.queryset or ())}

    def label_from_instance(self, obj: Any) -> str:
        """What the line is for, and what is left."""
        return f"{obj.description} · {obj.get_category_display()} · disponibile {format_cents(self.left_cents.get(obj.pk, 0))}"


class AskForm(KeepsFormKey):
    """Ask for an expense on one line of the pact."""

    line = LineChoice(label="Per che cosa", error_messages={"required": "Scegli da quale voce del budget prendere i soldi."})
    reason = WordsField(
        label="A che cosa serve",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bastano due righe. Chi paga non le legge.",
        error_messages={"required": "Scrivi a che cosa serve la spesa."},
    )
    other_purpose = WordsField(
        label="Se non è quello che dice la voce: che cosa è",
        max_length=200,
        required=False,
        help_text="Lascia vuoto se è proprio quello. Se no, la approvano due persone.",
    )
    amount_cents = MoneyField(label="Quanto costa, in euro", help_text="Per esempio: 120,50.")
    supplier_name = WordsField(
        label="Da chi si compra",
        max_length=120,
        help_text="Il nome del negozio, della scuola o della ditta. Lo legge anche chi paga.",
        error_messages={"required": "Scrivi da chi si compra."},
    )
    service_on = ItalianDateField(label="Quando serve", help_text="Il giorno in cui compri, o in cui comincia il servizio.")

    def __init__(self, *args: Any, pact: Pact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["line"]
        assert isinstance(choice, LineChoice)
        choice.queryset = lines_to_spend_on(pact)
        if not self.is_bound and len(choice.left_cents) == 1:  # nothing to choose
            choice.initial = next(iter(choice.left_cents))


class AdvanceForm(AskForm):
    """Money before the signature."""

    other_purpose = None  # type: ignore[assignment]  # how a form drops a field of its parent
    advance_reason = WordsField(
        label="Perché non può aspettare la firma",
        max_length=300,
        help_text="Lo leggono le due persone che approvano.",
        error_messages={"required": "Scrivi perché non può aspettare: lo leggono le due persone che approvano."},
    )


class StepForm(forms.Form):
    """A step that needs nothing but a yes."""

    def __init__(self, *args: Any, spending: SpendingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spending = spending


class ApproveForm(StepForm):
    """A yes to the words that the page shows."""

    wording = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, spending: SpendingRequest, **kwargs: Any) -> None:
        super().__init__(*args, spending=spending, **kwargs)
        self.fields["wording"].initial = spending.wording


class ReasonForm(StepForm):
    """A step that says why."""

    reason = WordsField(
        label="Perché",
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lo legge chi ha chiesto la spesa: scrivi che cosa non va e che cosa può fare.",
        error_messages={"required": "Scrivi il motivo: chi ha chiesto la spesa ha diritto di saperlo."},
    )


class ContestForm(StepForm):
    """Why a refusal is not right."""

    reason = WordsField(
        label="Perché il rifiuto non va bene",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lo legge la persona che decide adesso. Non è chi ha detto no.",
        error_messages={"required": "Scrivi perché: lo legge chi decide adesso."},
    )


class QuestionForm(StepForm):
    """What is missing."""

    reason = WordsField(
        label="Che cosa manca",
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Scrivi che cosa manca, così chi ha chiesto la spesa può aggiungerlo."},
    )


class AnswerForm(StepForm):
    """The request, completed."""

    reason = WordsField(
        label="A che cosa serve",
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Scrivi a che cosa serve la spesa."},
    )

    def __init__(self, *args: Any, spending: SpendingRequest, **kwargs: Any) -> None:
        super().__init__(*args, spending=spending, **kwargs)
        self.fields["reason"].initial = spending.reason


class PayForm(StepForm):
    """The day on which the supplier was paid."""

    paid_on = ItalianDateField(label="Pagata il", initial=today)

    def clean_paid_on(self) -> date:
        """Not in the future."""
        return _not_future(self.cleaned_data["paid_on"])


class ReceiptForm(StepForm):
    """The proof of what was bought."""

    file = DocumentField(
        label="Foto o PDF", help_text="Fotografa tutto il foglio: si devono leggere data, importo e chi ha venduto."
    )
    supplier_tax_code = WordsField(
        label="Partita IVA o codice fiscale di chi ha venduto",
        max_length=30,
        help_text="È stampato in alto sullo scontrino: 11 numeri, oppure 16 lettere e numeri.",
        error_messages={"required": "Copia la partita IVA dallo scontrino: sono 11 numeri, di solito in alto."},
    )
    number = WordsField(
        label="Numero",
        max_length=NUMBER_MAX,
        help_text="Il numero della fattura o del documento commerciale.",
        error_messages={"required": "Copia il numero del documento. Su uno scontrino è in basso."},
    )
    issued_on = ItalianDateField(label="Data dello scontrino o della fattura")
    amount_cents = MoneyField(label="Importo, in euro")

    def clean_supplier_tax_code(self) -> str:
        """Eleven digits of a business or sixteen characters of a person, each with its check."""
        code = "".join(self.cleaned_data["supplier_tax_code"].upper().split()).removeprefix("IT")
        if len(code) not in (11, 16):
            raise forms.ValidationError(
                f"Hai scritto {len(code)} caratteri. La partita IVA ha 11 numeri, il codice fiscale 16 lettere e numeri."
            )
        try:
            (iva if len(code) == 11 else codicefiscale).validate(code)
        except BadNumber:
            raise forms.ValidationError("In questo codice c'è un errore: forse uno scambio di numeri. Ricopialo.") from None
        return code

    def clean_number(self) -> str:
        """Short also in capitals, as it is kept: some small letters become two."""
        number: str = self.cleaned_data["number"]
        if len(number.upper()) > NUMBER_MAX:
            raise forms.ValidationError("Questo numero è troppo lungo. Copia solo il numero del documento.")
        return number

    def clean_issued_on(self) -> date:
        """Not in the future."""
        return _not_future(self.cleaned_data["issued_on"])


def _not_future(day: date) -> date:
    if day > today():
        raise forms.ValidationError("Questo giorno deve ancora venire. Controlla la data.")
    return day
