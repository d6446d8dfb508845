"""What does not work, and the answer."""

from django import forms

from legami.core.forms import KeepsFormKey, WordsField

from .models import Report

WISHES = {
    Report.Wish.MEND: "Qualcosa non funziona o non si capisce",
    Report.Wish.OTHER_FORM: "Mi serve un testo o un documento in un’altra forma",
}


class ReportForm(KeepsFormKey):
    """Where somebody was, and what they could not do."""

    wish = forms.ChoiceField(
        label="Che cosa ti serve?",
        choices=[(wish.value, says) for wish, says in WISHES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli una delle due risposte.", "invalid_choice": "Scegli una delle due risposte."},
    )
    page = WordsField(
        label="In quale pagina?",
        max_length=300,
        help_text="Il titolo della pagina, o l’indirizzo che vedi in alto.",
        error_messages={
            "required": "Scrivi il titolo o l’indirizzo della pagina.",
            "max_length": "È troppo lungo: bastano 300 caratteri. Scrivi solo il titolo della pagina.",
        },
    )
    what_happened = WordsField(
        label="Che cosa è successo?",
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Che cosa volevi fare e che cosa hai trovato. Se usi uno strumento, come un lettore di schermo, dicci quale. "
        "Non scrivere cose della tua salute.",
        error_messages={
            "required": "Racconta che cosa è successo: bastano poche parole.",
            "max_length": "È troppo lungo: bastano 4.000 caratteri. Togli qualche frase.",
        },
    )
    contact_email = forms.EmailField(
        label="E-mail per la risposta",
        required=False,
        help_text="Solo se vuoi. La usiamo per risponderti, poi la cancelliamo.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": "Manca qualcosa: un indirizzo e-mail è come nome@esempio.it."},
    )


class AnswerForm(forms.Form):
    """What we did, or why not."""

    answer = WordsField(
        label="Risposta",
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
        help_text="Che cosa è stato corretto, o entro quando; oppure il testo chiesto. Se non si può fare, scrivere perché. "
        "La legge chi ha scritto la segnalazione.",
        error_messages={
            "required": "Manca la risposta.",
            "max_length": "La risposta è troppo lunga: al massimo 4.000 caratteri.",
        },
    )
