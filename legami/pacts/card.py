"""Links and vouchers on paper: one A6 with a QR code, archivable (PDF/A-3a) and accessible (PDF/UA-1).

A card may be lost: it carries no name and no word about anybody's life.
"""

import base64
import io

import segno
from django.conf import settings
from django.template.loader import render_to_string

from legami.core.printing import font_uris, marked_accessible

from .actions.linking import address_of
from .models import PartnerLink


def card_pdf(link: PartnerLink, token: str) -> bytes:
    """The card of a link, or of the voucher that it opens. Cost: about half a second of CPU."""
    from weasyprint import HTML  # loaded when something is printed: web workers are smaller without it

    return marked_accessible(HTML(string=card_html(link, token)).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


def card_html(link: PartnerLink, token: str) -> str:
    """The card before it becomes a file."""
    address = settings.SITE_URL + address_of(token)
    voucher = link.voucher
    context = {
        "link": link,
        "voucher": voucher,
        "merchants": [str(body) for body in voucher.merchants.order_by("name", "pk")] if voucher else [],
        "service": link.pact.organisation,
        "address": address,
        "qr": _qr(address),
        "fonts": font_uris(),
    }
    return render_to_string("pacts/card/paper.html", context)


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
