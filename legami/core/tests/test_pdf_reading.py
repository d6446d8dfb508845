"""A PDF made to exhaust its reader is refused with a sentence, and the site goes on with its memory."""

import io
import time
import zlib

import pikepdf
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from legami.core import pdf_reading
from legami.core.pdf_reading import LockedPdf, LongPdf, UnreadablePdf, count_pages, read_attachment
from legami.core.uploads import document_of

TOO_MUCH = 640 << 20


def pdf_with(pages: int, **saved) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    document.attachments["patto.json"] = pikepdf.AttachedFileSpec(
        document, b'{"a": 1}', filename="patto.json", description="", mime_type="", creation_date="", mod_date=""
    )
    document.save(out, **saved)
    return out.getvalue()


def folded(blanks: int) -> bytes:
    """A good PDF of one page; its objects lie in one packed stream, with so many blank bytes after them."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    index = b"1 0 2 %d 3 %d " % (len(objects[0]), len(objects[0]) + len(objects[1]))
    packer, block = zlib.compressobj(9), bytes(1 << 24)
    packed = packer.compress(index + b"".join(objects))
    packed += b"".join(packer.compress(block[: min(blanks - at, len(block))]) for at in range(0, blanks, len(block)))
    packed += packer.flush()
    head = b"%PDF-1.5\n"
    dictionary = b"<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>" % (len(index), len(packed))
    stream = b"4 0 obj\n" + dictionary + b"stream\n" + packed + b"\nendstream\nendobj\n"
    where = [(0, 0, 0), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, len(head), 0), (1, len(head + stream), 0)]
    rows = b"".join(bytes([kind]) + at.to_bytes(4, "big") + bytes([last]) for kind, at, last in where)
    table = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows) + rows
    return head + stream + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head + stream)


def test_pages_and_attachments_of_an_honest_document_are_read():
    assert count_pages(pdf_with(2)) == 2
    assert read_attachment(pdf_with(1), "patto.json", max_bytes=100) == b'{"a": 1}'
    assert read_attachment(pdf_with(1), "patto.json", max_bytes=3) == b'{"a'


def test_each_refusal_has_its_name():
    with pytest.raises(UnreadablePdf):
        count_pages(b"%PDF-1.7 and nothing else")
    with pytest.raises(UnreadablePdf):
        read_attachment(pdf_with(1), "altro.json", max_bytes=100)
    with pytest.raises(LockedPdf):
        count_pages(pdf_with(1, encryption=pikepdf.Encryption(owner="a", user="b")))
    assert count_pages(pdf_with(pdf_reading.MAX_PAGES)) == pdf_reading.MAX_PAGES
    with pytest.raises(LongPdf):
        count_pages(pdf_with(pdf_reading.MAX_PAGES + 1))


def test_a_bomb_kills_its_reader_and_nobody_else():
    assert count_pages(folded(1000)) == 1  # the same document, not so full
    bomb = folded(TOO_MUCH)
    assert len(bomb) < 2_000_000
    started = time.monotonic()
    with pytest.raises(UnreadablePdf):
        count_pages(bomb)
    assert time.monotonic() - started < pdf_reading.WALL_SECONDS + 5


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf_reading, "WALL_SECONDS", 0.01)
    with pytest.raises(UnreadablePdf):
        count_pages(pdf_with(1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (folded(TOO_MUCH), "Il file è rovinato e non si apre. Scatta di nuovo la foto, o salva di nuovo il PDF."),
        (pdf_with(61), "Il PDF ha troppe pagine: al massimo 60. Scegli solo quelle che servono."),
        (pdf_with(0), "Il PDF non ha pagine. Scegli un altro file."),
    ],
)
def test_the_sentence_says_what_to_do(content, sentence):
    with pytest.raises(forms.ValidationError) as refused:
        document_of(SimpleUploadedFile("r.pdf", content))
    assert refused.value.messages == [sentence]
