"""PDFs that strangers send are opened in a process of their own, with little memory and little time.

A PDF of a few kilobytes may unfold into gigabytes, or keep a reader busy for hours. Here the reader dies, not the site.
"""

import subprocess
import sys
from pathlib import Path

MAX_PAGES = 60
MEMORY_BYTES = 512 * 1024 * 1024  # what pikepdf maps by itself, and room for an honest document
CPU_SECONDS = 5
WALL_SECONDS = 15
LOCKED, TOO_MANY_PAGES = 3, 4  # exit codes


class UnreadablePdf(Exception):
    """It does not open, or asks for more memory or time than a document needs."""


class LockedPdf(UnreadablePdf):
    """It asks for a password."""


class LongPdf(UnreadablePdf):
    """It has more than MAX_PAGES pages."""


def count_pages(content: bytes) -> int:
    """How many pages a PDF has, 0 to MAX_PAGES. Raises UnreadablePdf, LockedPdf, LongPdf. Cost: one process, 0.3 s."""
    return int(_read_elsewhere(content, "pages"))


def read_attachment(content: bytes, name: str, *, max_bytes: int) -> bytes:
    """A file attached to a PDF, cut at `max_bytes`. Raises UnreadablePdf also if there is none. Cost: one process, 0.3 s."""
    return _read_elsewhere(content, "attachment", name, str(max_bytes))


def _read_elsewhere(content: bytes, *task: str) -> bytes:
    command = [sys.executable, "-I", str(Path(__file__)), *task]  # no environment either: it holds secrets
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WALL_SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadablePdf from None
    if done.returncode == 0:
        return done.stdout
    raise {LOCKED: LockedPdf, TOO_MANY_PAGES: LongPdf}.get(done.returncode, UnreadablePdf)


# ---- in the other process: this file is run by its path and imports nothing of ours ----------------------------


def _limit_myself() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _answer(task: str, *terms: str) -> bytes:
    import io
    import zlib

    import pikepdf

    try:
        document = pikepdf.open(io.BytesIO(sys.stdin.buffer.read()))
    except pikepdf.PasswordError:
        sys.exit(LOCKED)
    if task == "pages":
        if (pages := len(document.pages)) > MAX_PAGES:
            sys.exit(TOO_MANY_PAGES)
        return str(pages).encode()
    name, max_bytes = terms[0], int(terms[1])
    stream = document.attachments[name].get_file().obj
    packed, ways = stream.read_raw_bytes(), stream.get("/Filter")
    if ways is None:
        return bytes(packed[:max_bytes])
    if ways not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
        raise ValueError("not how Legami packs a text")
    return zlib.decompressobj().decompress(packed, max_bytes)


if __name__ == "__main__":
    _limit_myself()
    sys.stdout.buffer.write(_answer(*sys.argv[1:]))
