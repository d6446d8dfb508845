"""Forms of the network: bodies, roles, invitations."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from legami.core.forms import ItalianDateField, WordsField, plain_words
from legami.places.models import District, Municipality

from .actions import newcomer
from .models import Invitation, Membership, Organisation
from .roles import Role


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A body."""

    class Meta:
        model = Organisation
        fields = ("name", "kind", "municipality", "district", "tax_code", "contact_email", "contact_phone")
        formfield_callback = plain_words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages = {
            "required": "Scrivi il nome dell'ente.",
            "unique": "C'è già un ente con questo nome.",
        }
        self.fields["kind"].error_messages["required"] = "Scegli che tipo di ente è."
        self.fields["municipality"].queryset = Municipality.objects.current().order_by("name")  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    """When a body leaves, and why."""

    cause = forms.ChoiceField(
        label="Che cosa succede",
        choices=Organisation.LeavingCause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa succede."},
    )
    leaves_on = ItalianDateField(
        label="Ultimo giorno",
        help_text="Quel giorno compreso. Dal giorno dopo nessuno entra più per questo ente.",
        error_messages={"required": "Scrivi l’ultimo giorno."},
    )
    reason = WordsField(
        label="Perché",
        max_length=300,
        help_text="Lo legge solo chi amministra la rete.",
        error_messages={"required": "Scrivi perché: serve a chi controllerà dopo."},
    )


class InvitationForm(forms.Form):
    """Whom to invite, and to do what."""

    email = forms.EmailField(
        label="Indirizzo e-mail",
        help_text="Mandiamo lì il collegamento per entrare. Vale sette giorni e una volta sola.",
        error_messages={
            "required": "Scrivi l'indirizzo e-mail della persona.",
            "invalid": "Manca qualcosa: un indirizzo e-mail è come nome@esempio.it.",
        },
    )
    role = forms.ChoiceField(
        label="Incarico", choices=[("", "Scegli l'incarico"), *Role.choices], error_messages={"required": "Scegli l'incarico."}
    )
    district = forms.ModelChoiceField(
        label="Solo nell'ambito",
        queryset=District.objects.none(),
        required=False,
        empty_label="Tutto il territorio dell'ente",
        error_messages={"invalid_choice": "Questo ambito non c'è. Scegline uno dall'elenco."},
    )
    municipality = forms.ModelChoiceField(
        label="Solo nel Comune",
        queryset=Municipality.objects.none(),
        required=False,
        empty_label="Tutti i Comuni",
        error_messages={"invalid_choice": "Questo Comune non c'è, o si è unito a un altro. Scegline uno dall'elenco."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["municipality"].queryset = Municipality.objects.current().order_by("name")  # type: ignore[attr-defined]
        self.fields["district"].empty_label = "Tutto il territorio dell’ente"  # type: ignore[attr-defined]
        self.fields["municipality"].empty_label = "Tutti i Comuni"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The municipality lies in the district."""
        cleaned: dict[str, Any] = super().clean() or {}
        _refuse_elsewhere(self, cleaned)
        return cleaned


def _refuse_elsewhere(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """A municipality outside the district would make a territory with nobody in it."""
    district, municipality = cleaned.get("district"), cleaned.get("municipality")
    if district and municipality and municipality.district_id != district.pk:
        form.add_error("municipality", f"{municipality} è in un altro ambito. Scegli l'ambito giusto, o lascia solo il Comune.")


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """The territory and the dates of a role."""

    starts_on = ItalianDateField(label="Dal", error_messages={"required": "Scrivi da quando."})
    ends_on = ItalianDateField(label="Al", required=False, help_text="L'ultimo giorno compreso. Vuoto: senza scadenza.")

    class Meta:
        model = Membership
        fields = ("district", "municipality", "starts_on", "ends_on")
        help_texts = {
            "district": "Vuoto: tutto il territorio dell'ente.",
            "municipality": "Vuoto: tutti i Comuni.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.current().order_by("name")  # type: ignore[attr-defined]
        self.fields["district"].empty_label = "Tutto il territorio dell’ente"  # type: ignore[attr-defined]
        self.fields["municipality"].empty_label = "Tutti i Comuni"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La fine viene prima dell'inizio. Controlla le due date.")
        _refuse_elsewhere(self, cleaned)
        return cleaned


class NewUserForm(forms.Form):
    """Name and password of somebody who was invited."""

    name = WordsField(
        label="Nome e cognome",
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Scrivi il tuo nome e cognome."},
    )
    password = forms.CharField(
        label="Password",
        help_text="Almeno 12 caratteri. Vanno bene quattro parole a caso, anche con spazi.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Scegli una password."},
        strip=False,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        """A password that fits this person and this place."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], newcomer(self.invitation, cleaned.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned
