"""PDF, by pypdf: bytes to lines with their place and size. Whatever pypdf raises ends here.

Knows nothing of files; pdf_layout.py makes paragraphs of the lines.
"""

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage, passed_over
from ingest.loaders.ocr import HOW_TO_INSTALL, tesseract
from ingest.loaders.parsed import OnPage, Parsed, unheard, unseen
from ingest.loaders.pdf_fields import Placed, annotations_of, placed_by
from ingest.loaders.pdf_fonts import Fonts
from ingest.loaders.pdf_layout import lay_out, pages_without_text
from ingest.loaders.pdf_lines import Page, lines_of
from ingest.loaders.pdf_page import Box, Drawn, drawn_by
from ingest.loaders.pdf_render import pictures
from ingest.loaders.pdf_right_to_left import as_read, runs_leftward
from ingest.loaders.scans import read_scans, spans
from vector_db.errors import UnreadableFile

_PROGRAMS_TITLE = re.compile(
    r"untitled.*|.*\.(docx?|indd|pdf|odt|xlsx?|pptx?|qxd|tex|dvi)|\(.*\)|document\d*", re.IGNORECASE
)
_PROGRAMS_PREFIX = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) -\s*", re.IGNORECASE)
_FAR = 1e6
"""Points: beyond any page, and beyond infinity and NaN, which compare as False."""
_A4: Box = (0.0, 0.0, 595.0, 842.0)
_MOST_PAGES = 10_000
_MOST_OBJECTS = 2_000
"""That pypdf may keep of what it has read: neither all pages of a book, nor the pictures of a scan."""


@dataclass(slots=True)
class _Raw:
    """What pypdf tells about a file, before it is laid out."""

    title: str = ""
    pages: list[Page] = field(default_factory=list)
    with_pictures: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    damage: Exception | None = None
    """What was wrong with the first of the damaged pages."""
    unseen_words: int = 0


def load(data: bytes, on_page: OnPage = unheard) -> Parsed:
    """The paragraphs of a PDF with their pages; running heads and page numbers dropped."""
    # pypdf warns through `logging` about every flaw it gets over; what matters of it is in the result.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with damage("is damaged or cut short"):
        try:
            raw = _read(data, on_page)
        except (FileNotDecryptedError, DependencyError) as error:
            raise UnreadableFile("is password-protected") from error
    if not raw.pages:
        raise UnreadableFile("has no pages")
    missing = pages_without_text(raw.pages, raw.with_pictures)
    scans = [number for number in missing if number in raw.with_pictures]
    found = read_scans(raw.pages, scans, pictures(data, scans), on_page)
    with_pictures = set(raw.with_pictures).difference(found.read)
    title, blocks, empty = lay_out(found.pages, raw.title, with_pictures)
    if len(empty) == len(raw.pages):
        raise UnreadableFile(_nothing(raw, scans))
    return Parsed(title, blocks, pages=len(raw.pages), empty_pages=empty, notes=(*_flaws(raw), *found.notes))


def _nothing(raw: _Raw, scans: Sequence[int]) -> str:
    """Why there is nothing to find in a file."""
    where = spans([page.number for page in raw.pages])
    if scans and tesseract() is None:
        return f"no page holds text (a scan?): {where}; {HOW_TO_INSTALL}"
    return f"no page holds text (a scan?){', and OCR found none' if scans else ''}: {where}"


def _flaws(raw: _Raw) -> tuple[str, ...]:
    damaged = f"{spans(raw.damaged)} {'is' if len(raw.damaged) == 1 else 'are'} damaged and left out"
    return (*((damaged,) if raw.damaged else ()), *unseen(raw.unseen_words))


def _read(data: bytes, on_page: OnPage) -> _Raw:
    reader = PdfReader(io.BytesIO(data))
    # Many files are encrypted with an empty password, only to forbid printing: they open.
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableFile("is password-protected")
    raw = _Raw(title=_own_title(reader))
    pages = len(reader.pages)
    if pages > _MOST_PAGES:
        raise UnreadableFile(f"has {pages:,} pages; Docent reads up to {_MOST_PAGES:,}: split it")
    fonts = Fonts()
    for number, page in enumerate(reader.pages, start=1):
        _take_page(raw, number, page, fonts)
        if number in raw.with_pictures or len(reader.resolved_objects) > _MOST_OBJECTS:
            reader.resolved_objects.clear()
        on_page(pages - number)
    if raw.damage and len(raw.damaged) == len(raw.pages):
        raise raw.damage
    return raw


def _take_page(raw: _Raw, number: int, page: PageObject, fonts: Fonts) -> None:
    """Add a page to `raw`; one that is damaged does not cost the others."""
    try:
        drawn = _drawn(page, fonts)
    except (MemoryError, FileNotDecryptedError, DependencyError):
        raise
    except Exception as error:  # of any kind, see damage.py
        raw.damaged.append(number)
        raw.damage = raw.damage or error
        drawn = Drawn([], _A4[3], has_picture=False)
    raw.unseen_words += drawn.unseen_words
    raw.pages.append(Page(number, drawn.height, tuple(lines_of(drawn.pieces))))
    if drawn.has_picture:
        raw.with_pictures.append(number)


def _own_title(reader: PdfReader) -> str:
    """The title in the file's metadata, unless a program put its own there."""
    title = reader.metadata.title if reader.metadata else None
    title = _PROGRAMS_PREFIX.sub("", one_line(title or ""))
    return "" if _PROGRAMS_TITLE.fullmatch(title) else title


def _drawn(page: PageObject, fonts: Fonts) -> Drawn:
    contents = page.get_contents()
    content = contents.get_data() if contents is not None else b""
    drawn = drawn_by(content, page.get_inherited("/Resources"), fonts, _box(page), _placed(page))
    if any(runs_leftward(piece.text) for piece in drawn.pieces):
        return replace(drawn, pieces=as_read(drawn.pieces))
    return drawn


def _placed(page: PageObject) -> list[Placed]:
    """What stands on the page beside its content; what of it is damaged costs the page no word."""
    placed: list[Placed] = []
    annotations: list[Any] = []
    with passed_over():
        annotations = annotations_of(page)
    for annotation in annotations:
        with passed_over():
            placed += placed_by(annotation)
    return placed


def _box(page: PageObject) -> Box:
    left, low, right, high = map(float, page.mediabox)
    fits = all(abs(number) < _FAR for number in (left, low, right, high)) and left < right and low < high
    return (left, low, right, high) if fits else _A4
