"""RTF: paragraphs, headings, lists and tables. (Rich Text Format Specification 1.9.1) Knows nothing of files.

Read here, for the libraries that there are drop headings, footnotes and text boxes.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.loaders.clean import one_line
from ingest.loaders.paragraphs import Item, blocks_under
from ingest.loaders.parsed import Parsed
from ingest.loaders.raised import raised
from ingest.loaders.rows import row_texts
from ingest.loaders.rtf_words import CHARACTERS, CODE_PAGES, KEPT, SKIPPED, SYMBOLS, TARGETS
from vector_db.errors import UnreadableFile

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])"
    rb"|[\r\n\x00]+|([^\\{}\r\n\x00]+)|\\",
    re.DOTALL,
)
_MOST_NESTED = 1000
_NUMBERED = re.compile(r"\(?\w{1,5}(?:\.\w{1,4})*[.):]?(?<!\bo)")
"""The number of an item; an o is the bullet of a second level."""
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift)\s*([1-9])", re.IGNORECASE)


@dataclass(slots=True)
class _State:
    """What holds in a group and the groups in it."""

    target: str = "text"
    """Where text goes: ``text``, ``title``, ``style``, ``font``, ``list`` or nowhere."""
    skip: int = 1
    """Bytes that stand for a Unicode character where it is not understood."""
    font: int = 0
    hidden: bool = False
    raised: bool = False
    in_note: bool = False


@dataclass(slots=True)
class _Paragraph:
    """Is about the paragraph at hand; its properties stay until reset."""

    level: int | None = None
    in_table: bool = False
    is_item: bool = False
    marker: str = ""
    """What is written before an item, for programs that do not count."""


def load(data: bytes) -> Parsed:
    """The paragraphs of an RTF file; footnotes and text boxes where they stand."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise UnreadableFile("is not RTF: it does not begin as RTF does")
    reader = _Reader()
    reader.read(data)
    items = list(reader.items())
    headings = (item[1] for item in items if isinstance(item, tuple) and item[0] == 1)
    title = one_line(reader.title) or next(headings, "")
    return Parsed(title, blocks_under(title, items))


@dataclass(slots=True)
class _Reader:
    """Walks the tokens; what it finds is in `items()` and `title`."""

    title: str = ""
    _stack: list[_State] = field(default_factory=list)
    _state: _State = field(default_factory=_State)
    _paragraph: _Paragraph = field(default_factory=_Paragraph)
    _encoding: str = "cp1252"
    _fonts: dict[int, str] = field(default_factory=dict)
    _levels: dict[int, int] = field(default_factory=dict)
    """By style, the level of headings."""
    _style: int = 0
    _style_name: str = ""
    _bytes: bytearray = field(default_factory=bytearray)
    """Bytes that are not decoded yet: a character may be two of them."""
    _text: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _found: list[tuple[_Paragraph, str | list[str]]] = field(default_factory=list)
    """Paragraphs, and rows of tables, in order."""
    _to_skip: int = 0

    def read(self, data: bytes) -> None:
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if word:
                value = int(number) if number else None
                if word == b"bin":  # raw bytes, which may look like anything
                    at += max(0, value or 0)
                    continue
                self._word(word.decode("ascii"), value)
            elif code:
                self._byte(bytes.fromhex(code.decode("ascii")))
            elif symbol:
                self._symbol(symbol)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
            elif text:
                self._byte(text)
        self._paragraph.in_table = self._state.in_note = False
        if self._cells:
            self._end_cell()
            self._end_row()
        self._end_paragraph()

    def items(self) -> Iterator[Item]:
        """Headings and paragraphs with their levels, lists as one paragraph, tables as their rows."""
        table: list[list[str]] = []
        items: list[str] = []
        for paragraph, content in self._found:
            if table and isinstance(content, str):
                yield row_texts(table)
                table = []
            is_item = paragraph.is_item and paragraph.level is None and isinstance(content, str)
            if items and not is_item:
                yield None, "\n".join(items)
                items = []
            if isinstance(content, list):
                table.append(content)
            elif is_item:
                marker = one_line(paragraph.marker)
                items.append(f"{marker if _NUMBERED.fullmatch(marker) else '-'} {one_line(content)}")
            else:
                text = "\n".join(filter(None, map(one_line, content.split("\n"))))
                yield paragraph.level, text if paragraph.level is None else one_line(text)
        if items:
            yield None, "\n".join(items)
        if table:
            yield row_texts(table)

    def _open(self) -> None:
        self._flush()
        if len(self._stack) < _MOST_NESTED:
            self._stack.append(self._state)
            self._state = replace(self._state)

    def _close(self) -> None:
        self._flush()
        if self._state.target == "style" and self._style_name:
            if heading := _HEADING.match(self._style_name.strip()):
                self._levels[self._style] = int(heading[1])
            self._style_name, self._style = "", 0
            self._paragraph = _Paragraph()
        if self._stack:
            noted = self._state.in_note
            self._state = self._stack.pop()
            if noted and not self._state.in_note:
                self._put(")")

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._flush()
            self._state.target += "*"  # until the next word tells
        elif symbol in (b"\n", b"\r"):
            self._word("par", None)
        elif symbol in SYMBOLS:
            self._put(SYMBOLS[symbol])

    def _byte(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _flush(self) -> None:
        self._to_skip = 0
        if self._bytes:
            encoding = self._fonts.get(self._state.font) or self._encoding
            text = self._bytes.decode(encoding, errors="replace")
            self._bytes.clear()
            self._put_text(text)

    def _put(self, text: str) -> None:
        self._flush()
        self._put_text(text)

    def _put_text(self, text: str) -> None:
        match self._state.target:
            case "text" if not self._state.hidden:
                self._text.append(raised("".join(self._text[-1:]), text) if self._state.raised else text)
            case "title":
                self.title += text
            case "style":
                self._style_name += text.rstrip(";")
            case "list":
                self._paragraph.is_item = True
                self._paragraph.marker += text

    def _word(self, word: str, value: int | None) -> None:
        if word == "u" and value is not None:
            self._unicode(value)
            return
        self._flush()
        target = self._state.target
        if target.endswith("*"):
            self._state.target = target[:-1] if word in KEPT else TARGETS.get(word, "")
        elif word in SKIPPED:
            self._state.target = TARGETS.get(word, "")
        elif word in TARGETS and (target or word == "title"):
            self._state.target = TARGETS[word]
        self._apply(word, value)

    def _unicode(self, value: int) -> None:
        """A character, followed by what stands for it in programs that know none. Halves of pairs are joined."""
        skip = self._state.skip
        code = value & 0xFFFF if value < 0 else value
        self._put(chr(code) if code <= 0x10FFFF else "\ufffd")
        self._to_skip = skip

    def _apply(self, word: str, value: int | None) -> None:
        match word:
            case "par" | "sect" | "page" | "column":
                self._end_paragraph()
            case "cell" | "nestcell":
                self._end_cell()
            case "row" | "nestrow":
                self._end_row()
            case "footnote" if not self._state.in_note:
                self._put(" (")
                self._state.in_note = True
            case "pard" if not self._state.in_note:
                self._paragraph = _Paragraph()
            case "intbl":
                self._paragraph.in_table = True
            case "s" if value is not None and not self._state.in_note:
                self._style = value
                self._paragraph.level = self._levels.get(value)
            case "outlinelevel" if value is not None and value < 9:
                if self._state.target == "style":
                    self._levels[self._style] = value + 1
                else:
                    self._paragraph.level = value + 1
            case "ls" if self._state.target == "text" and not self._state.in_note:
                self._paragraph.is_item = True
            case _ if word in CHARACTERS:
                self._put_text(CHARACTERS[word])
            case _:
                self._apply_to_characters(word, value)

    def _apply_to_characters(self, word: str, value: int | None) -> None:
        match word:
            case "uc":
                self._state.skip = min(max(0, value or 0), 8)
            case "ansicpg":
                self._encoding = _known(f"cp{value}", "cp1252")
            case "mac":
                self._encoding = "mac-roman"
            case "f" if value is not None:
                self._state.font = value
            case "fcharset" if value is not None:
                self._fonts[self._state.font] = CODE_PAGES.get(value, "")
            case "v" | "deleted":
                self._state.hidden = value != 0
            case "super" | "nosupersub" | "sub":
                self._state.raised = word == "super" and value != 0
            case "plain":
                self._state.hidden = self._state.raised = False

    def _end_paragraph(self) -> None:
        self._flush()
        text = "".join(self._text)
        if self._paragraph.in_table or self._state.in_note:
            self._text.append(" ")
            return
        self._text.clear()
        if text.strip():
            self._found.append((replace(self._paragraph), _paired(text)))
        self._paragraph.marker = ""

    def _end_cell(self) -> None:
        self._cells.append(one_line(_paired("".join(self._text))))
        self._text.clear()

    def _end_row(self) -> None:
        if any(self._cells):
            self._found.append((_Paragraph(), self._cells))
        self._cells = []
        self._text.clear()


def _paired(text: str) -> str:
    """Characters beyond 16 bits, which RTF writes as two halves, put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _known(encoding: str, otherwise: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return otherwise
