"""How allauth behaves here: nobody signs up alone, words are ours, the journal hears, mail waits for the commit."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from legami.core.access import Actor
from legami.journal.actions import record
from legami.journal.models import Kind

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with e-mail and password."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "L'indirizzo e-mail o la password non sono giusti. Controlla e riprova.",
        "too_many_login_attempts": "Troppi tentativi sbagliati. Aspetta cinque minuti e riprova, o scegli una nuova password.",
        "incorrect_password": "La password non è giusta. Controlla e riprova.",
        "enter_current_password": "Scrivi la password che usi adesso.",
        "account_inactive": "Questo accesso è sospeso. Chiedi allo sportello.",
        "invalid_password_reset": "Il collegamento per la nuova password non è più valido. Chiedine un altro.",
        "rate_limited": "Troppe richieste in poco tempo. Aspetta un minuto e riprova.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation, by a code from the desk or through CIE and SPID."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down whoever guesses; the journal hears of it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._record_refusal("accounts.sign_in_slowed", credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password leaves a trace; the same work for known and unknown addresses."""
        self._record_refusal("accounts.sign_in_failed", credentials)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, on record."""
        super().login(request, user)
        record("accounts.signed_in", by=Actor(user=user), target=user, kind=Kind.SIGN_IN)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, on record."""
        if request.user.is_authenticated:
            record("accounts.signed_out", by=Actor(user=request.user), target=request.user, kind=Kind.SIGN_IN)
        super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send only what the database has kept: after the commit."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        transaction.on_commit(message.send)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are not shown: each page of ours says what happened."""

    def _record_refusal(self, verb: str, credentials: dict[str, Any]) -> None:
        target = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        record(verb, by=None, target=target, kind=Kind.REFUSED)
