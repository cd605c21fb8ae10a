"""Pictures of text: scans and photographs, read by Tesseract where it is installed. Each frame of a TIFF is a page.

Pillow opens them; whatever it raises ends here. Knows nothing of files.
"""

import io
from collections.abc import Iterator
from contextlib import closing

from PIL import Image

from ingest.loaders.damage import damage
from ingest.loaders.ocr import HOW_TO_INSTALL, tesseract
from ingest.loaders.parsed import OnPage, Parsed, unheard
from ingest.loaders.pdf_layout import lay_out
from ingest.loaders.pdf_lines import Page
from ingest.loaders.scans import Picture, Scans, read_scans
from vector_db.errors import UnreadableFile

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_MOST_PIXELS = 100_000_000
"""Of one frame: a few kilobytes can unpack to any number. A1 at 300 dpi has 70 million."""
_MOST_FRAMES = 1_000
_LEAST_DPI, _MOST_DPI = 70.0, 1200.0
"""What cameras and screens write there (72 as a rule, 1, 0) says nothing of the paper."""
_A4_INCHES = 11.7


def load(data: bytes, on_page: OnPage = unheard) -> Parsed:
    """The text in a picture, paragraph by paragraph, one page for each frame."""
    if tesseract() is None:
        raise UnreadableFile(f"is an image: {HOW_TO_INSTALL}")
    # Damaged pictures make Pillow and its decoders raise nearly anything: OSError, SyntaxError, struct.error ...
    with damage("is a damaged image"):
        try:
            frames, found = _read(data, on_page)
        except Image.DecompressionBombError as error:
            raise UnreadableFile(_too_large()) from error
    title, blocks, empty = lay_out(found.pages, "", ())
    if len(empty) == frames:
        raise UnreadableFile(f"no text can be read in the image{'; '.join(('', *found.notes))}")
    return Parsed(title, blocks, pages=frames, empty_pages=empty, notes=found.notes)


def _read(data: bytes, on_page: OnPage) -> tuple[int, Scans]:
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS  # twice as many raise DecompressionBombError
    with closing(Image.open(io.BytesIO(data), formats=_FORMATS)) as picture:
        frames = _frames(picture)
        pages = [Page(number, 0.0, ()) for number in range(1, frames + 1)]
        return frames, read_scans(pages, range(1, frames + 1), _pictures(picture, frames), on_page)


def frame(data: bytes, number: int) -> tuple[Image.Image, int]:
    """Frame `number` of a picture, 1-based and not unpacked yet, and how many there are. Raises UnreadableFile."""
    # Damaged pictures make Pillow raise nearly anything, see `load`.
    try:
        Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        frames = _frames(picture)
        if not 1 <= number <= frames:
            raise UnreadableFile(f"has {frames:,} pages, and no page {number:,}")
        picture.seek(number - 1)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("is a damaged image") from error
    if picture.width * picture.height > _MOST_PIXELS:
        raise UnreadableFile(_too_large())
    return picture, frames


def _frames(picture: Image.Image) -> int:
    """How many pages the picture has: an animation has one."""
    frames = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if frames > _MOST_FRAMES:
        raise UnreadableFile(f"has {frames:,} pages; Docent reads up to {_MOST_FRAMES:,}: split it")
    return frames


def _pictures(picture: Image.Image, frames: int) -> Iterator[Picture]:
    for frame in range(frames):
        if frames > 1:
            picture.seek(frame)
        if picture.width * picture.height > _MOST_PIXELS:
            raise UnreadableFile(_too_large())
        yield frame + 1, picture, _dpi(picture)


def _too_large() -> str:
    return f"is an image of more than {_MOST_PIXELS // 1_000_000} million pixels: make it smaller"


def _dpi(picture: Image.Image) -> float:
    """Pixels for each inch as the file says; else as if it were a page of A4."""
    given = picture.info.get("dpi", (0.0, 0.0))[0]
    if _LEAST_DPI < given <= _MOST_DPI and given != 72:
        return float(given)
    return max(_LEAST_DPI, max(picture.size) / _A4_INCHES)
