"""What a file really is, told by its first bytes. Knows nothing of how it is read."""

from vector_db.errors import UnreadableFile

_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a RIFF file (sound, video or WebP image)"),
    (b"ID3", "an MP3 recording"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"GGUF", "a GGUF model"),
)
_EXPECTED = {".pdf": "a PDF", ".docx": "a ZIP archive"}
"""The formats that must open with their signature; the others are text and must have none."""
_PDF_STARTS_WITHIN = 1024
"""Bytes of something else that readers of PDF forgive at its beginning."""


def check_signature(data: bytes, suffix: str) -> None:
    """Raise UnreadableFile where `data` is plainly something else than its name's `suffix` says."""
    found = next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)
    expected = _EXPECTED.get(suffix)
    if found == expected:
        return
    if expected == "a PDF" and b"%PDF-" in data[:_PDF_STARTS_WITHIN]:
        return
    if suffix == ".docx" and found == "an old Office document":
        raise UnreadableFile(_old_office(data))
    if found is None:
        found = "something else" if b"\x00" in data[:4096] else "text"
        if expected is None:
            return
    raise UnreadableFile(f"is named {suffix} but holds {found}")


def _old_office(data: bytes) -> str:
    # Word keeps an encrypted .docx as a stream of this name inside the old container.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is password-protected"
    return "is named .docx but holds an old Word document (.doc); save it as .docx"
