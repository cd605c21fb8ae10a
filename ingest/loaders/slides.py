"""PowerPoint presentations (.pptx), by python-pptx: each slide is a page. Whatever python-pptx raises ends here.

Knows nothing of files.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.package import Package

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.grid import Cell, grid_texts
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_REPEATED = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
"""What stands on every slide."""
_BULLETED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
"""Whose paragraphs are bullets without saying so."""
_PROGRAMS_TITLES = ("powerpoint presentation", "presentation", "untitled", "slide 1", "powerpoint-präsentation")
_DEEPEST_GROUP = 20
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def load(data: bytes) -> Parsed:
    """The text of all slides, in the order of the show: title, text, tables, charts, speaker's notes."""
    with damage("is damaged, or not a PowerPoint presentation"):
        return _read(data)


def _read(data: bytes) -> Parsed:
    # Not pptx.Presentation(), which refuses slide shows (.ppsx) and templates, though all of it is the same.
    presentation = Package.open(io.BytesIO(data)).main_document_part.presentation
    slides = list(presentation.slides)
    title = one_line(presentation.core_properties.title or "")
    if title.lower() in _PROGRAMS_TITLES or not title:
        title = _title(slides[0]) if slides else ""
    outline = Outline(title)
    empty, hidden = [], []
    for number, slide in enumerate(slides, start=1):
        reader = _Reader(outline, number)
        reader.read(slide)
        if not reader.found:
            empty.append(number)
        if slide._element.get("show") == "0":
            hidden.append(str(number))
    notes = (f"hidden, but read all the same: slide{'s' * (len(hidden) > 1)} {', '.join(hidden)}",) if hidden else ()
    return Parsed(title, outline.blocks(), pages=len(slides), empty_pages=tuple(empty), notes=notes)


def _title(slide: Any) -> str:
    shape = slide.shapes.title
    return one_line(shape.text_frame.text) if shape is not None and shape.has_text_frame else ""


class _Reader:
    """Tells the outline what stands on one slide."""

    def __init__(self, outline: Outline, number: int) -> None:
        self._outline = outline
        self._page = number
        self.found = False

    def read(self, slide: Any) -> None:
        title = _title(slide)
        if title:
            self._outline.heading(1, title, self._page)
            self.found = True
        own = slide.shapes.title
        for shape in _in_reading_order(_flat(slide.shapes, 0)):
            if own is None or shape.shape_id != own.shape_id:
                self._shape(shape)
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
            self._prose("\n".join(filter(None, map(one_line, frame.text.splitlines()))), "Notes: ")

    def _shape(self, shape: Any) -> None:
        if getattr(shape, "has_table", False) and shape.has_table:
            rows = [[_cell(cell) for cell in row.cells if not cell.is_spanned] for row in shape.table.rows]
            self._rows(grid_texts((), rows, header=True if shape.table.first_row else None))
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            self._chart(shape.chart)
        elif (diagram := shape._element.find(f".//{_DIAGRAM}relIds")) is not None:
            self._prose("\n".join(f"- {text}" for text in _of_diagram(shape.part, diagram)))
        elif shape.has_text_frame and _kind(shape) not in _REPEATED:
            self._text(shape)

    def _text(self, shape: Any) -> None:
        """Its paragraphs; those with bullets as one list."""
        bulleted = _kind(shape) in _BULLETED and len(shape.text_frame.paragraphs) > 1
        items: list[str] = []
        for paragraph in shape.text_frame.paragraphs:
            text = one_line(paragraph.text.replace("\v", " "))
            if not text:
                continue
            if _has_bullet(paragraph, bulleted):
                items.append(f"{'  ' * paragraph.level}- {text}")
                continue
            self._prose("\n".join(items))
            items = []
            self._prose(text)
        self._prose("\n".join(items))

    def _chart(self, chart: Any) -> None:
        """Its title and its numbers, a row for each category."""
        if chart.has_title and chart.chart_title.has_text_frame:
            self._prose(one_line(chart.chart_title.text_frame.text))
        plots = list(chart.plots)
        if not plots:
            return
        categories = [one_line(str(category)) for category in plots[0].categories]
        series = list(plots[0].series)
        names = ["", *[one_line(str(one.name)) for one in series]]
        values = [[_figure(value) for value in one.values] for one in series]
        rows = [[name, *cells] for name, *cells in zip(categories, *values, strict=False)]
        self._rows(row_texts([names, *rows], header=True) if rows else [])

    def _prose(self, text: str, lead: str = "") -> None:
        if text:
            self._begin()
            self._outline.prose(lead + text, self._page)

    def _rows(self, texts: list[str]) -> None:
        if texts:
            self._begin()
            self._outline.rows(texts, self._page)

    def _begin(self) -> None:
        """A slide without a title must not stand under that of the one before it."""
        if not self.found:
            self._outline.heading(1, f"Slide {self._page}", self._page)
            self.found = True


def _flat(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    """The shapes, those of groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST_GROUP:
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """In the order of the file, as a screen reader does, but what the layout has a place for before all else."""
    shapes = list(shapes)
    return sorted(shapes, key=lambda shape: not shape.is_placeholder)


def _of_diagram(part: Any, relations: Any) -> Iterator[str]:
    """The texts of a diagram (SmartArt), whose data is a part of its own."""
    try:
        data = parse_xml(part.related_part(relations.get(f"{_RELATION}dm")).blob)
    except KeyError:
        return
    for point in data.iter(f"{_DIAGRAM}pt"):
        if text := one_line(" ".join(words.text or "" for words in point.iter(f"{_DRAWING}t"))):
            yield text


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _has_bullet(paragraph: Any, inherited: bool) -> bool:
    properties = paragraph._p.pPr
    if properties is not None:
        if properties.find(f"{_DRAWING}buNone") is not None:
            return False
        if any(properties.find(f"{_DRAWING}{mark}") is not None for mark in ("buChar", "buAutoNum", "buBlip")):
            return True
    return inherited


def _cell(cell: Any) -> Cell:
    columns, rows = (cell.span_width, cell.span_height) if cell.is_merge_origin else (1, 1)
    return Cell(one_line(cell.text_frame.text), columns, rows)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
