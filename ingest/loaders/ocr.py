"""Text of pictures, read by Tesseract where it is installed: a picture to paragraphs of lines. One process a picture.

Knows nothing of the files that the pictures come from.
"""

import io
import os
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from PIL import Image, ImageOps

from ingest.loaders.lines import is_item
from ingest.loaders.pdf_lines import Line
from vector_db.errors import UnreadableFile

HOW_TO_INSTALL = "install Tesseract (Debian: apt-get install tesseract-ocr) and ingest again"
DPI = 300
"""At which Tesseract reads best: its letters are then some 30 pixels high."""
MOST_PIXELS = 16_000_000
"""Of a picture that is read; a larger one is made smaller. A page of A4 at 300 dpi has 8.7 million."""
SECONDS = 40
"""For one picture: less than a reading process is given for a page."""
_MOST_LANGUAGES = 4
"""Tesseract takes longer with each; whoever has installed them all needs one."""
_SURE = 40.0
"""Per cent: below it a word is a guess, most often at a drawing."""
_LARGE = 1.35
"""Times the usual height of a line: a heading."""

Paragraph = tuple[Line, ...]


class OcrFailed(Exception):
    """One picture could not be read; the text says why."""


def tesseract() -> str | None:
    """Where Tesseract is, if it is installed."""
    return shutil.which("tesseract")


def read_picture(picture: Image.Image, *, dpi: float = DPI) -> tuple[Paragraph, ...]:
    """The paragraphs that stand in a picture; its lines have their places in points, and are 1.0 high, headings 1.5.

    Raises OcrFailed where Tesseract fails or takes too long, and UnreadableFile where it is not installed.
    """
    picture, dpi = _prepared(picture, dpi)
    return tuple(_paragraphs(_told(picture, dpi), picture.height, 72 / dpi))


def read_words(picture: Image.Image, *, dpi: float = DPI) -> Iterator[tuple[str, float, float, float, float]]:
    """The words that stand in a picture, each with its left, top, right and bottom as shares of the whole.

    Raises as `read_picture` does.
    """
    picture, dpi = _prepared(picture, dpi)
    across, down = picture.size
    for row in filter(None, map(_word, _told(picture, dpi).splitlines())):
        _, left, top, width, height, _, text = row
        yield text, left / across, top / down, (left + width) / across, (top + height) / down


def _told(picture: Image.Image, dpi: float) -> str:
    """Tesseract's table of words of a picture that is prepared for it."""
    program = tesseract()
    if program is None:
        raise UnreadableFile(f"is a picture: {HOW_TO_INSTALL}")
    file = io.BytesIO()
    picture.save(file, "PPM")
    return _run([program, "-", "-", "-l", _languages(program), "--dpi", str(round(dpi)), "tsv"], file.getvalue())


def _prepared(picture: Image.Image, dpi: float) -> tuple[Image.Image, float]:
    """In shades of grey on white, upright, and no larger than need be."""
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    picture = picture.convert("L")
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        share = (MOST_PIXELS / pixels) ** 0.5
        size = max(1, int(picture.width * share)), max(1, int(picture.height * share))
        return picture.resize(size, Image.Resampling.LANCZOS), dpi * share
    return picture, dpi


@cache
def _languages(program: str) -> str:
    """Those that are installed, as Tesseract takes them; English first."""
    told = _run([program, "--list-langs"], b"")
    found = [line for line in told.splitlines() if re.fullmatch(r"[a-z]{3}(_[a-z]+)?", line)]
    found = sorted(set(found) - {"osd", "equ"}, key=lambda name: (name != "eng", name))
    return "+".join(found if len(found) <= _MOST_LANGUAGES else found[:1]) or "eng"


def _run(command: list[str], given: bytes) -> str:
    # Two reading processes share the cores; more threads for each picture only make them wait for each other.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"Tesseract took longer than {SECONDS} seconds") from error
    except OSError as error:
        raise OcrFailed(f"Tesseract could not be started: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise OcrFailed(f"Tesseract: {said[-1][:120]}")
    return done.stdout.decode("utf-8", "replace")


def _paragraphs(told: str, height: int, scale: float) -> Iterator[Paragraph]:
    """From Tesseract's table of words; `scale` is points for each pixel."""
    words = [row for row in map(_word, told.splitlines()) if row is not None]
    usual = statistics.median(row[4] for row in words) if words else 0
    for _, paragraph in groupby(words, key=lambda row: row[0][:2]):
        lines = [_line(list(line), height, scale, usual) for _, line in groupby(paragraph, key=lambda row: row[0])]
        yield from _items([line for line in lines if line is not None])


_Word = tuple[tuple[str, str, str], float, float, float, float, float, str]
"""Block, paragraph and line; left, top, width and height in pixels; how sure it is; the word."""


def _word(row: str) -> _Word | None:
    cells = row.split("\t")
    try:
        left, top, width, height, sure = map(float, cells[6:11])
        text = cells[11].strip()
    except (ValueError, IndexError):
        return None  # the names of the columns, or a row that is no word
    if sure < _SURE or not text:
        return None
    return (cells[2], cells[3], cells[4]), left, top, width, height, sure, text


def _line(words: list[_Word], height: int, scale: float, usual: float) -> Line | None:
    text = " ".join(word[6] for word in words)
    if not any(map(str.isalnum, text)):
        return None  # a rule, a frame, a speck of dust
    low = max(word[2] + word[4] for word in words)
    tall = statistics.median(word[4] for word in words) > _LARGE * usual
    x, end = words[0][1] * scale, (words[-1][1] + words[-1][3]) * scale
    return Line(text, x, (height - low) * scale, end, 1.5 if tall else 1.0, bold=False)


def _items(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """The items of a list, which Tesseract takes for one paragraph."""
    open_item: list[Line] = []
    for line in lines:
        if open_item and (is_item(line.text) or line.size != open_item[-1].size):
            yield tuple(open_item)
            open_item = []
        open_item.append(line)
    if open_item:
        yield tuple(open_item)
