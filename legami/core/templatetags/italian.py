"""Filters that print money, dates and durations as Italians read them; dates and durations in other languages too."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html

from legami.core import dates, money
from legami.core.speaking import languages

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    """`{{ 123456|euro }}` shows `1.234,56 €`; nothing for None."""
    return "" if cents is None else money.format_cents(cents)


@register.filter
def long_date(day: date | None, language: str = "it") -> str:
    """`{{ pact.starts_on|long_date }}` shows `8 marzo 2026`; nothing for None."""
    return "" if day is None else dates.long_date(day, language)


@register.filter
def hours(minutes: int | None, language: str = "it") -> str:
    """`{{ 90|hours }}` shows `1 h 30 min`; nothing for None."""
    return "" if minutes is None else dates.format_minutes(minutes, *languages.HOUR_AND_MINUTE.get(language, ()))


@register.filter
def iso_date(text: str, language: str = "it") -> str:
    """`{{ "2026-03-08"|iso_date }}` shows `8 marzo 2026`: for dates kept as text in a signed document."""
    return dates.long_date(date.fromisoformat(text), language) if text else ""


@register.filter
def level(levels: dict[str, str], name: str) -> str:
    """The words of one level of a goal kept as data: `{{ goal.livelli|level:"+0" }}`."""
    return levels.get(name, "")


@register.filter
def typed(words: Any, tag: str = "span") -> Any:
    """Words that somebody typed, on a page in another language: they say that they are Italian, for who listens and for
    the way they run (WCAG 3.1.2). Numbers, and what holds no letter, stay as they are. Templates do not write it: the
    loader does, in other languages.
    """
    is_drawn = hasattr(words, "__html__")
    if words in (None, "") or isinstance(words, int | float | date) or (is_drawn and tag == "span"):
        return words
    text = conditional_escape(words)
    return format_html('<{0} lang="it" dir="auto">{1}</{0}>', tag, text) if any(map(str.isalpha, text)) else words


@register.filter
def said(words: str | list[str] | None) -> str | list[str]:
    """Words of ours in the language of the page. Templates do not write it: the loader does, in other languages."""
    if isinstance(words, list):
        return [languages.said(str(part)) for part in words]
    return "" if words is None else languages.said(str(words))
