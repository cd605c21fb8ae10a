"""PDF, by pypdf: bytes to lines with their place and size. Whatever pypdf raises ends here.

Knows nothing of files; pdf_layout.py makes paragraphs of the lines.
"""

import io
import logging
import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from ingest.loaders.clean import one_line
from ingest.loaders.parsed import OnPage, Parsed
from ingest.loaders.pdf_fonts import Fonts
from ingest.loaders.pdf_layout import lay_out
from ingest.loaders.pdf_lines import Page, Piece, lines_of
from ingest.loaders.pdf_text import Box, pieces_of
from vector_db.errors import UnreadableFile

_PROGRAMS_TITLE = re.compile(
    r"untitled.*|.*\.(docx?|indd|pdf|odt|xlsx?|pptx?|qxd|tex|dvi)|\(.*\)|document\d*", re.IGNORECASE
)
_PROGRAMS_PREFIX = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) -\s*", re.IGNORECASE)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FAR = 1e6
"""Points: beyond any page, and beyond infinity and NaN, which compare as False."""
_A4: Box = (0.0, 0.0, 595.0, 842.0)
_MOST_PAGES = 10_000
_MOST_OBJECTS = 2_000
"""That pypdf may keep of what it has read: enough for the fonts of a book, and not its pages."""


@dataclass(slots=True)
class _Raw:
    """What pypdf tells about a file, before it is laid out."""

    title: str = ""
    pages: list[Page] = field(default_factory=list)
    with_images: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)


def load(data: bytes, on_page: OnPage = lambda: None) -> Parsed:
    """The paragraphs of a PDF with their pages; running heads and page numbers dropped."""
    # pypdf warns through `logging` about every flaw it gets over; what matters of it is in the result.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    # A damaged file makes pypdf raise far more than its own errors: KeyError, TypeError, NotImplementedError,
    # RecursionError, MemoryError ... All of them mean the same to the reader.
    try:
        raw = _read(data, on_page)
    except (FileNotDecryptedError, DependencyError) as error:
        raise UnreadableFile("is password-protected") from error
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(
            f"is damaged or cut short: {one_line(str(error))[:120] or type(error).__name__}"
        ) from error
    if not raw.pages:
        raise UnreadableFile("has no pages")
    title, blocks, empty = lay_out(raw.pages, raw.title, raw.with_images)
    if len(empty) == len(raw.pages):
        raise UnreadableFile(f"no page holds text (a scan?): {_span(len(raw.pages))}")
    return Parsed(title, blocks, pages=len(raw.pages), empty_pages=empty)


def _span(pages: int) -> str:
    return f"pages 1-{pages}" if pages > 1 else "page 1"


def _read(data: bytes, on_page: OnPage) -> _Raw:
    reader = PdfReader(io.BytesIO(data))
    # Many files are encrypted with an empty password, only to forbid printing: they open.
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableFile("is password-protected")
    raw = _Raw(title=_own_title(reader))
    if len(reader.pages) > _MOST_PAGES:
        raise UnreadableFile(f"has {len(reader.pages):,} pages; Docent reads up to {_MOST_PAGES:,}: split it")
    fonts = Fonts()
    for number, page in enumerate(reader.pages, start=1):
        raw.pages.append(_page(number, page, fonts))
        if _has_image(page):
            raw.with_images.append(number)
        if len(reader.resolved_objects) > _MOST_OBJECTS:
            reader.resolved_objects.clear()
        on_page()
    return raw


def _own_title(reader: PdfReader) -> str:
    """The title in the file's metadata, unless a program put its own there."""
    title = reader.metadata.title if reader.metadata else None
    title = _PROGRAMS_PREFIX.sub("", one_line(title or ""))
    return "" if _PROGRAMS_TITLE.fullmatch(title) else title


def _page(number: int, page: PageObject, fonts: Fonts) -> Page:
    contents = page.get_contents()
    content = contents.get_data() if contents is not None else b""
    pieces, height = pieces_of(content, page.get_inherited("/Resources"), fonts, _box(page))
    if any(_RIGHT_TO_LEFT.search(piece.text) for piece in pieces):
        pieces = _pieces_by_pypdf(page)
    return Page(number, height, tuple(lines_of(pieces)))


def _box(page: PageObject) -> Box:
    left, low, right, high = map(float, page.mediabox)
    fits = all(abs(number) < _FAR for number in (left, low, right, high)) and left < right and low < high
    return (left, low, right, high) if fits else _A4


def _pieces_by_pypdf(page: PageObject) -> list[Piece]:
    """The page's text where it runs from right to left, which is drawn backwards: pypdf turns it round."""
    pieces: list[Piece] = []

    def take(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        a, b, c, d, e, f = matrix
        x, y = text_matrix[4], text_matrix[5]
        scale = abs((text_matrix[0] * text_matrix[3] - text_matrix[1] * text_matrix[2]) * (a * d - b * c)) ** 0.5
        bold = "bold" in str(font.get("/BaseFont", "")).lower() if font else False
        place = (x * a + y * c + e, x * b + y * d + f, abs(size) * scale)
        x, y, points = place if all(abs(number) < _FAR for number in place) else (0.0, 0.0, 0.0)
        for line, words in enumerate(text.split("\n")):
            if words:
                end = x + 0.5 * points * len(words)
                pieces.append(Piece(words, x, y - line * 1.2 * points, end, round(points, 1), bold, 0.25 * points))

    page.extract_text(visitor_text=take)
    return pieces


def _has_image(page: PageObject) -> bool:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    objects = drawn.get_object().values() if drawn is not None else ()
    return any(item.get_object().get("/Subtype") == "/Image" for item in objects)
