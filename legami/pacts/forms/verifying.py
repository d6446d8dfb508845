"""Check a signed text: by its fingerprint, by the PDF, or by the text inside it."""

import json
import re
from typing import Any

from django import forms

from legami.core.pdf_reading import UnreadablePdf, read_attachment

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
            is_pdf = raw[:5] == b"%PDF-"
            text = json.loads(read_attachment(raw, "patto.json", max_bytes=MAX_BYTES) if is_pdf else raw)
            return hash_of(text)
        except (ValueError, UnreadablePdf, KeyError, RecursionError):
            self.add_error("file", "In questo file non c'è il testo di un patto. Scegli il PDF scaricato da Legami.")
            return None
