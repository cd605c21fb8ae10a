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
from docx.text.paragraph import Paragraph

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.docx_numbers import BULLET, Numbers, style_of
from ingest.loaders.docx_table import cells_for_layout, table_texts
from ingest.loaders.docx_unseen import drop_unseen
from ingest.loaders.paragraphs import Item, blocks_under
from ingest.loaders.parsed import Parsed, unseen
from ingest.loaders.pdf_running import PAGE_NUMBER
from ingest.loaders.raised import raised

_HEADING = re.compile(r"heading (\d)")
_TITLE_LEVEL = 0
_EMPTY_TITLES = ("", "word document", "untitled", "document")

_ONLY_INDENTED = ("list paragraph", "list continue")
_LIST_ITEM = -1
"""The level of an item of a list, until the items are gathered."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _CONTROL, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}txbxContent"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_AROUND = {f"{_W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag")}
"""What may stand around paragraphs."""
_NOT_TEXT = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "rt")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # the same, for older programs
    _BOX,
}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {f"{_W}footnoteReference": RELATIONSHIP_TYPE.FOOTNOTES, f"{_W}endnoteReference": RELATIONSHIP_TYPE.ENDNOTES}
_SIGNS = {"F0FE": "☒", "F0FD": "☒", "F052": "☑", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0FB": "✗", "F0B0": "°"}
"""Letters of the fonts Wingdings and Symbol, as what they look like: boxes to be ticked, most of all."""
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
    notes = {reference: root for reference in _NOTES if (root := _notes_of(part, reference)) is not None}
    margins = [
        getattr(relation.target_part, "element", ())
        for relation in part.rels.values()
        if relation.reltype in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    ]
    words = sum(drop_unseen(root) for root in (document.element.body, *margins, *notes.values()) if len(root))
    reader = _Reader(document, {key: text for reference, root in notes.items() for key, text in _told(reference, root)})
    items = [*reader.of_margins(margins), *reader.items(document.element.body)]
    return one_line(document.core_properties.title), items, words


def _notes_of(part: DocumentPart, reference: str) -> Any:
    """The root of the part that holds footnotes or endnotes; None where there are none."""
    try:
        return parse_xml(part.part_related_by(_NOTES[reference]).blob)  # type: ignore[arg-type]  # bytes will do
    except KeyError:
        return None


def _told(reference: str, notes: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for note in notes:
        if text := one_line(_words(note, {})):
            yield (reference, note.get(f"{_W}id", "")), text


class _Reader:
    """Walks the elements of a document, and counts what Word numbers."""

    def __init__(self, document: WordDocument, notes: Notes) -> None:
        self._document, self._notes = document, notes
        self._levels: dict[str, int | None] = {}
        """By the name of a style, which python-docx looks for through the whole file."""
        try:
            part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
            self._numbers = Numbers.of(part.element)
        except KeyError:
            self._numbers = Numbers()

    def of_margins(self, margins: Sequence[Any]) -> Iterator[Item]:
        """What stands at the head and the foot of the pages, each text once: a letter's sender, a state, a date."""
        told: set[str] = set()
        for item in (item for margin in margins for item in self.items(margin)):
            text = item[1] if isinstance(item, tuple) else "\n".join(item)
            if text not in told and not PAGE_NUMBER.fullmatch(text):
                yield None, text
            told.add(text)

    def items(self, parent: Any) -> Iterator[Item]:
        """Paragraphs and tables in their order, boxes behind the paragraph that they hang in."""
        for element in parent:
            if element.tag == _PARAGRAPH:
                yield from self._paragraph(element)
            elif element.tag == _TABLE:
                yield from self._table(element)
            elif element.tag in _AROUND or (element.tag == _CONTROL and not _is_contents(element)):
                yield from self.items(element)

    def _paragraph(self, element: Any) -> Iterator[Item]:
        paragraph = Paragraph(element, self._document._body)
        style, number = style_of(paragraph), self._numbers.before(paragraph)
        if style not in self._levels:
            self._levels[style] = _level(paragraph)
        level = self._levels[style]
        if level is None and number is not None:
            level = _LIST_ITEM
        if text := _lines(_words(element, self._notes)):
            if level == _LIST_ITEM:
                number = number or BULLET
            yield level, f"{number} {text}" if number and (level == _LIST_ITEM or number != BULLET) else text
        for box in _boxes(element):
            yield from self.items(box)

    def _table(self, element: Any) -> Iterator[Item]:
        cells = cells_for_layout(element)
        if cells is None:
            yield table_texts(element, self._words_of_cell)
        for cell in cells or ():
            yield from self.items(cell)

    def _words_of_cell(self, cell: Any) -> str:
        return " ".join([_words(cell, self._notes), *(_words(box, self._notes) for box in _boxes(cell))])


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes that hang in an element, each once, and not those within them."""
    for box in element.iter(_BOX):
        if not any(above.tag in _NOT_TEXT for above in box.iterancestors()):
            yield box


def _is_contents(control: Any) -> bool:
    """A table of contents: the headings once more."""
    return any(name.get(f"{_W}val") == "Table of Contents" for name in control.iter(f"{_W}docPartGallery"))


def _words(parent: Any, notes: Notes) -> str:
    """The text in an element, with footnotes in brackets; nothing that was deleted, and no boxes."""
    parts = []
    for element in parent:
        if element.tag in (f"{_W}t", f"{_M}t"):
            parts.append(element.text or "")
        elif element.tag == f"{_W}sym":
            parts.append(_SIGNS.get(element.get(f"{_W}char", "").upper(), ""))
        elif element.tag == f"{_W}checkBox":
            parts.append("☒ " if _is_ticked(element) else "☐ ")
        elif element.tag in _MARKS:
            parts.append(_MARKS[element.tag])
        elif element.tag in _NOTES:
            note = notes.get((element.tag, element.get(f"{_W}id", "")))
            parts.append(f" ({note})" if note else "")
        elif element.tag not in _NOT_TEXT:
            words = _words(element, notes)
            parts.append(raised("".join(parts), words) if _is_raised(element) else words)
            parts.append(" " if element.tag == _PARAGRAPH else "")
    return "".join(parts)


def _is_raised(element: Any) -> bool:
    place = element.find(f"{_W}rPr/{_W}vertAlign") if element.tag == f"{_W}r" else None
    return place is not None and place.get(f"{_W}val") == "superscript"


def _lines(text: str) -> str:
    """Line breaks inside a paragraph are meant, in Word."""
    return "\n".join(filter(None, map(one_line, text.split("\n"))))


def _level(paragraph: Paragraph) -> int | None:
    """The heading level by its style, 0 for the title; _LIST_ITEM for one that is of lists; or None for text."""
    style = paragraph.style
    name = (style.name or "").lower() if style is not None else ""
    if name == "title":
        return _TITLE_LEVEL
    if heading := _HEADING.match(name):
        return int(heading.group(1))
    return _LIST_ITEM if name.startswith("list") and not name.startswith(_ONLY_INDENTED) else None


def _is_ticked(box: Any) -> bool:
    """Of a box of a form as Word 97 made them: by what it is now, or else by what it began as."""
    for name in ("checked", "default"):
        if (told := box.find(f"{_W}{name}")) is not None:
            return told.get(f"{_W}val", "1") not in ("0", "false", "off")
    return False


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
            lines.append(one_line(item[1]))
            continue
        if lines:
            yield None, "\n".join(lines)
            lines = []
        yield item
    if lines:
        yield None, "\n".join(lines)
