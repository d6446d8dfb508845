"""Filters that print money, dates and durations as Italians read them."""

from datetime import date

from django import template

from legami.core import dates, money

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    """`{{ 123456|euro }}` shows `1.234,56 €`; nothing for None."""
    return "" if cents is None else money.format_cents(cents)


@register.filter
def long_date(day: date | None) -> str:
    """`{{ pact.starts_on|long_date }}` shows `8 marzo 2026`; nothing for None."""
    return "" if day is None else dates.long_date(day)


@register.filter
def hours(minutes: int | None) -> str:
    """`{{ 90|hours }}` shows `1 h 30 min`; nothing for None."""
    return "" if minutes is None else dates.format_minutes(minutes)


@register.filter
def iso_date(text: str) -> str:
    """`{{ "2026-03-08"|iso_date }}` shows `8 marzo 2026`: for dates kept as text in a signed document."""
    return dates.long_date(date.fromisoformat(text)) if text else ""


@register.filter
def level(levels: dict[str, str], name: str) -> str:
    """The words of one level of a goal kept as data: `{{ goal.livelli|level:"+0" }}`."""
    return levels.get(name, "")
