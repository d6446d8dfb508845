"""Before a person is saved: does the tax code fit the rest, and is somebody like them already here?"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from stdnum.it import codicefiscale

from legami.core.access import Actor
from legami.core.dates import long_date

from .access import visible_people
from .models import Person, SearchName

# From here on two names of people born on the same day are worth a look: `Rossi Alba`, `Rosi Alba`.
LIKE_ENOUGH = 0.55
SHOWN_AT_MOST = 5


@dataclass(frozen=True)
class Review:
    """What whoever types should look at before saving; never a wall. `key` says which review was answered."""

    doubts: Sequence[str]
    doubles: Sequence[Person]

    def __bool__(self) -> bool:
        return bool(self.doubts or self.doubles)

    @property
    def key(self) -> str:
        """The same for the same doubts and people; another as soon as something else came up."""
        return sha256("|".join([*self.doubts, *(str(person.pk) for person in self.doubles)]).encode()).hexdigest()[:16]


def review(*, by: Actor, person: Person | None = None, form_key: Any = None, **typed: Any) -> Review:
    """What is odd in what was typed, and who is already here. One query, none without birth date and tax code."""
    names = {name: typed.get(name) or "" for name in ("given_name", "family_name", "tax_code")}
    birth_date: date | None = typed.get("birth_date")
    others = resembling(by, birth_date=birth_date, **names)
    others = [p for p in others if p.root_id != (person and person.root_id) and (not form_key or p.form_key != form_key)]
    return Review(doubts=tax_code_doubts(birth_date=birth_date, **names), doubles=others[:SHOWN_AT_MOST])


def resembling(actor: Actor, *, given_name: str, family_name: str, birth_date: date | None, tax_code: str) -> list[Person]:
    """People whom the actor may see anyway: same tax code, or born the same day with a similar name, either way round.

    Nobody learns here of a person that they may not see: the rest is found by who joins double records.
    """
    same = Q(tax_code=tax_code) if tax_code else Q(pk__in=[])
    if birth_date:
        same |= Q(birth_date=birth_date, closeness__gte=LIKE_ENOUGH)
    elif not tax_code:
        return []
    as_typed, turned = (SearchName(Value(a), Value(b)) for a, b in ((given_name, family_name), (family_name, given_name)))
    closeness = Greatest(*(TrigramSimilarity("search_name", name) for name in (as_typed, turned)))  # type: ignore[arg-type]
    found = visible_people(actor, with_merged=False).alias(closeness=closeness).filter(same)
    return list(found.select_related("municipality").order_by("search_name", "pk")[:20])


def tax_code_doubts(*, tax_code: str, given_name: str, family_name: str, birth_date: date | None) -> list[str]:
    """Where a codice fiscale of 16 characters says something else than name and birth date. A warning: names change.

    >>> tax_code_doubts(tax_code="RCCMNL83S18D969H", given_name="Manuel", family_name="Ricca", birth_date=date(1983, 11, 18))
    []
    """
    if len(tax_code) != 16:
        return []
    doubts = []
    if tax_code[:6] != surname_code(family_name) + given_name_code(given_name):
        doubts.append("Il codice fiscale non corrisponde al nome e al cognome scritti.")
    if birth_date and _born(tax_code) != (birth_date.year % 100, birth_date.month, birth_date.day):
        doubts.append(f"Il codice fiscale non corrisponde alla data di nascita scritta: {long_date(birth_date)}.")
    return doubts


def _born(tax_code: str) -> tuple[int, int, int]:
    """Year without century, month, day: the code does not say the century."""
    born = codicefiscale.get_birth_date(tax_code)
    return born.year % 100, born.month, born.day


def surname_code(name: str) -> str:
    """Three letters of a surname: consonants, then vowels, then X.

    >>> surname_code("Dè Rossi"), surname_code("Fo"), surname_code("Aia")
    ('DRS', 'FOX', 'AIA')
    """
    consonants, vowels = _letters(name)
    return f"{consonants}{vowels}".ljust(3, "X")[:3]


def given_name_code(name: str) -> str:
    """Three letters of a given name: as of a surname, but of four consonants and more the second stays out.

    >>> given_name_code("Alba"), given_name_code("Francesca"), given_name_code("Bea")
    ('LBA', 'FNC', 'BEA')
    """
    consonants, _ = _letters(name)
    return consonants[0] + consonants[2:4] if len(consonants) > 3 else surname_code(name)


def _letters(name: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKD", name).upper()
    return re.sub(r"[^B-DF-HJ-NP-TV-Z]", "", plain), re.sub(r"[^AEIOU]", "", plain)
