"""Dates and times as people here read them. Stored in UTC, shown in Europe/Rome."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.dateformat import format as django_format

ROME = ZoneInfo("Europe/Rome")


def today() -> date:
    """The date in Rome now: the clock's one door for code at the edge."""
    return timezone.localdate(timezone=ROME)


def long_date(day: date, language: str = "it") -> str:
    """A date for text, with the digits that we all use here.

    >>> long_date(date(2026, 3, 8)), long_date(date(2026, 3, 8), "en"), long_date(date(2026, 3, 8), "ar")
    ('8 marzo 2026', '8 March 2026', '8 مارس 2026')
    """
    return _in_words(day.astimezone(ROME).date() if isinstance(day, datetime) else day, language)


@lru_cache(maxsize=4096)
def _in_words(day: date, language: str) -> str:
    """Kept, because a page says the same thirty days again and again. Italian comes from Django, which has read it anyway;
    Babel and what it knows of a language (6 MB in each process) are loaded for who reads another one.
    """
    if language == "it":
        with translation.override("it"):
            return django_format(day, "j F Y").lower()
    from babel.dates import format_date  # here, because of the 6 MB

    return format_date(day, "long", locale="en_GB" if language == "en" else language)  # in Europe the day comes first


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month if it is shorter.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (31, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day; born on 29 February, one turns on 1 March in a common year.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def format_minutes(minutes: int, hour: str = "h", minute: str = "min") -> str:
    """A duration in hours and minutes.

    >>> format_minutes(90), format_minutes(120)
    ('1 h 30 min', '2 h')
    """
    hours, rest = divmod(minutes, 60)
    parts = f"{hours} {hour}" if hours else "", f"{rest} {minute}" if rest or not hours else ""
    return " ".join(part for part in parts if part)
