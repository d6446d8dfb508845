"""The languages of the pages that a person sees: what each calls itself, and which way it runs."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

ITALIAN = "it"
COOKIE = "legami_language"


@dataclass(frozen=True)
class Language:
    """A language: its code, its name in itself and in Italian, and `dir` as HTML wants it."""

    code: str
    own_name: str
    italian_name: str
    direction: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language(ITALIAN, "Italiano", "italiano"),
        Language("en", "English", "inglese"),
        Language("ro", "Română", "rumeno"),
        Language("sq", "Shqip", "albanese"),
        Language("ar", "العربية", "arabo", "rtl"),
        Language("fr", "Français", "francese"),
        Language("pa", "ਪੰਜਾਬੀ", "punjabi"),
    )
}
# How a language writes hours and minutes in short; the others write `h` and `min` as Italian does.
HOUR_AND_MINUTE = {"ro": ("h", "min"), "sq": ("orë", "min"), "ar": ("س", "د"), "pa": ("ਘੰਟੇ", "ਮਿੰਟ")}
TRANSLATED = tuple(code for code in LANGUAGES if code != ITALIAN)


def current() -> Language:
    """The language in which this page is written."""
    return LANGUAGES[get_language() or ITALIAN]


def said(text: str) -> str:
    """A sentence of ours in the language of the page; itself in Italian, or where there is no translation."""
    return gettext(text) if text and get_language() != ITALIAN else text
