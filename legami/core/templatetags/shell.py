"""Template tags of the shell: icons, and lists given to components."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from legami.core.italia import italia_root

register = template.Library()


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    """Every icon of the package by name: (viewBox, paths). Read once: the 94 KB sprite never travels to a page."""
    sprite = (italia_root() / "svg/sprites.svg").read_text(encoding="utf-8")
    found = re.findall(r'<symbol id="([^"]+)" viewBox="([^"]+)">(.*?)</symbol>', sprite, re.DOTALL)
    return {name: (view_box, paths) for name, view_box, paths in found}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css_class: str = "", label: str = "") -> SafeString:
    """One icon of Bootstrap Italia, drawn in the page: `{% icon "it-user" %}`. Raises KeyError for an unknown name.

    Without a label it is decoration and screen readers pass it by.
    """
    view_box, paths = _symbols()[name]
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    classes = f"icon {css_class}".strip()
    drawing = mark_safe(paths)  # noqa: S308 — the pinned package's own file, not input
    return format_html('<svg class="{}" viewBox="{}" {} focusable="false">{}</svg>', classes, view_box, said, drawing)


@register.simple_tag
@lru_cache(maxsize=1024)
def badge(text: str, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A short state in words, with a colour and perhaps an icon; `<c-badge>` draws the same around what it holds."""
    drawn = format_html("{} ", icon(icon_name, "icon-xs")) if icon_name else ""
    return format_html('<span class="lg-badge lg-tone-{}">{}{}</span>', tone, drawn, text)


@register.filter
def split(text: str, separator: str = "|") -> list[str]:
    """`"Persona|Obiettivi"|split` for components that take a short list as one attribute."""
    return [part.strip() for part in text.split(separator)]


@register.filter
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """What a select offers, drawn at once from the `optgroups` of its widget."""
    return mark_safe("".join(_group(name, choices) for name, choices, _ in groups))  # noqa: S308 — each part is escaped below


def _group(name: str | None, choices: list[dict[str, Any]]) -> str:
    inside = "".join(map(_option, choices))
    return f'<optgroup label="{conditional_escape(name)}">{inside}</optgroup>' if name else inside


def _option(option: dict[str, Any]) -> str:
    attrs = flatatt(option["attrs"]) if option["attrs"] else ""
    value, label = option["value"], option["label"]
    shown = label if hasattr(label, "__html__") else escape(str(label))
    return f'<option value="{escape(str(value))}"{attrs}>{shown}</option>'
