"""The words of allauth's forms, and our own."""

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Indirizzo e-mail"
        self.fields["login"].error_messages = {
            "required": "Scrivi il tuo indirizzo e-mail.",
            "invalid": "Manca qualcosa: un indirizzo e-mail è come nome@esempio.it.",
        }
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages = {"required": "Scrivi la tua password."}
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
