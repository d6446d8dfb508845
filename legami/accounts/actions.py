"""Codes from the desk, and the end of sessions."""

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from legami.core.access import Actor
from legami.journal.actions import record

from .models import SignInCode, User

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B and U: 24 signs that nobody takes for another, read aloud or by hand. 24^8 = 1.1e11.
CODE_SIGNS = "34679ACDEFGHJKMNPQRTVWXY"
CODE_LENGTH = 8


class CodeNotValid(Exception):
    """Il codice non è giusto, o è scaduto. Controlla le lettere, o chiedine un altro allo sportello."""


@transaction.atomic
def issue_sign_in_code(*, user: User, by: Actor) -> str:
    """Make a code for a person to take home, and void those not used yet.

    Returns the code as it is printed (`ABCD-EFGH`): it is kept nowhere, so show it once.
    """
    now = timezone.now()
    SignInCode.objects.usable_at(now).filter(user=user).update(expires_at=now)
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    issued = SignInCode.objects.create(
        user=user,
        code_hash=_hash(code),
        issued_by=by.user,
        issued_at=now,
        expires_at=now + timedelta(hours=settings.SIGN_IN_CODE_HOURS),
    )
    record("accounts.code_issued", by=by, target=issued)
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def use_sign_in_code(*, code: str) -> User:
    """Spend a code and say whose it was. Raises CodeNotValid. Of two who race with one code, one gets in."""
    now = timezone.now()
    usable = SignInCode.objects.usable_at(now).filter(code_hash=_hash(_typed(code)), user__is_active=True)
    if usable.update(used_at=now) != 1:
        raise CodeNotValid
    return User.objects.get(sign_in_codes__code_hash=_hash(_typed(code)))


def send_reset_link(*, user_id: UUID | str) -> bool:
    """Make the link for a new password and mail it in one go; it is kept nowhere. False for an account that is suspended.

    Raises what the mail server raises: the job tries again, with a new link.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.email:
        return False
    adapter = get_adapter()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {"user": user, "password_reset_url": adapter.get_reset_password_from_key_url(key)}
    adapter.render_mail("account/email/password_reset_key", user.email, context).send()
    return True


@transaction.atomic
def end_sessions(*, user: User, by: Actor, only: UserSession | None = None) -> int:
    """Sign a user out everywhere, or from one session; return from how many. Cost: one query a session."""
    sessions = [only] if only else list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    record("accounts.sessions_ended", by=by, target=user)
    return len(sessions)


def _typed(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _hash(code: str) -> str:
    # Keyed: eight signs alone could be tried one by one against a stolen table.
    return salted_hmac("legami.accounts.sign_in_code", code, algorithm="sha256").hexdigest()


def choose_language(*, user: User, language: str) -> None:
    """Keep the language in which this user reads; empty takes the choice back."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
