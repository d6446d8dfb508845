"""Codice fiscale, telephone numbers and municipalities, as people type them: checked, or refused with what to do."""

import re

from stdnum import luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.it import codicefiscale

from legami.core.dates import long_date
from legami.places.models import Municipality


class NotValid(ValueError):
    """Il valore non va bene: la frase dice perché e che cosa fare."""


def parse_tax_code(text: str) -> str:
    """A codice fiscale in capitals: 16 characters (omocodia too) or the 11 digits of a temporary one. Raises NotValid.

    The check letter only proves that it was typed right, not whose it is. Cost: 10 microseconds.

    >>> parse_tax_code("rcc mnl 83s18 d969h")
    'RCCMNL83S18D969H'
    """
    code = codicefiscale.compact(text)
    if len(code) not in (11, 16):
        raise NotValid(f"Il codice fiscale ha 16 caratteri, o 11 cifre se è provvisorio. Questo ne ha {len(code)}.")
    try:
        # The office digits of a temporary code are not those of a VAT number: only its last digit is checked.
        return str(luhn.validate(code)) if len(code) == 11 else codicefiscale.validate(code)
    except InvalidChecksum:
        which = "L’ultima cifra" if len(code) == 11 else "La lettera finale"
        raise NotValid(f"{which} non corrisponde alle altre. Ricontrolla il codice, un carattere alla volta.") from None
    except InvalidComponent:
        raise NotValid("La data di nascita scritta nel codice fiscale non esiste. Ricontrolla il codice.") from None
    except ValidationError:
        raise NotValid("Le lettere e le cifre del codice fiscale non sono al loro posto. Ricontrolla il codice.") from None


def parse_phone(text: str) -> str:
    """A telephone number with its country (+39 if it says none), without spaces. Raises NotValid.

    >>> parse_phone("0372 / 40.71"), parse_phone("0040 721 123 456")
    ('+3903724071', '+40721123456')
    """
    digits = re.sub(r"[\s./()\-]", "", text)
    digits = re.sub(r"^00", "+", digits)
    number = digits if digits.startswith("+") else f"+39{digits}"
    if not re.fullmatch(r"\+[0-9]{6,15}", number):
        raise NotValid("Questo numero non si può chiamare: scrivi solo cifre, per esempio 0372 407111 o 333 1234567.")
    return number


def parse_email(text: str) -> str:
    """An e-mail address in lower case. Raises NotValid.

    >>> parse_email(" Alba@Example.org ")
    'alba@example.org'
    """
    address = text.strip().lower()
    if not re.fullmatch(r"[^@\s<>,;:\"()]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,24}", address):
        raise NotValid("L’indirizzo e-mail non è completo. Per esempio: nome@example.org.")
    return address


def merged_away(town: Municipality) -> str:
    """The sentence that says where a municipality went. The town comes with its successor."""
    assert town.successor
    assert town.merged_on
    return (
        f"{town.name} non è più un comune: dal {long_date(town.merged_on)} fa parte di {town.successor.name}. "
        f"Scegli {town.successor.name}."
    )
