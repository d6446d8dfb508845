"""Letters on A4, folded in three for an envelope with a window: archivable (PDF/A-3a) and accessible (PDF/UA-1)."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from legami.core.printing import font_uris, marked_accessible

from .models import OutgoingMessage
from .reach import postal_address

if TYPE_CHECKING:
    from weasyprint.document import Document

SIGNS_A_LINE, LINES_IN_WINDOW = 40, 4
GREETING = {"it": "Buongiorno,", "en": "Hello,"}


@dataclass(frozen=True)
class Letter:
    """What stands on one sheet. Without address lines it is handed over by hand, and says so."""

    language: str
    name: str
    address_lines: tuple[str, ...]
    subject: str
    greeting: str
    words: str
    qr: str
    written_on: date

    @property
    def is_long(self) -> bool:
        """True for an address that needs smaller type to stay within the window."""
        return sum(-(-len(line) // SIGNS_A_LINE) for line in (self.name, *self.address_lines)) > LINES_IN_WINDOW


def letter_of(message: OutgoingMessage) -> Letter:
    """The sheet of a message. A letter to hand over shows no address, whatever is known (rule V12). Two queries."""
    to = message.person
    by_hand = to is None or message.state == OutgoingMessage.State.HELD or to.address_is_protected
    return Letter(
        language=message.language,
        name=to.full_name if to else str(message.recipient),
        address_lines=() if by_hand or to is None else tuple(postal_address(to).splitlines()),
        subject=message.subject,
        greeting=GREETING.get(message.language, GREETING["it"]),
        words=message.words,
        qr=_qr(message.link) if message.link else "",
        written_on=timezone.localdate(message.written_at),
    )


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """All letters in one file, each on its own sheet. Cost: about half a second, and 20 ms for each letter."""
    return marked_accessible(rendered_letters(letters).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


def rendered_letters(letters: Sequence[Letter]) -> "Document":
    """The sheets before they become a file: tests measure where things stand."""
    from weasyprint import HTML  # loaded when something is printed: web workers are smaller without it

    context = {
        "letters": letters,
        "fonts": font_uris(),
        "window": {side: str(mm) for side, mm in settings.LETTER_WINDOW_MM.items()},
        "owner": {"name": settings.OWNER_NAME, "desk": settings.OWNER_DESK, "phone": settings.OWNER_PHONE},
        "site": settings.SITE_URL,
    }
    html = render_to_string("outbox/paper.html", context)
    return HTML(string=html).render(pdf_variant="pdf/a-3a", pdf_tags=True)


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
