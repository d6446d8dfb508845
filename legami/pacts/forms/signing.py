"""The answer of a party to the text that they read."""

import json
from typing import Any

from django import forms

from legami.core.forms import WordsField
from legami.core.uploads import DocumentField

from ..models import Signature

DRAWING_MAX_POINTS = 5_000
NOTE_MAX = 4_000
PAD_WIDTH, PAD_HEIGHT = 300, 100


class DrawnField(forms.CharField):
    """Strokes drawn on the pad, as JSON: lists of [x, y] within 300 x 100."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        """The strokes as lists of whole numbers; an empty pad is an empty list."""
        text = super().clean(value)
        if not text:
            return []
        try:
            strokes = [[[round(float(x)), round(float(y))] for x, y in stroke] for stroke in json.loads(text)]
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise forms.ValidationError("La firma tracciata non si legge. Cancella e firma di nuovo.") from None
        points = [point for stroke in strokes for point in stroke]
        outside = any(not (0 <= x <= PAD_WIDTH and 0 <= y <= PAD_HEIGHT) for x, y in points)
        if outside or len(points) > DRAWING_MAX_POINTS:
            raise forms.ValidationError("La firma tracciata esce dal riquadro. Cancella e firma di nuovo.")
        return [stroke for stroke in strokes if len(stroke) > 1]


class AnswerForm(forms.Form):
    """What every answer carries: the fingerprint of the text that was read."""

    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DrawnForm(AnswerForm):
    """Sign on the screen."""

    drawing = DrawnField(label="Firma nel riquadro", required=False)

    def clean(self) -> dict[str, Any]:
        """An empty pad is no signature."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("drawing"):
            self.add_error(None, "Il riquadro della firma è vuoto. Firma con il dito o con il mouse, oppure usa un codice.")
        return data | {"answer": Signature.Answer.SIGNED, "method": Signature.Method.DRAWN}


class CodeForm(AnswerForm):
    """Sign with a one-time code."""

    code = forms.CharField(
        label="Codice",
        max_length=20,
        help_text="8 lettere e numeri. Maiuscole e spazi non contano.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": "Scrivi il codice che hai ricevuto."},
    )

    def clean(self) -> dict[str, Any]:
        """Signed, by code."""
        return (super().clean() or {}) | {"answer": Signature.Answer.SIGNED, "method": Signature.Method.CODE}


class PaperForm(AnswerForm):
    """The signed sheet, photographed, with who saw the signature."""

    scan = DocumentField(label="Foto o PDF del foglio firmato")
    witness_name = WordsField(
        label="Chi ha visto firmare",
        max_length=120,
        error_messages={"required": "Scrivi nome e cognome di chi ha visto firmare."},
    )

    def clean(self) -> dict[str, Any]:
        """Signed, on paper."""
        return (super().clean() or {}) | {"answer": Signature.Answer.SIGNED, "method": Signature.Method.PAPER}


class RefuseForm(AnswerForm):
    """Not signing is an answer too."""

    note = WordsField(
        label="Che cosa non va",
        max_length=NOTE_MAX,
        widget=forms.Textarea({"rows": 3}),
        help_text="Così possiamo cambiarlo insieme.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refused, on the screen."""
        return (super().clean() or {}) | {"answer": Signature.Answer.REFUSED, "method": Signature.Method.DRAWN}


class CannotForm(AnswerForm):
    """Somebody cannot sign: why, and who is the witness."""

    note = WordsField(
        label="Perché non può firmare",
        max_length=NOTE_MAX,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Scrivi perché non può firmare."},
    )
    witness_name = WordsField(
        label="Testimone", max_length=120, error_messages={"required": "Scrivi nome e cognome del testimone."}
    )

    def clean(self) -> dict[str, Any]:
        """Cannot sign; the witness stands for it."""
        return (super().clean() or {}) | {"answer": Signature.Answer.CANNOT, "method": Signature.Method.PAPER}


FORMS: dict[str, type[AnswerForm]] = {
    "schermo": DrawnForm,
    "codice": CodeForm,
    "carta": PaperForm,
    "rifiuto": RefuseForm,
    "impossibile": CannotForm,
}


class WithdrawForm(forms.Form):
    """Why the signing stops."""

    reason = WordsField(
        label="Perché si ritira",
        max_length=200,
        error_messages={"required": "Scrivi perché, in poche parole."},
    )
