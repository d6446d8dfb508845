"""The rows of my day: tags and not templates, because a caseload of 300 shows some hundreds of them on one page."""

from datetime import date
from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legami.core.due import Due

register = template.Library()


class Line(Protocol):
    """One pact of the caseload, in the words of the page."""

    url: str
    name: str
    code: str
    town: str
    state: str
    next: str


@register.simple_tag
def due_row(row: Due, today: date) -> SafeString:
    """One thing that waits: whose, what, how near, and from which event its clock runs."""
    near = row.when(today)
    said = ": ".join(part for part in (near[:1].upper() + near[1:], row.clock) if part)
    return format_html('<li><a href="{}">{}</a> <span>{}</span> <small>{}.</small></li>', row.url, row.name, row.what, said)


@register.simple_tag
def caseload_row(line: Line) -> SafeString:
    """One pact as a row of the table."""
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a></th><td data-label="Codice">{}</td><td data-label="Comune">{}</td>'
        '<td data-label="Stato">{}</td><td data-label="Prima data">{}</td></tr>',
        line.url, line.name, line.code, line.town, line.state, line.next or "nessuna",
    )  # fmt: skip
