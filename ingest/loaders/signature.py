"""What a file really is, told by its first bytes. Knows nothing of names, or of how anything is read."""

import re

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    # the bytes, the kind (empty where nothing reads it), and what to call it
    (b"%PDF-", "pdf", "a PDF"),
    (b"{\\rtf", "rtf", "an RTF document"),
    (b"\x89PNG\r\n", "image", "a PNG image"),
    (b"\xff\xd8\xff", "image", "a JPEG image"),
    (b"GIF87a", "image", "a GIF image"),
    (b"GIF89a", "image", "a GIF image"),
    (b"II*\x00", "image", "a TIFF image"),
    (b"MM\x00*", "image", "a TIFF image"),
    (b"8BPS\x00", "", "a Photoshop image"),
    (b"ID3", "", "an MP3 recording"),
    (b"\xff\xfb", "", "an MP3 recording"),
    (b"OggS", "", "an Ogg recording"),
    (b"fLaC", "", "a FLAC recording"),
    (b"\x1aE\xdf\xa3", "", "a Matroska video"),
    (b"\x1f\x8b\x08", "", "a gzip archive"),
    (b"BZh", "", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "", "a RAR archive"),
    (b"MSCF\x00", "", "a Cabinet archive"),
    (b"!<arch>\n", "", "an ar archive"),
    (b"SQLite format 3\x00", "", "an SQLite database"),
    (b"PAR1", "", "a Parquet table"),
    (b"\x89HDF\r\n", "", "an HDF5 file"),
    (b"\x7fELF", "", "a program"),
    (b"MZ\x90", "", "a program"),
    (b"\xcf\xfa\xed\xfe", "", "a program"),
    (b"\xca\xfe\xba\xbe", "", "a program"),
    (b"\x00asm", "", "a program"),
    (b"GGUF", "", "a GGUF model"),
    (b"wOFF", "", "a font"),
    (b"wOF2", "", "a font"),
    (b"OTTO\x00", "", "a font"),
    (b"\x00\x01\x00\x00\x00", "", "a font"),
    (b"!BDN", "", "an Outlook data file; export its messages as .eml or .mbox"),
    (b"\xffWPC", "", "a WordPerfect document; save it as .docx"),
    (b"%!PS", "", "a PostScript file; save it as .pdf"),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office before 2007, and of Outlook's messages. (Microsoft, MS-CFB 2.2)"""
_PDF_STARTS_WITHIN = 1024
"""Bytes of something else that readers of PDF forgive at its beginning."""
_TAR_MARK_AT = 257
_KINDLE_MARK_AT = 60

_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\"\]\d-])")
_MBOX = re.compile(rb"From \S+ .{0,40}\d\d:\d\d.{0,20}\d{4}.{0,10}\r?\n[\w-]+:")
_MAIL = re.compile(rb"(?:[A-Za-z][\w-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3}")
_MAIL_ALONE = re.compile(rb"^(?:From|Received|Return-Path|Delivered-To):", re.M | re.I)
_SAVED_PAGE = re.compile(rb"^(?:Snapshot-Content-Location:|From: *\"?<Saved by )", re.M | re.I)
"""In the first headers of a page that Chrome, Edge, Internet Explorer or UnMHT has saved."""
_MAIL_TOO = re.compile(rb"^(?:Message-ID|MIME-Version|Date):", re.M | re.I)


def signature(data: bytes) -> tuple[str, str] | None:
    """The kind of `data` by its first bytes, empty for what nothing reads, and what to call it.

    None for what has no signature: text, and formats that are not known here. ZIP and OLE containers are not asked
    for here (see containers.py).
    """
    start = data[:_PDF_STARTS_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind, what in _SIGNATURES:
        if data.startswith(mark) or (kind in ("pdf", "rtf") and start.startswith(mark)):
            return kind, what
    return _riff(data) or _media(data) or _marked_inside(data)


def _riff(data: bytes) -> tuple[str, str] | None:
    if not data.startswith(b"RIFF"):
        return None
    return ("image", "a WebP image") if data[8:12] == b"WEBP" else ("", "a recording (RIFF)")


def _media(data: bytes) -> tuple[str, str] | None:
    """The family of MP4, which has photographs, too. (ISO/IEC 14496-12, 4.3)"""
    if data[4:8] != b"ftyp":
        return None
    return ("", "a HEIF photograph") if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else ("", "a video")


def _marked_inside(data: bytes) -> tuple[str, str] | None:
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "image", "a BMP image"
    if data[_TAR_MARK_AT : _TAR_MARK_AT + 5] == b"ustar":
        return "", "a tar archive"
    if data[_KINDLE_MARK_AT : _KINDLE_MARK_AT + 8] == b"BOOKMOBI":
        return "", "a Kindle book; save it as .epub"
    return None


def looks_like_pdf(data: bytes) -> bool:
    """Whether a file whose name says PDF is one, though it does not begin as one: with junk before it, or damaged."""
    return b"%PDF-" in data[:_PDF_STARTS_WITHIN] or b"endobj" in data or b"startxref" in data


def text_kind(data: bytes) -> str:
    """The kind of a text whose name says nothing: what it plainly is, else ``text``."""
    head = data[:8192].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if _JSON.match(head) and data.rstrip()[-1:] in b"]}":
        return "json"
    if _MBOX.match(head):
        return "mbox"
    mail = _MAIL.match(head)
    if mail and _SAVED_PAGE.search(mail[0]):
        return "mhtml"
    if mail and _MAIL_ALONE.search(mail[0]) and _MAIL_TOO.search(head):
        return "eml"
    return "text"
