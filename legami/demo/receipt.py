"""A receipt's picture for the demo: plainly a sample."""

import io
from datetime import date

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from legami.core.money import format_cents


def paper_receipt(supplier_name: str, number: str, amount_cents: int, day: date) -> "ContentFile[bytes]":
    """A small picture with the seller, the number, the amount and the word ESEMPIO."""
    picture = Image.new("L", (320, 180), 250)
    pen = ImageDraw.Draw(picture)
    lines = (supplier_name, f"{number} - {day:%d/%m/%Y}", f"TOTALE {format_cents(amount_cents)}".replace("€", "EUR"), "ESEMPIO")
    for row, line in enumerate(lines):
        pen.text((20, 20 + 36 * row), line, fill=30)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return ContentFile(out.getvalue(), name="ricevuta.png")
