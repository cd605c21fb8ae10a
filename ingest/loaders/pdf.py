"""PDF, by pypdf: bytes to lines with their place and size. Whatever pypdf raises ends here.

Knows nothing of files; pdf_layout.py makes paragraphs of the lines.
"""

import io
import logging
import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from ingest.loaders.clean import one_line
from ingest.loaders.parsed import OnPage, Parsed
from ingest.loaders.pdf_layout import lay_out
from ingest.loaders.pdf_lines import Page, Piece
from vector_db.errors import UnreadableFile

_PROGRAMS_TITLE = re.compile(
    r"untitled.*|.*\.(docx?|indd|pdf|odt|xlsx?|pptx?|qxd|tex|dvi)|\(.*\)|document\d*", re.IGNORECASE
)
_PROGRAMS_PREFIX = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) -\s*", re.IGNORECASE)

_FAR = 1e6
"""Points: beyond any page, and beyond infinity and NaN, which compare as False."""


@dataclass(slots=True)
class _Raw:
    """What pypdf tells about a file, before it is laid out."""

    title: str = ""
    pages: list[Page] = field(default_factory=list)
    with_images: list[int] = field(default_factory=list)


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
    for number, page in enumerate(reader.pages, start=1):
        height = float(page.mediabox.height)
        raw.pages.append(Page(number, height if 0 < height < _FAR else 842.0, _pieces(page)))
        if _has_image(page):
            raw.with_images.append(number)
        on_page()
    return raw


def _own_title(reader: PdfReader) -> str:
    """The title in the file's metadata, unless a program put its own there."""
    title = reader.metadata.title if reader.metadata else None
    title = _PROGRAMS_PREFIX.sub("", one_line(title or ""))
    return "" if _PROGRAMS_TITLE.fullmatch(title) else title


def _pieces(page: Any) -> tuple[Piece, ...]:
    """The page's text in the order in which it is drawn, each piece with its place, size and weight."""
    pieces: list[Piece] = []

    def take(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        if not text:
            return
        a, b, c, d, e, f = matrix
        x, y = text_matrix[4], text_matrix[5]
        scale = abs((text_matrix[0] * text_matrix[3] - text_matrix[1] * text_matrix[2]) * (a * d - b * c)) ** 0.5
        name = str(font.get("/BaseFont", "")) if font else ""
        bold = any(weight in name.lower() for weight in ("bold", "black", "heavy", "semibold"))
        place = (x * a + y * c + e, x * b + y * d + f, abs(size) * scale)
        # A damaged matrix may hold anything; what cannot be placed is still text.
        x, y, points = place if all(abs(number) < _FAR for number in place) else (0.0, 0.0, 0.0)
        pieces.append(Piece(text, x, y, round(points, 1), bold))

    page.extract_text(visitor_text=take)
    return tuple(pieces)


def _has_image(page: Any) -> bool:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    objects = drawn.get_object().values() if drawn is not None else ()
    return any(item.get_object().get("/Subtype") == "/Image" for item in objects)
