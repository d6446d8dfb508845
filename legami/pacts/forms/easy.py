"""The form of the pact in easy words."""

from django import forms

from legami.core.forms import WordsField


class EasyTextForm(forms.Form):
    """The words that the person will read."""

    words = WordsField(
        label="Il patto in parole facili",
        max_length=10_000,
        widget=forms.Textarea({"rows": 16}),
        help_text="Una frase per riga, corta. Parla alla persona: «tu vuoi», «tu prometti». Niente sigle.",
        error_messages={
            "required": "Scrivi almeno una frase: senza parole non c’è niente da leggere.",
            "max_length": "È troppo lungo: al massimo 10.000 caratteri. Togli qualche frase e salva di nuovo.",
        },
    )
