"""OpenDocument texts (.odt), as LibreOffice writes them. (OpenDocument 1.3, Part 3) Knows nothing of files.

Read with lxml alone: the libraries for OpenDocument build an object for each element and leave the walk through
headings, lists and tables to the caller all the same.
"""

import contextlib
import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.grid import Cell, grid_texts
from ingest.loaders.odt_lists import Lists
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.pdf_running import PAGE_NUMBER
from ingest.loaders.raised import raised
from vector_db.errors import UnreadableFile

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SKIPPED = {
    f"{_TEXT}tracked-changes",  # what was deleted
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
    f"{_TEXT}illustration-index",
    f"{_TEXT}sequence-decls",
    f"{_TEXT}variable-decls",
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
}
_BLOCKS = {f"{_TEXT}{name}" for name in ("p", "h", "list", "section")} | {f"{_TABLE}table"}
_MOST_REPEATED = 50
"""Copies of a cell: the holes at the right of a table are written as one that is repeated a thousand times."""


def load(data: bytes) -> Parsed:
    """The headings, paragraphs, lists and tables of a text document, in its order."""
    with damage("is damaged, or not an OpenDocument text"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise UnreadableFile("is password-protected; save it without a password")
            content = _parse(archive.read("content.xml"))
            styles = _part(archive, "styles.xml")
            title = one_line(_part(archive, "meta.xml").findtext(f".//{_TITLE}") or "")
        return _read(content, styles, title)


def _parse(data: bytes) -> etree._Element:
    """The root of an XML part; one that is nested more than 256 deep is refused by the parser."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """The root of a part beside the content; an empty one where there is none, or none that can be read."""
    with contextlib.suppress(KeyError, etree.XMLSyntaxError):  # the document itself may be sound
        return _parse(archive.read(name))
    return etree.Element("none")


def _read(content: etree._Element, styles: etree._Element, title: str) -> Parsed:
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableFile("is damaged, or not an OpenDocument text: it has no body")
    titles = _title_styles(content)
    _tell_raised(content)
    if not title:
        named = [item for item in body.iter(f"{_TEXT}p") if item.get(f"{_TEXT}style-name") in titles]
        first = [item for item in body.iter(f"{_TEXT}h") if item.get(f"{_TEXT}outline-level", "1") == "1"]
        title = one_line(_words((named or first)[0])) if named or first else ""
    outline = Outline(title)
    for text in dict.fromkeys(_of_margins(styles)):
        outline.prose(text)
    _Reader(outline, titles, Lists.of(content, styles)).read(body)
    return Parsed(title, outline.blocks())


def _of_margins(styles: etree._Element) -> Iterator[str]:
    """What stands at the head and the foot of the pages: a letter's sender, a state, a date."""
    for margin in styles.iter(*(f"{_STYLE}{name}" for name in ("header", "header-first", "footer", "footer-first"))):
        for paragraph in margin.iter(f"{_TEXT}p"):
            if (text := one_line(_words(paragraph))) and not PAGE_NUMBER.fullmatch(text):
                yield text


def _title_styles(content: etree._Element) -> set[str | None]:
    """The style ``Title``, and those made of it for single paragraphs."""
    made = {style.get(f"{_STYLE}name") for style in content.iter(f"{_STYLE}style") if _parent(style) == "Title"}
    return {"Title", *made}


def _parent(style: etree._Element) -> str | None:
    return style.get(f"{_STYLE}parent-style-name")


class _Reader:
    """Walks the elements and tells the outline what stands there."""

    def __init__(self, outline: Outline, titles: set[str | None], lists: Lists) -> None:
        self._outline = outline
        self._titles = titles
        self._lists = lists

    def read(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag in _SKIPPED or not isinstance(element.tag, str):
                continue
            match element.tag:
                case x if x == f"{_TEXT}h":
                    level = element.get(f"{_TEXT}outline-level", "1")
                    self._outline.heading(int(level) if level.isdecimal() else 1, one_line(_words(element)))
                case x if x == f"{_TEXT}p":
                    self._paragraph(element)
                case x if x == f"{_TEXT}list":
                    self._outline.prose("\n".join(self._items(element, 0, "")))
                case x if x == f"{_TABLE}table":
                    self._table(element)
                case _:
                    self.read(element)

    def _paragraph(self, element: etree._Element) -> None:
        text = _lines(_words(element))
        if element.get(f"{_TEXT}style-name") in self._titles:
            self._outline.heading(0, one_line(text))
        else:
            self._outline.prose(text)
        for box in element.iter():  # text boxes, which hang in a paragraph
            if isinstance(box.tag, str) and box.tag.endswith("}text-box"):
                self.read(box)

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in table.iter(f"{_TABLE}table-row") if _owner(row) is table]
        head = sum(row.getparent().tag == f"{_TABLE}table-header-rows" for row in rows)
        cells = [_cells(row) for row in rows]
        head = head if head < len(rows) else 0
        self._outline.rows(grid_texts(cells[:head], cells[head:]))

    def _items(self, parent: etree._Element, depth: int, style: str) -> Iterator[str]:
        """One line for each item of a list, those of lists inside it indented."""
        style = parent.get(f"{_TEXT}style-name", style)
        self._lists.begin(parent, style, depth)
        for item in parent:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            words = one_line(" ".join(_words(child) for child in item if child.tag in (f"{_TEXT}p", f"{_TEXT}h")))
            if words:
                yield f"{'  ' * depth}{self._lists.marker(style, depth)} {words}"
            for nested in item.iterchildren(f"{_TEXT}list"):
                yield from self._items(nested, depth + bool(words), style)


def _tell_raised(content: etree._Element) -> None:
    """Tell exponents and marks from the word before them."""
    styles = {
        style.get(f"{_STYLE}name")
        for style in content.iter(f"{_STYLE}style")
        for place in style.iterchildren(f"{_STYLE}text-properties")
        if place.get(f"{_STYLE}text-position", "").startswith("super")
    }
    for span in content.iter(f"{_TEXT}span") if styles else ():
        if span.get(f"{_TEXT}style-name") in styles and span.text:
            before = span.getprevious()
            above = span.getparent()
            text = (before.tail or "") if before is not None else (above.text or "") if above is not None else ""
            span.text = raised(text, span.text)


def _owner(row: etree._Element) -> etree._Element | None:
    """The table that a row is of, which may lie in a cell of another."""
    return next(row.iterancestors(f"{_TABLE}table"), None)


def _cells(row: etree._Element) -> list[Cell]:
    """The cells of a row, but those that are covered by one that spans them."""
    cells: list[Cell] = []
    for cell in row.iterchildren(f"{_TABLE}table-cell"):
        text = one_line(" ".join(map(_words, cell.iter(f"{_TEXT}p", f"{_TEXT}h"))))
        columns, rows, times = (_number(cell, name) for name in ("columns-spanned", "rows-spanned", "columns-repeated"))
        cells.extend([Cell(text, columns, rows)] * times)
    return cells


def _number(cell: etree._Element, name: str) -> int:
    value = cell.get(f"{_TABLE}number-{name}", "1")
    return max(1, min(int(value), _MOST_REPEATED)) if value.isdecimal() and len(value) < 8 else 1


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(one_line, text.split("\x1e"))))


def _words(element: etree._Element) -> str:
    """The text in a paragraph, a line break as \\x1e; notes in brackets; not what hangs in it as a box."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag == f"{_TEXT}note":
            inside = child.find(f"{_TEXT}note-body")
            note = " ".join(map(_words, inside)) if inside is not None else ""
            parts.append(f" ({one_line(note)})" if note.strip() else "")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\x1e")
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            parts.append(" ")
        elif child.tag not in _SKIPPED and not child.tag.endswith("}text-box"):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
