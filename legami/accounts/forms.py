"""The words of allauth's forms in plain Italian, and our own forms."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest

from .tasks import send_reset_link

Words = dict[str, tuple[str, str, str]]  # field: label, help, what to say when it is empty

LONG_ENOUGH = "Almeno 15 caratteri, 12 se hai una seconda chiave. Vanno bene quattro parole a caso, anche con spazi."
NEW_PASSWORD = ("Nuova password", LONG_ENOUGH, "Scrivi la nuova password.")
AGAIN = ("Ripeti la nuova password", "", "Scrivi di nuovo la password, per sicurezza.")
CODE = ("Codice", "", "Scrivi il codice.")


class OurWords:
    """Give allauth's fields our labels, help and errors. Comes first among the bases."""

    words: ClassVar[Words] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text, empty) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.error_messages = {**field.error_messages, "required": empty}
            field.widget.attrs.pop("placeholder", None)


class SignInForm(OurWords, account.LoginForm):
    """E-mail and password."""

    words: ClassVar[Words] = {
        "login": ("Indirizzo e-mail", "", "Scrivi il tuo indirizzo e-mail."),
        "password": ("Password", "", "Scrivi la tua password."),
    }


class PasswordAgainForm(OurWords, account.ReauthenticateForm):
    """The password once more before something delicate."""

    words: ClassVar[Words] = {"password": ("La tua password", "", "Scrivi la tua password.")}


class PasswordChangeForm(OurWords, account.ChangePasswordForm):
    """A new password for who knows the old one."""

    words: ClassVar[Words] = {
        "oldpassword": ("La password di adesso", "", "Scrivi la password che usi adesso."),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }


class PasswordSetForm(OurWords, account.SetPasswordForm):
    """A first password."""

    words: ClassVar[Words] = {"password1": NEW_PASSWORD, "password2": AGAIN}


class PasswordResetForm(OurWords, account.ResetPasswordForm):
    """Where to send the link. A job makes it and sends it: the request takes as long for an address that nobody has."""

    words: ClassVar[Words] = {"email": ("Indirizzo e-mail", "", "Scrivi il tuo indirizzo e-mail.")}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the mail. Neither the link nor the typed address is in the queue: only whose they are, if anybody's."""
        send_reset_link.defer(user_id=str(self.users[0].pk) if self.users else None)
        return str(self.cleaned_data["email"])


class PasswordFromKeyForm(OurWords, account.ResetPasswordKeyForm):
    """A new password for who got the link."""

    words: ClassVar[Words] = {"password1": NEW_PASSWORD, "password2": AGAIN}


class SecondFactorForm(OurWords, second_factor.AuthenticateForm):
    """The code of the app, or a recovery code."""

    words: ClassVar[Words] = {"code": CODE}


class SecondFactorAgainForm(OurWords, second_factor.ReauthenticateForm):
    """The code once more before something delicate."""

    words: ClassVar[Words] = {"code": CODE}


class TotpForm(OurWords, ActivateTOTPForm):
    """The first code of a new app."""

    words: ClassVar[Words] = {"code": ("Codice di sei cifre", "", "Scrivi il codice che l'app mostra adesso.")}


class PasskeyForm(OurWords, webauthn.AddWebAuthnForm):
    """A name for a new passkey."""

    words: ClassVar[Words] = {
        "name": ("Nome", "Serve a te, per riconoscerla: per esempio «telefono».", "Scrivi un nome."),
        "passwordless": (
            "Voglio entrare solo con questa, senza password",
            "Con una chiavetta senza PIN togli il segno.",
            "",
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["name"].initial = self.initial["name"] = ""


class PasskeyNameForm(OurWords, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    words: ClassVar[Words] = {"name": ("Nome", "", "Scrivi un nome.")}


class CodeForm(forms.Form):
    """The code from the desk."""

    code = forms.CharField(
        label="Codice",
        max_length=20,
        help_text="Puoi scriverlo grande o piccolo, con o senza il trattino.",
        error_messages={"required": "Scrivi il codice che trovi sul foglio."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )
