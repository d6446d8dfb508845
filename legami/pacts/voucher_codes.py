"""Codes that are read aloud, typed with one hand and copied from paper: no sign looks like another, the last one checks.

31 signs, a prime: the weighted sum catches every wrong sign and every two neighbours that changed places.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, no 1 I L
LENGTH = 8  # and the sign that checks them: 8 * 10**11 codes
LOOKS_LIKE = str.maketrans({" ": "", "-": "", "–": "", ".": ""})


class CodeMistyped(ValueError):
    """Una lettera del codice non torna. Controllalo sul foglio e riscrivilo."""


def new_code() -> str:
    """A code that nobody can guess.

    >>> len(new_code()), new_code() == new_code()
    (9, False)
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """The sign that goes with these eight.

    >>> check_sign("22222222"), check_sign("22222223"), check_sign("22222232")
    ('2', 'S', 'T')
    """
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return ALPHABET[-total % len(ALPHABET)]


def readable(code: str) -> str:
    """The code in groups, as it is printed.

    >>> readable("ABCDEFGHJ")
    'ABC-DEF-GHJ'
    """
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def typed_code(text: str) -> str:
    """The code behind what somebody typed: small letters, spaces and hyphens do not count. Raises CodeMistyped.

    >>> typed_code(" 222-222 222 ")
    '222222222'
    """
    code = text.translate(LOOKS_LIKE).upper().strip()
    body, sign = code[:LENGTH], code[LENGTH:]
    if len(code) != LENGTH + 1 or not set(code) <= set(ALPHABET) or sign != check_sign(body):
        raise CodeMistyped(CodeMistyped.__doc__)
    return code
