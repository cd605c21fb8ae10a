"""Bytes to text, whatever encoding they are in. Knows nothing of what the text says.

The order: byte order mark, UTF-8, UTF-16 without a mark, what the file declares about itself, Windows-1252
where that reads like a language, the detector.
"""

import codecs
import re

from charset_normalizer import from_bytes

from ingest.loaders.clean import clean
from vector_db.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_WESTERN = re.compile(
    "[\x00-\x7f\xa0àáâãäåæçèéêëìíîïñòóôõöøùúûüœßÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÚÛÜ¡£§©«®°±²³·º»¼½¾¿×€–—‘’“”„•…™]*"
)
_SIGN_IN_WORD = re.compile("[a-zA-Z][£§©®±²³º¼½¾¿×€][a-z]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY = "is not text: it holds binary data"
_MOST_CONTROLS = 0.005
"""The share of control characters above which it is not text. Real text has none, noise one in nine."""
_ENOUGH = 8192
"""Bytes that tell whether it is text."""
_DETECTOR_SEES = 200_000
"""The detector reads no more bytes than this: it is slow, and does not grow wiser."""


def decode(data: bytes) -> str:
    """The text in `data`, clean (see clean.py). Raises UnreadableFile where it is not text."""
    text = _decode(data)
    if len(_CONTROLS.findall(text)) > max(1, _MOST_CONTROLS * len(text)):
        raise UnreadableFile(_BINARY)
    return clean(text)


def looks_like_text(data: bytes) -> bool:
    """Whether the first few thousand bytes read as text in any encoding: for files whose name says nothing."""
    try:
        decode(data[:_ENOUGH])
    except UnreadableFile:
        return False
    return True


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    text = _utf8(data) or _utf16(data)
    if text is None and b"\x00" in data:
        raise UnreadableFile(_BINARY)
    return text or _declared(data) or _western(data) or _detected(data)


def _utf8(data: bytes) -> str | None:
    """Also for UTF-8 that was cut inside a character, or has one bad byte among many good characters."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad == 0:
        return text if b"\x00" not in data else None
    good = sum(character > "\x7f" for character in text) - bad
    cut = bad == 1 and text.endswith("\ufffd") and good > 0
    return text if cut or good > 20 * bad else None


def _utf16(data: bytes) -> str | None:
    """Western text in UTF-16 has a NUL in every other place, nearly."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if even + odd < len(data) // 5 or min(even, odd) > max(even, odd) // 20:
        return None
    return data.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")


def _declared(data: bytes) -> str | None:
    """What HTML and XML say about themselves in their first lines."""
    found = _DECLARED.search(data, 0, 2048)
    if found is None:
        return None
    try:
        return data.decode(found.group(1).decode("ascii"))
    except (LookupError, ValueError):
        return None


def _western(data: bytes) -> str | None:
    """The detector takes short English or French for Japanese or Baltic: a single pound sign is enough."""
    text = data.decode("cp1252", errors="replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    plausible = _WESTERN.fullmatch(text) and not _SIGN_IN_WORD.search(text)
    return text if plausible and beyond_ascii < 0.25 * len(text) else None


def _detected(data: bytes) -> str:
    best = from_bytes(data[:_DETECTOR_SEES]).best()
    encoding = best.encoding if best else "cp1252"
    return data.decode(encoding, errors="replace")
