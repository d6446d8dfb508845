"""How allauth behaves here: nobody signs up alone, words are ours, the journal hears, mail waits for the commit."""

import base64
import re
import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from legami.core.access import Actor
from legami.journal.actions import record
from legami.journal.models import Kind

from .models import User

# Set in the session at sign-in: came by a code from the desk, or by CIE and SPID. Such a session is for one's own
# things; who works for a body comes in with e-mail, password and second factor (`network` ends a session that mixes).
CAME_AS_CITIZEN = "came_as_citizen"
CITIZEN_WAYS = {"code", "socialaccount"}
PROVE_AGAIN = {
    "reauthenticate": "Scrivi la password",
    "mfa_reauthenticate": "Scrivi il codice dell'app, o uno di riserva",
    "mfa_reauthenticate:webauthn": "Usa la passkey",
}
KNOWN_BROWSER = "legami_known"  # cookie
FISCAL_NUMBER_CLAIM = "https://attributes.eid.gov.it/fiscal_number"


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
        """Sign in, on record, and remember by which way."""
        super().login(request, user)
        methods = {m["method"] for m in get_authentication_records(request, user)}
        request.session[CAME_AS_CITIZEN] = bool(methods & CITIZEN_WAYS)
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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who comes with CIE or SPID is first asked whether the record with their tax code is theirs."""
        if SocialAccount.objects.filter(user=request.user).exists() and settings.IDENTITY_CONFIRM_URL:
            return reverse(settings.IDENTITY_CONFIRM_URL)
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The first time leads where each time does."""
        return self.get_login_redirect_url(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link to our own address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.SITE_URL + path.replace("UID-KEY", key))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to prove oneself again, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": PROVE_AGAIN[method["id"]]} for method in methods]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are not shown: each page of ours says what happened."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries from a browser that this person used before count apart: a stranger cannot lock them out of it."""
        email = str(credentials.get("email", "")).lower()
        return f"{email}:{_is_known_browser(request, email)}"

    def _record_refusal(self, verb: str, credentials: dict[str, Any]) -> None:
        target = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        record(verb, by=None, target=target, kind=Kind.REFUSED)


def browser_mark(email: str) -> str:
    """What a browser keeps after this person signed in there; it opens nothing, it only says 'used before'."""
    return salted_hmac("legami.accounts.known_browser", email.lower(), algorithm="sha256").hexdigest()


def _is_known_browser(request: HttpRequest, email: str) -> bool:
    return constant_time_compare(request.COOKIES.get(KNOWN_BROWSER, ""), browser_mark(email))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes and passkeys: secrets are encrypted, words are ours."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Il codice non va. Controlla l'ora del telefono e scrivi quello che l'app mostra adesso.",
        "cannot_generate_recovery_codes": "Prima attiva l'app dei codici o una passkey.",
        "cannot_delete_authenticator": "Prima attiva un'altra seconda chiave.",
    }

    def encrypt(self, text: str) -> str:
        """AES-256-GCM under a key made from the site's secret: a stolen dump holds no usable secret."""
        nonce = secrets.token_bytes(12)
        return base64.b64encode(nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Undo `encrypt`, also under a former secret of the site."""
        sealed = base64.b64decode(encrypted_text)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return AESGCM(_key(secret)).decrypt(sealed[:12], sealed[12:], None).decode()
            except InvalidTag:
                continue
        raise InvalidTag

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name for a passkey left without one."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def _get_site_name(self) -> str:
        return "Legami"


def _key(secret: str | bytes) -> bytes:
    return salted_hmac("legami.accounts.second_factor", "key", secret=secret, algorithm="sha256").digest()


class IdentityAdapter(DefaultSocialAccountAdapter):
    """CIE and SPID: of all that the gateway tells, only the tax code and the name are kept."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The State has said who this is; what they find inside is decided later, and is never more than their own."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep the tax code alone; the same code by another card is the same account."""
        sociallogin.state["process"] = "login"
        account = sociallogin.account
        fiscal_code = _fiscal_code(account.extra_data)
        if not fiscal_code:
            raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=502))
        sociallogin.email_addresses = []
        account.extra_data = {"fiscal_code": fiscal_code}
        if sociallogin.is_existing:
            account.save(update_fields=["extra_data"])
        elif twin := SocialAccount.objects.filter(extra_data__fiscal_code=fiscal_code).order_by("pk").first():
            sociallogin.connect(request, twin.user)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """A name, and no address: an address from outside could be somebody else's account."""
        user: User = sociallogin.user
        user.name = f"{data.get('first_name') or ''} {data.get('last_name') or ''}".strip()
        user.email = None
        return user


def _fiscal_code(claims: dict[str, Any]) -> str:
    told = claims.get("userinfo") or claims.get("id_token") or claims
    code = str(told.get(FISCAL_NUMBER_CLAIM, "")).upper().removeprefix("TINIT-")
    return code if re.fullmatch(r"[A-Z0-9]{11,16}", code) else ""
