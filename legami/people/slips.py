"""Names found in spite of a slip of the hand: one wrong, missing, extra or swapped letter in a word, or a space too many or
too few. Asked only when nobody has a name like the searched one: see `Person.objects.search`.

A word with one slip still has one of its halves whole, at its beginning or at its end. The halves go through the trigram
index; a regular expression then tells whether the rest holds.
"""

import re
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Q

SHORTEST_WITH_A_SLIP = 4  # a slip in three letters is another name
MAX_WORDS = 5
NOBODY = Q(pk__in=())


def named_with_a_slip(text: str, path: str = "") -> Q:
    """The condition that each searched word is in a person's name, but for one slip in each. One query, for the spelling.

    `path` leads from the row to the person (`"person__"`).
    """
    words = _as_searched(text)
    readings = [words, *([*words[:i], words[i] + words[i + 1], *words[i + 2 :]] for i in range(len(words) - 1))]
    found = [_all(reading, path) for reading in readings if any(len(word) >= SHORTEST_WITH_A_SLIP for word in reading)]
    return reduce(or_, found, NOBODY)


def one_slip(word: str) -> str:
    r"""A regular expression for a word of a name, as a slip of the hand may have changed it.

    >>> bool(re.search(one_slip("rsosi"), "alba rossi")), bool(re.search(one_slip("lopresti"), "gian lo presti"))
    (True, True)
    >>> bool(re.search(one_slip("bianchi"), "alba banci"))
    False
    """
    ways = [f"{word}[^ ]", f"[^ ]{word}"]
    for i in range(len(word)):
        before, here, after = word[:i], word[i], word[i + 1 :]
        forgotten = f"|.{here}{after}" if i else ""
        swapped = f"|{after[0]}{here}{after[1:]}" if after else ""
        ways.append(f"{before}(?:[^ ]?{after}{forgotten}{swapped})")
    return f"(^| )(?:{'|'.join(ways)})( |$)"


def _as_searched(text: str) -> list[str]:
    """The words as the database spells the names that it searches: letters and digits only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_search_name(%s, '')", [text.replace("\x00", "")[:120]])
        return re.findall(r"\w+", cursor.fetchone()[0])[:MAX_WORDS]


def _all(words: list[str], path: str) -> Q:
    return reduce(and_, (_one(word, f"{path}search_name") for word in words))


def _one(word: str, name: str) -> Q:
    if len(word) < SHORTEST_WITH_A_SLIP:
        return Q(**{f"{name}__regex": f"(^| ){word}( |$)"})
    half = len(word) // 2
    first, last = word[:half], word[half:]
    swapped = first[:-1] + last[0] + first[-1] + last[1:]
    begins = Q(**{f"{name}__startswith": first}) | Q(**{f"{name}__contains": f" {first}"})
    ends = Q(**{f"{name}__endswith": last}) | Q(**{f"{name}__contains": f"{last} "})
    return (begins | ends | Q(**{f"{name}__contains": swapped})) & Q(**{f"{name}__regex": one_slip(word)})
