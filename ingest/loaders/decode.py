"""Bytes to text, whatever encoding they are in. Knows nothing of what the text says.

The order: byte order mark, UTF-8, UTF-16 without a mark, what the file declares about itself, the encoding whose
letters are those of a language, Windows-1252 where that is plausible, the detector.
"""

import codecs
import re

from charset_normalizer import from_bytes

from ingest.loaders.alphabets import encoding_by_alphabet
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
_JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_IN_USE = re.compile(
    "[\t\n\r -~\xa0-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0590-\u06ff\u0900-\u0d7f\u0e00-\u0e7f"
    "\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2030\u20ac\u2122\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
"""What living languages are written with."""
_MOSTLY_IN_USE = 0.97
_BINARY = "is not text: it holds binary data"
_MOST_CONTROLS = 0.005
"""The share of control characters above which it is not text. Real text has none, noise one in nine."""
_ENOUGH = 8192
"""Bytes that tell whether it is text."""
_ALPHABETS_SEE = 20_000
"""Bytes that are compared with every alphabet."""
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
    text = _iso2022(data) or _utf8(data) or _utf16(data)
    if text is None and b"\x00" in data:
        raise UnreadableFile(_BINARY)
    return text or _declared(data) or _by_alphabet(data) or _western(data) or _detected(data)


def _utf8(data: bytes) -> str | None:
    """Also for UTF-8 that was cut inside a character, or has one bad byte among many good characters."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad == 0:
        return text if b"\x00" not in data else None
    good = sum(character > "\x7f" for character in text) - bad
    cut = bad == 1 and text.endswith("\ufffd") and good > 0
    return text if cut or good > 20 * bad else None


def _iso2022(data: bytes) -> str | None:
    """Japanese mail and old web pages: ASCII throughout, with escapes between."""
    if not _JAPANESE_ESCAPE.search(data):
        return None
    try:
        return data.decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str | None:
    """Text of any language in UTF-16 has NULs, in its spaces and line ends if nowhere else, and those in one half.

    Read with the two bytes of each character swapped, it is letters of everywhere, or none at all.
    """
    if b"\x00" not in data:
        return None
    shares = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: _DETECTOR_SEES & ~1].decode(encoding, errors="replace")
        shares[encoding] = len(_IN_USE.findall(text)) / len(text)
    best = max(shares, key=lambda encoding: shares[encoding])
    return data.decode(best, errors="replace") if shares[best] >= _MOSTLY_IN_USE else None


def _declared(data: bytes) -> str | None:
    """What HTML and XML say about themselves in their first lines."""
    found = _DECLARED.search(data, 0, 2048)
    if found is None:
        return None
    try:
        return data.decode(found.group(1).decode("ascii"))
    except (LookupError, ValueError):
        return None


def _by_alphabet(data: bytes) -> str | None:
    encoding = encoding_by_alphabet(data[:_ALPHABETS_SEE])
    return data.decode(encoding, errors="replace") if encoding else None


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
