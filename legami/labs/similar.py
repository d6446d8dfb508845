"""Reports that resemble what somebody is writing: by their words, in Italian, and by where they are."""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, Func, Q, Value, When
from django.db.models.functions import Greatest

from .blurring import Square
from .models import Lab, Problem

LIKE = 0.42  # from this closeness on it is worth showing: measured on the demo's problems, see the tests
SAME_SQUARE = 0.08  # how much closer the same square makes two reports
MOST = 5
SHORTEST = 6  # letters that say something

# Words that Italian sentences share whatever they are about.
_LITTLE = """
a ad ai al alla alle allo anche ancora ci che chi c come con cui da dai dal dalla dalle davanti de del della delle dei
degli di dopo dove e ed è era fa gli ha hanno i il in io l la le lo loro ma mai me mi mia mio molto ne nei nel nella
nelle nessuno noi non nostra nostro o ogni per perche piu poi qua qui quando questa questo sa se sempre si sono sta su
sua sul sulla suo te ti tra troppo tu tutti tutto un una uno va vi
"""
EMPTY_WORDS = frozenset(_LITTLE.split())


def key_words(text: str) -> str:
    """The words that count, without capitals, accents, signs and the last vowel, which in Italian tells number and gender.

    >>> key_words("Di sera non c'è più l'autobus: gli anziani sono soli!")
    'ser autobus anzian sol'
    """
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = [word for word in re.findall(r"[a-z0-9]+", letters) if word not in EMPTY_WORDS]
    return " ".join(re.sub(r"(?<=[a-z]{2})[aeiou]+$", "", word) for word in words)[:1000]


def similar_to(text: str, *, lab: Lab, square: Square | None = None) -> Any:
    """Public problems of the lab that resemble a text, the closest first; at most `MOST`.

    Too short a text resembles nothing. One query, over the problems of one lab.
    """
    wanted = key_words(text)
    if len(wanted) < SHORTEST:
        return Problem.objects.none()
    # A short report in a long one, or the other way round: the closer of the two directions counts.
    words = Greatest(TrigramWordSimilarity(wanted, "key_words"), _turned(wanted))
    found = Problem.objects.public().filter(lab=lab).annotate(closeness=words + _nearness(square))
    return found.filter(closeness__gte=LIKE).order_by("-closeness", "pk")[:MOST]


def _turned(wanted: str) -> Any:
    return Func("key_words", Value(wanted), function="WORD_SIMILARITY", output_field=FloatField())


def _nearness(square: Square | None) -> Any:
    if square is None:
        return Value(0.0)
    here = Q(cell_column=square.column, cell_row=square.row, cell_metres=square.metres)
    return Case(When(here, then=Value(SAME_SQUARE)), default=Value(0.0), output_field=FloatField())
