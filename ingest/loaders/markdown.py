"""Markdown: CommonMark with tables, and the front matter above it. Knows nothing of files."""

import contextlib
import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.loaders import html
from ingest.loaders.clean import clean, one_line
from ingest.loaders.decode import decode
from ingest.loaders.lines import full_width, rejoin
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts
from vector_db.errors import UnreadableFile

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^>]*>", re.DOTALL)
_NOTE = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]+(.+(?:\n(?:\n(?=[ ]{4}|\t))?(?:[ ]{4}|\t).*)*)\n?", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_ATTRIBUTES = re.compile(r"\s*\{\s*(?:-\s*|[#.][\w:-]+\s*|[\w-]+=\S+\s*)+\}\s*\Z")
"""``{#name .class}``, which Pandoc and its kin take behind a heading."""
_DEEPEST_NESTING = 40
_SOFT_BREAK = "\r"
"""Where the source broke a line, which means something only at times; clean text has none of its own."""


def load(data: bytes) -> Parsed:
    """The blocks of a Markdown file; its title is the front matter's, else the first heading of level 1."""
    text = decode(data)
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = {name.strip(): value.strip().strip("\"'") for name, value in _FIELD.findall(front.group(1))}
        text = text[front.end() :]
    text = _with_notes(text)
    tokens = _parser().parse(text)
    title = fields.pop("title", "") or fields.pop("Title", "") or _first_heading(tokens)
    outline = Outline(title)
    outline.prose("\n".join(f"{_readable(name)}: {value}" for name, value in fields.items()))
    _Reader(outline, full_width(text.split("\n"))).read(tokens)
    return Parsed(title, outline.blocks())


def add(outline: Outline, text: str) -> None:
    """Add the blocks of Markdown that is part of something larger to `outline`."""
    _Reader(outline, full_width(text.split("\n"))).read(_parser().parse(text))


def first_heading(text: str) -> str:
    """The first heading of level 1; empty where there is none."""
    return _first_heading(_parser().parse(text))


def _with_notes(text: str) -> str:
    """The text with its footnotes, in brackets, where they are referred to."""
    notes = {name: one_line(note) for name, note in _NOTE.findall(text)}
    if not notes:
        return text
    told = _NOTE_MARK.sub(lambda mark: f" ({notes[mark[1]]})" if mark[1] in notes else mark[0], _NOTE.sub("", text))
    referred = {name for name in _NOTE_MARK.findall(text) if name in notes}
    return told if referred == notes.keys() else text


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST_NESTING}).enable(["table", "strikethrough"])


def _readable(name: str) -> str:
    return name[0].upper() + name[1:].replace("_", " ")


def _first_heading(tokens: Sequence[Token]) -> str:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _heading(inline)
    return ""


def _heading(token: Token) -> str:
    return _ATTRIBUTES.sub("", one_line(_words(token)))


class _Reader:
    """Walks the parser's flat list of tokens and tells the outline what stands there."""

    def __init__(self, outline: Outline, width: int) -> None:
        self._outline = outline
        self._width = width
        self._level = 1
        self._items: list[str] = []
        self._markers: list[str] = []
        """One for each list that is open, innermost last."""
        self._table: list[list[str]] = []

    def read(self, tokens: Sequence[Token]) -> None:
        previous = ""
        for token in tokens:
            self._take(token, previous)
            previous = token.type

    def _take(self, token: Token, previous: str) -> None:
        match token.type:
            case "inline":
                self._inline(token, previous)
            case "fence" | "code_block":
                self._code(clean(token.content).strip("\n"))
            case "html_block":
                self._html(token.content)
            case "heading_open":
                self._level = int(token.tag[1:])
            case "bullet_list_open" | "ordered_list_open":
                self._markers.append("- ")
            case "list_item_open":
                number = f"{token.info}{token.markup} " if token.info else "- "
                self._markers[-1] = number
                self._items.append("  " * (len(self._markers) - 1) + number)
            case "bullet_list_close" | "ordered_list_close":
                self._markers.pop()
                self._close_list()
            case "table_open":
                self._table = []
            case "tr_open":
                self._table.append([])
            case "table_close":
                self._close_table()

    def _inline(self, token: Token, previous: str) -> None:
        words = _words(token)
        if previous == "heading_open":
            self._outline.heading(self._level, _heading(token))
        elif previous in ("th_open", "td_open"):
            self._table[-1].append(one_line(words))
        else:
            self._text(
                "\n".join(rejoin(part.split(_SOFT_BREAK), self._width) for part in words.split("\n") if part.strip())
            )

    def _text(self, text: str) -> None:
        """A paragraph, or what stands in the item of a list that is open."""
        if not self._items:
            self._outline.prose(text)
        else:
            self._items[-1] += one_line(text) if self._items[-1].endswith(" ") else " " + one_line(text)

    def _code(self, text: str) -> None:
        if self._items:
            self._text(text)
        else:
            self._outline.code(text)

    def _html(self, text: str) -> None:
        """Tables and headings in HTML are what they are; what does not parse, or stands in a list, is text."""
        if not self._items:
            with contextlib.suppress(UnreadableFile):
                html.add_part(self._outline, text)
                return
        self._text(one_line(_TAG.sub(" ", text)))

    def _close_list(self) -> None:
        if not self._markers:
            self._outline.prose("\n".join(item for item in self._items if item.strip()))
            self._items = []

    def _close_table(self) -> None:
        texts = row_texts(self._table, header=True)
        if self._items:
            self._items.extend("- " + text for text in texts)
        else:
            self._outline.rows(texts)


def _words(token: Token) -> str:
    """The text of an inline token: links as their text, images as theirs, marks dropped; hard breaks stay.

    What is struck out is left out: it is there to be read as gone.
    """
    parts = []
    struck = 0
    for child in token.children or ():
        struck += (child.type == "s_open") - (child.type == "s_close")
        if struck:
            continue
        match child.type:
            case "softbreak":
                parts.append(_SOFT_BREAK)
            case "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append("\n" if child.content.lower().startswith("<br") else "")
            case _:
                parts.append(child.content)
    return "".join(parts)
