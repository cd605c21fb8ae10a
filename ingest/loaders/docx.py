"""Word documents, by python-docx. Its errors, and those of ZIP and XML beneath it, end here.

Knows nothing of files.
"""

import io
import re
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as WordDocument
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.loaders.clean import one_line
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts
from vector_db.errors import UnreadableFile

_HEADING = re.compile(r"heading (\d)")
_TITLE_LEVEL = 0
_EMPTY_TITLES = ("", "word document", "untitled", "document")

Item = tuple[int | None, str] | list[list[str]]
"""A paragraph with its level (None for text, -1 for an item of a list), or a table's cells."""
_LIST_ITEM = -1


def load(data: bytes) -> Parsed:
    """The paragraphs and tables of a .docx file, in the order of the document."""
    # Damage anywhere in the archive or in its XML surfaces as whatever python-docx, zipfile or lxml trip over
    # (KeyError, BadZipFile, XMLSyntaxError, AttributeError, zlib.error, NotImplementedError ...).
    try:
        core_title, items = _read(data)
    except Exception as error:
        raise UnreadableFile(f"is damaged, or not a Word document: {_reason(error)}") from error
    title = core_title if core_title.lower() not in _EMPTY_TITLES else _first_heading(items)
    outline = Outline(title)
    for item in _gather_lists(items):
        if isinstance(item, list):
            outline.rows(row_texts(item))
        elif item[0] is None:
            outline.prose(item[1])
        else:
            outline.heading(item[0], item[1])
    return Parsed(title, outline.blocks())


def _read(data: bytes) -> tuple[str, list[Item]]:
    document = docx.Document(io.BytesIO(data))
    return one_line(document.core_properties.title), list(_items(document))


def _reason(error: Exception) -> str:
    return one_line(str(error))[:120] or type(error).__name__


def _items(document: WordDocument) -> Iterator[Item]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield _cells(part)
        elif text := _lines(part.text):
            yield _level(part), text


def _lines(text: str) -> str:
    """Line breaks inside a paragraph are meant, in Word."""
    return "\n".join(filter(None, map(one_line, text.split("\n"))))


def _level(paragraph: Paragraph) -> int | None:
    """The heading level by its style, 0 for the title; _LIST_ITEM; or None for text."""
    style = paragraph.style
    name = (style.name or "").lower() if style is not None else ""
    if name == "title":
        return _TITLE_LEVEL
    if heading := _HEADING.match(name):
        return int(heading.group(1))
    properties = paragraph._p.pPr
    if name.startswith("list") or (properties is not None and properties.numPr is not None):
        return _LIST_ITEM
    return None


def _cells(table: Table) -> list[list[str]]:
    """The table's text; a cell that spans several columns or rows is told once in a row."""
    rows = []
    for row in table.rows:
        seen: set[object] = set()
        cells = []
        for cell in row.cells:
            cells.append("" if cell._tc in seen else one_line(cell.text))
            seen.add(cell._tc)
        rows.append(cells)
    return rows


def _first_heading(items: Sequence[Item]) -> str:
    """The paragraph in the style Title, else the first Heading 1."""
    for level in (_TITLE_LEVEL, 1):
        for item in items:
            if isinstance(item, tuple) and item[0] == level:
                return one_line(item[1])
    return ""


def _gather_lists(items: Sequence[Item]) -> Iterator[Item]:
    """The items of a list as the lines of one paragraph."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, tuple) and item[0] == _LIST_ITEM:
            lines.append(f"- {one_line(item[1])}")
            continue
        if lines:
            yield None, "\n".join(lines)
            lines = []
        yield item
    if lines:
        yield None, "\n".join(lines)
