"""The pact on paper: one A4 in plain Italian, archivable (PDF/A-3a) and accessible (PDF/UA-1).

The signed text itself travels inside the file (`patto.json`), and a QR leads to the page that says whether the text with
that fingerprint was signed: anybody can compute the fingerprint again.
"""

import base64
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from legami.core.printing import font_uris, marked_accessible
from legami.core.speaking.languages import ITALIAN, LANGUAGES, Language

from .models import PactVersion, Signature

if TYPE_CHECKING:
    from weasyprint import Attachment

# From comfortable to small: the largest type with which the pact fits one sheet. Longer pacts take more sheets.
TYPE_SIZES_PT = (10.5, 9.5, 8.5, 7.8)


@dataclass(frozen=True)
class Signer:
    """One line of the signatures' table."""

    name: str
    role: str
    answer: str
    drawing: str


def pact_pdf(version: PactVersion, *, language: Language = LANGUAGES[ITALIAN]) -> bytes:
    """The frozen text of a version as a PDF; in another language our words change, what was typed and signed does not.

    Raises ValueError before the text is frozen. Cost: about a second of CPU.
    """
    with override(language.code):
        return _printed(version, language)


def _printed(version: PactVersion, language: Language) -> bytes:
    if version.frozen_text is None:
        raise ValueError("only a frozen text can be printed")
    context = {
        "version": version,
        "text": version.frozen_text,
        "budget_cents": sum(line["centesimi"] for line in version.frozen_text["budget"]),
        "signers": _signers(version),
        "verify_url": verify_url(version),
        "qr": _data_uri(segno.make(verify_url(version), error="m"), border=2),
        "fonts": font_uris(language.code),
        "language": language,
    }
    # Imported when something is printed: 36 MB that a process which prints nothing need not hold.
    from weasyprint import HTML

    for size_pt in TYPE_SIZES_PT:
        document = HTML(string=render_to_string("pacts/paper.html", {**context, "size_pt": str(size_pt)})).render(
            pdf_variant="pdf/a-3a", pdf_tags=True
        )
        if len(document.pages) == 1:
            break
    pdf = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, attachments=[_signed_text(version)])
    return marked_accessible(pdf)


def verify_url(version: PactVersion) -> str:
    """Where anybody can check which text was signed."""
    return settings.SITE_URL + reverse("pacts:verify", args=[version.text_hash])


# ---- how ------------------------------------------------------------------------------------------


def _signed_text(version: PactVersion) -> "Attachment":
    from weasyprint import Attachment

    canonical = json.dumps(version.frozen_text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Attachment(
        string=canonical,
        name="patto.json",
        description="Il testo firmato, in forma canonica: la sua impronta SHA-256 è sul foglio",
        relationship="Source",
        created=version.signing_opened_at,
        modified=version.signing_opened_at,
    )


def _signers(version: PactVersion) -> list[Signer]:
    answers = {s.party_id: s for s in Signature.objects.filter(version=version).order_by("signed_at")}
    return [
        Signer(
            name=party.display_name,
            role=party.get_role_display(),
            answer=_answer(answers.get(party.pk)),
            drawing=_drawing(answers.get(party.pk)),
        )
        for party in version.parties.order_by("position", "pk").select_related("person", "user", "organisation")
    ]


def _answer(signature: Signature | None) -> str:
    if signature is None:
        return ""
    when = timezone.localtime(signature.signed_at)
    how = f", {signature.get_method_display()}" if signature.answer == Signature.Answer.SIGNED else ""
    witness = f", testimone {signature.witness_name}" if signature.witness_name else ""
    return f"{signature.get_answer_display()} il {when:%d/%m/%Y} alle {when:%H:%M}{how}{witness}"


def _drawing(signature: Signature | None) -> str:
    """The drawn strokes as a picture; each stroke is a list of [x, y] points within 300 x 100."""
    if signature is None or not signature.drawing:
        return ""
    lines = (" ".join(f"{x:.0f},{y:.0f}" for x, y in stroke) for stroke in signature.drawing)
    strokes = "".join(f'<polyline points="{points}"/>' for points in lines)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        f'<g fill="none" stroke="#17324d" stroke-width="2.5">{strokes}</g></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _data_uri(code: Any, *, border: int) -> str:
    out = io.BytesIO()
    code.save(out, kind="svg", border=border, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
