"""What a password must be: long, not on the list of common ones, not made of the words around it. No other rule."""

import re
import unicodedata
from itertools import pairwise

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from .models import User

MIN_LENGTH_WITH_SECOND_FACTOR = 12
MIN_LENGTH_ALONE = 15
MIN_CHARS_OF_ITS_OWN = 8
WORDS_AROUND_US = frozenset(
    {"legami", "wellfare", "welfare", "cremona", "cremonese", "crema", "cremasco", "cremasca", "casalmaggiore", "casalasco"}
    | {"soresina", "provincia", "comune", "camera", "commercio", "azienda", "sociale", "comunita", "consorzio", "fondazione"}
    | {"confcooperative", "legacoop", "solco", "arcobaleno", "password", "assistente", "sportello", "qwerty"}
)


def has_second_factor(user: User | None) -> bool:
    """True if this user signs in with a second factor, or is about to enrol one."""
    if user is None:
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return user.will_have_second_factor or Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


class LongEnough:
    """12 characters beside a second factor, 15 alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise if it is too short."""
        least = MIN_LENGTH_WITH_SECOND_FACTOR if has_second_factor(user) else MIN_LENGTH_ALONE
        if len(password) < least:
            raise ValidationError(f"Troppo corta: servono almeno {least} caratteri. Vanno bene più parole di fila.")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "Almeno 15 caratteri (12 se hai una seconda chiave). Vanno bene più parole di fila, anche con gli spazi."


class NotACommonOne(CommonPasswordValidator):
    """Not among the 19,640 that are guessed first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise if it is on the list."""
        if password.lower().strip() in self.passwords:
            raise ValidationError("Questa password è tra quelle che si indovinano per prime. Scegline un'altra.")

    def get_help_text(self) -> str:
        """Nothing to say beforehand."""
        return ""


class NotAboutYouOrUs:
    """Without your name, your address, the words of the place and repeated or counted characters, enough must be left."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise if little of its own is left."""
        known = [*WORDS_AROUND_US, *(re.findall(r"[a-z]{3,}", _plain(f"{user.name} {user.email or ''}")) if user else [])]
        left = _plain(password)
        for word in sorted(known, key=len, reverse=True):
            left = left.replace(word, "")
        left = re.sub(r"(19|20)\d\d", "", left)
        own = [sign for before, sign in pairwise(f" {left}") if abs(ord(sign) - ord(before)) > 1]
        if len(own) < MIN_CHARS_OF_ITS_OWN:
            raise ValidationError(
                "Troppo facile da indovinare: nomi, luoghi, date o caratteri in fila. Prova con tre o quattro parole a caso."
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return "Non usare il tuo nome, il nome del paese o dell'ente."


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
