"""reStructuredText, by docutils, with everything off that reads another file or asks for raw output.

What docutils does not know, such as the directives of Sphinx, is read as text. Knows nothing of files.
"""

import io
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from ingest.loaders import plain
from ingest.loaders.clean import clean, one_line
from ingest.loaders.damage import reason_of
from ingest.loaders.decode import decode
from ingest.loaders.grid import Cell, grid_texts
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed

_SETTINGS = {
    "file_insertion_enabled": False,  # no include, no csv-table from a file, no size read from a picture
    "raw_enabled": False,
    "_disable_config": True,  # no docutils.conf from the folder we happen to run in
    "warning_stream": False,
    "report_level": 2,  # messages stay in the tree: they hold what was not understood
    "halt_level": 5,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "traceback": True,
    "input_encoding": "unicode",
}
_LONGEST_LINE = 10_000
"""Characters; docutils refuses longer ones."""
_MOST_SUBSTITUTED = 300_000
"""Characters that names in a document may stand for, all uses together: they may be made of one another."""
_SMALLEST_USE = 30
"""Characters that each use counts for at least, as it takes time."""
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?([\w:+.-]+)::[ \t]*(.*)")
_OPTION = re.compile(r"\s*:[\w-]+:(?:\s.*)?$")
_ROLE = re.compile(r":[\w:+.-]+:`([^`]*)`|`([^`]*)`(?::[\w:+.-]+:|_{1,2})?|(\w)_{1,2}(?!\w)")
_TARGET = re.compile(r"\s*<[^<>]*>$")
_SUBSTITUTION = re.compile(r"^\.\.\s+\|([^|\n]+)\|\s+\w+::[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_USE = re.compile(r"\|([^|\s](?:[^|]*[^|\s])?)\|")
_OTHER_FILES = ("include", "literalinclude", "csv-table", "raw")
_NO_TEXT = ("toctree", "highlight", "index", "currentmodule", "default-role", "tabularcolumns", "meta", "contents")
_DEEPEST = 8
"""How often text inside a directive that is not known may hold another one."""


def load(data: bytes) -> Parsed:
    """The blocks of an .rst file; its title is that of the document, where it has one."""
    text = decode(data)
    if reason := _unfit(text):
        return _as_plain_text(data, reason)
    # docutils raises what it pleases on odd input (AssertionError, IndexError, RecursionError ...).
    try:
        document = _tree(text)
        reader = _Reader(Outline(_title(document)))
        reader.read(document)
    except Exception as error:
        return _as_plain_text(data, reason_of(error)[:80])
    return Parsed(_title(document), reader.outline.blocks(), notes=tuple(dict.fromkeys(reader.notes)))


def _unfit(text: str) -> str:
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        return f"a line is longer than {_LONGEST_LINE:,} characters"
    return "its substitutions are too long" if _substituted(text) > _MOST_SUBSTITUTED else ""


def _substituted(text: str) -> int:
    """How long the substitutions of a document are with all their uses, those in one another included."""
    meanings = {" ".join(match[1].split()).lower(): match[2] for match in _SUBSTITUTION.finditer(text)}
    sizes: dict[str, int] = {}

    def size(meaning: str, depth: int) -> int:
        if depth > _DEEPEST:
            return _MOST_SUBSTITUTED + 1
        uses = Counter(" ".join(name.split()).lower() for name in _USE.findall(meaning))
        total = len(meaning)
        for name in uses.keys() & meanings.keys():
            if name not in sizes:
                sizes[name] = max(_SMALLEST_USE, size(meanings[name], depth + 1))
            total += uses[name] * sizes[name]
        return total

    return size(_SUBSTITUTION.sub("", text), 0) - len(_SUBSTITUTION.sub("", text)) if meanings else 0


def _as_plain_text(data: bytes, reason: str) -> Parsed:
    parsed = plain.load(data)
    return replace(parsed, notes=(*parsed.notes, f"read as plain text: {reason}"))


def _tree(text: str, settings: Any = None) -> nodes.document:
    """What docutils makes of `text`, with `settings` or ours.

    Of its messages only those stay that hold text which it left out, and of them only that text.
    """
    document = publish_doctree(
        text, settings=settings, settings_overrides={**_SETTINGS, "warning_stream": io.StringIO()}
    )
    for message in list(document.findall(nodes.system_message)):
        message.children = [node for node in message.children if isinstance(node, nodes.literal_block)]
        if not message.children and message.parent is not None:
            message.parent.remove(message)
    return document


def _title(document: nodes.document) -> str:
    return next((one_line(node.astext()) for node in document.children if isinstance(node, nodes.title)), "")


class _Reader:
    """Walks the tree of docutils and tells the outline what stands there."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.notes: list[str] = []
        self._settings: Any = None
        self._depth = 0
        """Of directives that are not known."""
        self._take: dict[type[nodes.Node], Callable[..., object]] = {
            nodes.title: lambda node, level: self.outline.heading(level, _line(node)),
            nodes.rubric: lambda node, level: self.outline.prose(_line(node)),
            nodes.literal_block: lambda node, level: self.outline.code(clean(node.astext()).strip("\n")),
            nodes.doctest_block: lambda node, level: self.outline.code(clean(node.astext())),
            nodes.math_block: lambda node, level: self.outline.code(clean(node.astext())),
            nodes.bullet_list: lambda node, level: self.outline.prose("\n".join(_items(node, 0))),
            nodes.enumerated_list: lambda node, level: self.outline.prose("\n".join(_items(node, 0))),
            nodes.definition_list: self._definitions,
            nodes.field_list: lambda node, level: self.outline.prose("\n".join(_pairs(node, ": "))),
            nodes.docinfo: lambda node, level: self.outline.prose("\n".join(_docinfo(node))),
            nodes.option_list: lambda node, level: self.outline.prose("\n".join(_pairs(node, ": "))),
            nodes.line_block: lambda node, level: self.outline.prose("\n".join(_lines(node))),
            nodes.table: self._table,
            nodes.image: lambda node, level: self.outline.prose(one_line(node.get("alt", ""))),
            nodes.footnote: lambda node, level: self.outline.prose(_footnote(node)),
            nodes.citation: lambda node, level: self.outline.prose(_footnote(node)),
            nodes.system_message: self._not_understood,
        }

    def read(self, tree: nodes.Element, level: int = 0) -> None:
        if isinstance(tree, nodes.document):
            self._settings = tree.settings  # making new ones takes as long as reading a page
        for node in tree.children:
            if not isinstance(node, nodes.Element) or isinstance(node, nodes.Invisible | nodes.raw):
                continue
            if isinstance(node, nodes.system_message) or type(node) in self._take:
                self._take[type(node)](node, level)
            elif isinstance(node, nodes.Admonition):
                self._admonition(node, level)
            elif isinstance(node, nodes.section | nodes.document):
                self._section(node, level)
            elif isinstance(node, nodes.TextElement):
                self.outline.prose(_line(node))
            elif not isinstance(node, nodes.topic) or "contents" not in node["classes"]:
                self.read(node, level + 1 if isinstance(node, nodes.sidebar | nodes.topic) else level)

    def _section(self, node: nodes.Element, level: int) -> None:
        if "system-messages" not in node["classes"]:
            self.read(node, level + 1)

    def _definitions(self, node: nodes.Element, level: int) -> None:
        """One line for each, or the term and then the blocks of its definition where it has several."""
        lines = []
        for item in _elements(node):
            *terms, definition = item.children
            term = ", ".join(map(_line, terms))
            if all(isinstance(part, nodes.paragraph) for part in definition.children):
                lines.append(f"{term}: {' '.join(map(_line, definition.children))}")
                continue
            self.outline.prose("\n".join(lines))
            lines = []
            self.outline.prose(f"{term}:")
            self.read(nodes.container("", *definition.children), level)
        self.outline.prose("\n".join(lines))

    def _admonition(self, node: nodes.Element, level: int) -> None:
        """``Warning: text``, or its own title and then its text."""
        first, *rest = node.children or [nodes.paragraph()]
        own_title = isinstance(first, nodes.title)
        name = _line(first) if own_title else type(node).__name__.capitalize()
        if own_title and rest:
            first, *rest = rest
        if isinstance(first, nodes.paragraph):
            self.outline.prose(f"{name.removesuffix(':')}: {_line(first)}")
        else:
            self.outline.prose(f"{name}:")
            rest = [first, *rest]
        self.read(nodes.container("", *rest), level)

    def _table(self, table: nodes.Element, level: int) -> None:
        for title in (node for node in table.children if isinstance(node, nodes.title)):
            self.outline.prose(_line(title))
        for group in (node for node in table.children if isinstance(node, nodes.tgroup)):
            head = [_cells(row) for part in group.children if isinstance(part, nodes.thead) for row in _elements(part)]
            body = [_cells(row) for part in group.children if isinstance(part, nodes.tbody) for row in _elements(part)]
            self.outline.rows(grid_texts(head, body))

    def _not_understood(self, message: nodes.Element, level: int) -> None:
        """What docutils has left out, with its reason: a directive that it does not know, or that is off."""
        for block in message.children:
            text = block.astext()
            if found := _DIRECTIVE.match(text):
                self._directive(found[1].lower(), found[2], text[found.end() :], level)
            else:
                self.outline.prose(clean(text).strip())

    def _directive(self, name: str, argument: str, rest: str, level: int) -> None:
        if name in _NO_TEXT:
            return
        lines = rest.strip("\n").split("\n")
        options = [line for line in lines if _OPTION.match(line)]
        if name in _OTHER_FILES and (
            name != "csv-table" or any(":file:" in line or ":url:" in line for line in options)
        ):
            self.notes.append(f"left out what a directive ({name}) would take from elsewhere or put out raw")
            return
        while lines and (_OPTION.match(lines[0]) or (options and not lines[0].strip())):
            lines = lines[1:]
        self.outline.prose(one_line(argument))
        body = textwrap.dedent("\n".join(lines)).strip("\n")
        if not body:
            return
        if self._depth == _DEEPEST:
            self.outline.code(clean(body))
            return
        self._depth += 1
        self.read(_tree(body, self._settings), level + 1)
        self._depth -= 1


def _elements(parent: nodes.Element) -> list[nodes.Element]:
    return [node for node in parent.children if isinstance(node, nodes.Element)]


def _line(node: nodes.Node) -> str:
    """The text of an element; marks that docutils could not resolve lose their signs."""
    for problem in list(node.findall(nodes.problematic)):
        problem.children = [nodes.Text(_ROLE.sub(_bare, problem.astext()))]
    return one_line(node.astext())


def _bare(mark: re.Match[str]) -> str:
    """The words in ``:ref:`words <target>` ``, and what else has the form of a role or a reference."""
    words = mark[1] or mark[2] or mark[3] or ""
    return (_TARGET.sub("", words) or words).lstrip("!~")


def _items(tree: nodes.Element, depth: int) -> Iterator[str]:
    """One line for each item of a list, those of lists inside it indented."""
    start = int(tree.get("start", 1))
    for number, item in enumerate(tree.children, start=start):
        marker = f"{number}. " if isinstance(tree, nodes.enumerated_list) else "- "
        inner = [node for node in item.children if isinstance(node, nodes.bullet_list | nodes.enumerated_list)]
        own = [_line(node) for node in item.children if node not in inner and not isinstance(node, nodes.Invisible)]
        yield "  " * depth + marker + " ".join(filter(None, own))
        for nested in inner:
            yield from _items(nested, depth + 1)


def _pairs(tree: nodes.Element, joint: str) -> Iterator[str]:
    """A name and what is said of it, for each field or option."""
    for item in tree.children:
        name, *body = item.children
        yield f"{_line(name)}{joint}{' '.join(map(_line, body))}".removesuffix(joint)


def _docinfo(tree: nodes.Element) -> Iterator[str]:
    for item in tree.children:
        if isinstance(item, nodes.field):
            yield ": ".join(map(_line, item.children))
        else:
            yield f"{type(item).__name__.capitalize()}: {_line(item)}"


def _lines(tree: nodes.Element) -> Iterator[str]:
    for node in tree.children:
        if isinstance(node, nodes.line_block):
            yield from _lines(node)
        else:
            yield _line(node)


def _footnote(node: nodes.Element) -> str:
    label, *body = node.children
    return f"[{_line(label)}] {' '.join(map(_line, body))}"


def _cells(row: nodes.Element) -> list[Cell]:
    return [Cell(_line(entry), entry.get("morecols", 0) + 1, entry.get("morerows", 0) + 1) for entry in _elements(row)]
