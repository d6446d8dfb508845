"""The answer code: with it a sender without an account sees how far a referral is. Only its hash is kept."""

import base64
import re
from uuid import UUID

from django.utils.crypto import salted_hmac

LENGTH = 12  # of 32 signs: 60 bits, and the page counts the tries


def code_for(form_key: UUID) -> str:
    """The code of a referral, made from the key of its form: a double click shows the same one. `ABCD-EFGH-JKLM`."""
    digest = salted_hmac("legami.intake.code", str(form_key), algorithm="sha256").digest()
    signs = base64.b32encode(digest).decode()[:LENGTH].translate(str.maketrans("IO", "89"))
    return "-".join(signs[at : at + 4] for at in range(0, LENGTH, 4))


def hash_of_code(code: str) -> str:
    """What is kept of a code, however it was typed: with spaces, in small letters, with O for 9."""
    signs = re.sub(r"[^0-9A-Z]", "", code.upper()).translate(str.maketrans("IO10", "8989"))
    return salted_hmac("legami.intake.code-hash", signs, algorithm="sha256").hexdigest()
