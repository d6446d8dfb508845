"""Files that people send: what they are is read in the file, never believed from its name."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageOps

from .pdf_reading import MAX_PAGES, LockedPdf, LongPdf, count_pages

MAX_MEGABYTES = 10
MAX_PIXELS = 60_000_000
LONG_SIDE = 2400  # enough to read a receipt, small enough to keep
BROKEN = "Il file è rovinato e non si apre. Scatta di nuovo la foto, o salva di nuovo il PDF."
TOO_LONG = f"Il PDF ha troppe pagine: al massimo {MAX_PAGES}. Scegli solo quelle che servono."
NOT_WHAT_IT_SAYS = "Questo file non è una foto e non è un PDF, anche se il nome lo dice. Scegli una foto (JPG o PNG) o un PDF."


class DocumentField(forms.FileField):
    """A photo (JPEG, PNG) or a PDF. A photo loses where and when it was taken, and what is beyond reading size.

    Cleans to a file whose `content_type` is what it is. Says in plain words when a file is empty, too big, or not what
    its name says.
    """

    default_error_messages = {
        "required": "Scegli una foto o un PDF.",
        "empty": "Il file è vuoto. Scatta di nuovo la foto, o scegli un altro file.",
        "missing": "Non hai scelto nessun file. Scegli una foto o un PDF.",
        "invalid": "Il file non è arrivato. Sceglilo di nuovo.",
    }

    def __init__(self, **kwargs: Any) -> None:
        # No `capture`: on a phone the person chooses between the camera and a photo that they have.
        kwargs.setdefault("widget", forms.FileInput({"accept": "image/jpeg,image/png,application/pdf"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The document behind the upload."""
        file = super().clean(data, initial)
        return document_of(file) if isinstance(file, UploadedFile) else file


def document_of(file: Any) -> SimpleUploadedFile:
    """Look into an upload. Raises forms.ValidationError in plain words."""
    if (file.size or 0) > MAX_MEGABYTES * 1024 * 1024:
        raise forms.ValidationError(f"Il file è troppo grande: al massimo {MAX_MEGABYTES} MB. Prova con una foto più piccola.")
    content = file.read()
    for start, file_type, read in KINDS:
        if content.startswith(start):
            try:
                return SimpleUploadedFile("documento", read(content), file_type)
            except forms.ValidationError:
                raise
            except Exception:  # whatever breaks a decoder: the file is not good
                raise forms.ValidationError(BROKEN) from None
    raise forms.ValidationError(NOT_WHAT_IT_SAYS)


def sha256_of(file: Any) -> str:
    """The fingerprint of an upload, which is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _photo(content: bytes) -> bytes:
    """The same picture, upright, drawn anew: no place, no time, nothing hidden behind the pixels."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MAX_PIXELS:
            raise forms.ValidationError("La foto è troppo grande. Prova con una foto più piccola.")
        kind = image.format
        image.thumbnail((LONG_SIDE, LONG_SIDE))  # before anything copies it: a JPEG is then read small
        upright = ImageOps.exif_transpose(image)
        drawn = upright.convert("RGB" if kind == "JPEG" or upright.mode not in ("L", "LA", "RGBA") else upright.mode)
    drawn.info = {}
    out = io.BytesIO()
    drawn.save(out, kind, quality=85)
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    """The PDF as it came, if it opens without a password and has pages."""
    try:
        pages = count_pages(content)
    except LockedPdf:
        raise forms.ValidationError("Il PDF è protetto da una password. Salvalo senza password, poi riprova.") from None
    except LongPdf:
        raise forms.ValidationError(TOO_LONG) from None
    if not pages:
        raise forms.ValidationError("Il PDF non ha pagine. Scegli un altro file.")
    return content


KINDS: tuple[tuple[bytes, str, Callable[[bytes], bytes]], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", _photo),
    (b"\x89PNG\r\n\x1a\n", "image/png", _photo),
    (b"%PDF-", "application/pdf", _pdf),
)
