"""Forms of complaints."""

from django import forms

from legami.core.forms import KeepsFormKey, WordsField


class ComplaintForm(KeepsFormKey):
    """What does not go well."""

    words = WordsField(
        label="Che cosa non va",
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Con parole tue. Che cosa è successo, e che cosa vorresti.",
        error_messages={"required": "Scrivi che cosa non va: basta una frase."},
    )


class ComplaintAnswerForm(forms.Form):
    """What who coordinates answers."""

    answer = WordsField(
        label="Risposta",
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text="La persona la legge nella sua pagina. Parole semplici: che cosa avete visto, che cosa cambia, da quando.",
        error_messages={"required": "Scrivi una risposta: la persona la aspetta."},
    )
