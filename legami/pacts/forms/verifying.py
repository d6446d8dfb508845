"""Check a signed text: by its fingerprint, by the PDF, or by the text inside it."""

import io
import json
import re
import zlib
from typing import Any

import pikepdf
from django import forms

from ..text import hash_of

MAX_BYTES = 5 * 1024 * 1024


class VerifyForm(forms.Form):
    """One of the two: the fingerprint as printed on the sheet, or the file of the pact."""

    text_hash = forms.CharField(
        label="Impronta", required=False, help_text="64 lettere e numeri, in fondo al foglio. Gli spazi non contano."
    )
    file = forms.FileField(label="Il file del patto", required=False, help_text="Il PDF del patto, oppure il file patto.json.")

    def clean(self) -> dict[str, Any]:
        """Find the fingerprint in what was given."""
        data: dict[str, Any] = super().clean() or {}
        typed = "".join((data.get("text_hash") or "").lower().split())
        if data.get("file"):
            typed = self._hash_of_file(data["file"]) or ""
        elif not typed:
            self.add_error("text_hash", "Scrivi l'impronta, oppure scegli il file del patto.")
        elif not re.fullmatch(r"[0-9a-f]{64}", typed):
            self.add_error("text_hash", "L'impronta ha 64 caratteri: numeri e lettere da a ad f. Controlla il foglio.")
        data["text_hash"] = typed
        return data

    def _hash_of_file(self, file: Any) -> str | None:
        """The fingerprint of the text in a PDF's attachment or in a JSON file."""
        raw = file.read(MAX_BYTES + 1)
        try:
            text = json.loads(_attached(raw) if raw[:5] == b"%PDF-" else raw)
            return hash_of(text)
        except (ValueError, pikepdf.PdfError, KeyError, RecursionError, zlib.error):
            self.add_error("file", "In questo file non c'è il testo di un patto. Scegli il PDF scaricato da Legami.")
            return None


def _attached(pdf: bytes) -> bytes:
    """The attached text, opened by ourselves and never beyond MAX_BYTES: this page is anybody's, and 5 MB of compressed
    zeros are 5 GB. Raises ValueError for what Legami does not write.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        stream = document.attachments["patto.json"].get_file().obj
        packed, ways = stream.read_raw_bytes(), stream.get("/Filter")
    if ways is None:
        return packed
    if ways not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
        raise ValueError("not how Legami packs a text")
    return zlib.decompressobj().decompress(packed, MAX_BYTES)
