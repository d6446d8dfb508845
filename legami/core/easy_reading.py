"""How easy an Italian text is to read: the Gulpease index, and which sentences make it hard.

Source: P. Lucisano and M. E. Piemontese, "Gulpease: una formula per la predizione della difficoltà dei testi in lingua
italiana", Scuola e città 3, 1988. At 80 and above who finished primary school reads alone.
"""

import re
from dataclasses import dataclass

EASY = 80
LONG_WORD = 10  # letters


@dataclass(frozen=True)
class HardSentence:
    """A sentence below the wanted index, and why: how many words it has, and which of them are long."""

    words: str
    gulpease: int
    count: int
    long_words: list[str]

    @property
    def hint(self) -> str:
        """What to do about it."""
        if self.count > LONG_WORD:
            return f"Ha {self.count} parole: prova a dividerla in due."
        if self.long_words:
            return f"Parole lunghe: {', '.join(self.long_words)}. C’è un modo più breve?"
        return "Prova con parole più brevi."


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is one too. Cost O(n)."""
    return [part.strip() for part in re.split(r"(?<=[.!?…])\s+|\n+", text) if re.search(r"\w", part)]


def gulpease(text: str) -> int | None:
    """89 + (300 x sentences - 10 x letters) / words, from 0 (hard) to 100 (easy); None for a text without words.

    >>> gulpease("Il gatto dorme.")  # 3 words, 12 letters, 1 sentence: 89 + (300 - 120) / 3, at most 100
    100
    """
    words = re.findall(r"\w+", text)
    if not words:
        return None
    letters = sum(len(word) for word in words)
    return max(0, min(100, round(89 + (300 * len(sentences(text)) - 10 * letters) / len(words))))


def hard_sentences(text: str, *, below: int = EASY, most: int = 5) -> list[HardSentence]:
    """The sentences under the wanted index, the hardest first."""
    found = [(gulpease(words), words) for words in sentences(text)]
    hard = sorted((index, words) for index, words in found if index is not None and index < below)
    return [HardSentence(words, index, len(re.findall(r"\w+", words)), _long(words)) for index, words in hard[:most]]


def _long(words: str) -> list[str]:
    return [word for word in re.findall(r"\w+", words) if len(word) > LONG_WORD]
