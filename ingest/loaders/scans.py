"""The pages that are pictures: read by OCR where it is installed, named where it is not. Knows nothing of PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from PIL import Image

from ingest.loaders.ocr import HOW_TO_INSTALL, OcrFailed, read_picture, tesseract
from ingest.loaders.parsed import OnPage
from ingest.loaders.pdf_lines import Line, Page

_MOST_RUNS = 20
Picture = tuple[int, Image.Image | None, float]
"""The number of a page, what it looks like (None where it cannot be drawn), and pixels for each inch."""


@dataclass(frozen=True, slots=True)
class Scans:
    """The pages of a file, those that were scans with their lines; which they are, and what is to be said of them."""

    pages: tuple[Page, ...]
    read: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def read_scans(pages: Sequence[Page], scans: Sequence[int], pictures: Iterable[Picture], on_page: OnPage) -> Scans:
    """Read the pages numbered in `scans` from their `pictures`, which are drawn one at a time."""
    if not scans:
        return Scans(tuple(pages))
    if tesseract() is None:
        return Scans(tuple(pages), notes=(f"no text on {spans(scans)} (scans?): {HOW_TO_INSTALL}",))
    found = {page.number: page for page in pages}
    read: list[int] = []
    failed: dict[str, list[int]] = {}
    for done, (number, picture, dpi) in enumerate(pictures, start=1):
        try:
            if picture is None:
                raise OcrFailed("it cannot be drawn")
            paragraphs = read_picture(picture, dpi=dpi)
        except OcrFailed as error:
            failed.setdefault(str(error), []).append(number)
            paragraphs = ()
        lines = tuple(line for paragraph in paragraphs for line in paragraph)
        if picture is not None and _letters(lines) > _letters(found[number].lines):
            height = picture.height * 72 / dpi
            found[number] = replace(found[number], height=height, lines=lines, paragraphs=paragraphs)
            read.append(number)
        on_page(len(scans) - done)
    notes = [f"{spans(read)} {'was' if len(read) == 1 else 'were'} read by OCR"] if read else []
    notes += [f"{spans(numbers)} could not be read by OCR: {reason}" for reason, numbers in failed.items()]
    return Scans(tuple(found[page.number] for page in pages), tuple(read), tuple(notes))


def _letters(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)


def spans(numbers: Sequence[int]) -> str:
    """``page 4`` or ``pages 2, 4-6``."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ]
    told = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS])
    if len(runs) > _MOST_RUNS:
        told += f" ... ({len(numbers)} in all)"
    return f"page {told}" if len(numbers) == 1 else f"pages {told}"
