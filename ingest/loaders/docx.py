"""Word documents (.docx, .docm), by python-docx. Its errors, and those of ZIP and XML beneath it, end here.

python-docx knows packages, styles and tables, but passes over what stands in content controls, text boxes, footnotes
and tracked changes; so the text is taken from the XML. What Word does not show (see docx_unseen.py) is left out. Knows
nothing of files.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import parse_xml
from docx.opc.part import PartFactory
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.docx_unseen import drop_unseen
from ingest.loaders.paragraphs import Item, blocks_under
from ingest.loaders.parsed import Parsed, unseen

_HEADING = re.compile(r"heading (\d)")
_TITLE_LEVEL = 0
_EMPTY_TITLES = ("", "word document", "untitled", "document")

_LIST_ITEM = -1
"""The level of an item of a list, until the items are gathered."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _CONTROL, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}txbxContent"
_AROUND = {f"{_W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag")}
"""What may stand around paragraphs."""
_NOT_TEXT = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # the same, for older programs
    _BOX,
}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {f"{_W}footnoteReference": RELATIONSHIP_TYPE.FOOTNOTES, f"{_W}endnoteReference": RELATIONSHIP_TYPE.ENDNOTES}
Notes = Mapping[tuple[str, str], str]
"""The text of each footnote, by the tag of what refers to it and its number."""

for _kind in (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
):
    PartFactory.part_type_for[_kind] = DocumentPart  # it refuses them, though they are all the same


def load(data: bytes) -> Parsed:
    """The paragraphs and tables of a .docx file, in the order of the document."""
    with damage("is damaged, or not a Word document"):
        core_title, items, words = _read(data)
    title = core_title if core_title.lower() not in _EMPTY_TITLES else _first_heading(items)
    return Parsed(title, blocks_under(title, _gather_lists(items)), notes=unseen(words))


def _read(data: bytes) -> tuple[str, list[Item], int]:
    """The title in the properties, the items, and how many words were left out because nobody sees them."""
    part = Package.open(io.BytesIO(data)).main_document_part
    if not isinstance(part, DocumentPart):
        raise ValueError("it holds no document")
    document = part.document
    words = drop_unseen(document.element.body)
    notes = {key: text for reference in _NOTES for key, text in _notes(part, reference)}
    return one_line(document.core_properties.title), list(_items(document, document.element.body, notes)), words


def _notes(part: DocumentPart, reference: str) -> Iterator[tuple[tuple[str, str], str]]:
    try:
        notes = parse_xml(part.part_related_by(_NOTES[reference]).blob)  # type: ignore[arg-type]  # bytes will do
    except KeyError:
        return
    for note in notes:
        if text := one_line(_words(note, {})):
            yield (reference, note.get(f"{_W}id", "")), text


def _items(document: WordDocument, parent: Any, notes: Notes) -> Iterator[Item]:
    for element in parent:
        if element.tag == _PARAGRAPH:
            paragraph = Paragraph(element, document._body)
            level = _level(paragraph)
            if text := _lines(_words(element, notes)):
                yield level, text
            for box in element.iter(_BOX):
                if not any(above.tag in _NOT_TEXT for above in box.iterancestors()):
                    yield from _items(document, box, notes)
        elif element.tag == _TABLE:
            yield _cells(Table(element, document._body), notes)
        elif element.tag in _AROUND or (element.tag == _CONTROL and not _is_contents(element)):
            yield from _items(document, element, notes)


def _is_contents(control: Any) -> bool:
    """A table of contents: the headings once more."""
    return any(name.get(f"{_W}val") == "Table of Contents" for name in control.iter(f"{_W}docPartGallery"))


def _words(parent: Any, notes: Notes) -> str:
    """The text in an element, with footnotes in brackets; nothing that was deleted, and no boxes."""
    parts = []
    for element in parent:
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in _MARKS:
            parts.append(_MARKS[element.tag])
        elif element.tag in _NOTES:
            note = notes.get((element.tag, element.get(f"{_W}id", "")))
            parts.append(f" ({note})" if note else "")
        elif element.tag not in _NOT_TEXT:
            parts.append(_words(element, notes))
            parts.append(" " if element.tag == _PARAGRAPH else "")
    return "".join(parts)


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


def _cells(table: Table, notes: Notes) -> list[list[str]]:
    """The table's text; a cell that spans several columns or rows is told once in a row."""
    rows = []
    for row in table.rows:
        seen: set[object] = set()
        cells = []
        for cell in row.cells:
            cells.append("" if cell._tc in seen else one_line(_words(cell._tc, notes)))
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
