"""Source code and files of settings: each top-level definition a section, its comments as text, its lines as they are.

A line belongs to a definition as long as it is indented under it, or closes it (see code_languages.py for what a
definition looks like). Knows nothing of what code means.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from ingest.loaders.code_languages import LANGUAGES, Language
from ingest.loaders.decode import decode
from ingest.loaders.lines import full_width, rejoin
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Block

_LOOKED_AT = 300
"""Characters of a line in which a definition is looked for."""
_MINIFIED = 1_000
"""Characters in a line, on the average, that nobody has written by hand."""
_SMALL = 20_000
_DEEPEST = 3
_TAB = 4
_GOES_ON = re.compile(
    r"\s*(?:[{})\]]|end\b|End\b|END\b|-\s|#\s*(?:if|ifdef|ifndef|else|elif|endif|define|undef|pragma)\b"
    r"|(?:public|private|protected)\s*(?:slots\s*)?:)"
)
"""What stands as far left as a definition, and is still of it."""
_ENDS = re.compile(r"\s*(?:\}|end\b|End\b|END\b)")
_ENDS_ALONE = re.compile(r"(?:\s|[})\];,]|end\w*\b)*", re.IGNORECASE)
_ABOVE = re.compile(r"\s*(?:@|#\[|\[[A-Z]\w*[\](]|template\s*<)")
"""Decorators, attributes and the like, which stand above what they are about."""
_QUOTES = re.compile(r"\"\"\"|'''")
_DOCSTRING = re.compile(r"\s*[rRuU]?(\"\"\"|''')(.*?)\1[ \t]*(?:\n|$)", re.DOTALL)
_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_HEAD = re.compile(r"^\s*(?:(?:async\s+)?def|class)\b.*?:[ \t]*(?:#[^\n]*)?\n", re.DOTALL | re.MULTILINE)

Path = tuple[str, ...]


def load(data: bytes, language: str) -> Parsed:
    """The definitions of a file in `language`, a key of LANGUAGES; each under its name and those around it."""
    text = decode(data)
    spoken = LANGUAGES[language]
    lines = text.split("\n")
    if spoken.may_be_minified and len(text) > _SMALL and len(text) > _MINIFIED * len(lines):
        raise UnreadableFile("is minified: a program has written it for another one")
    blocks: list[Block] = []
    for path, section in _sections(lines, spoken):
        blocks += _blocks(path, section, spoken)
    return Parsed("", tuple(blocks))


@dataclass(slots=True)
class _Definition:
    """One whose lines are being read."""

    indent: int
    name: str
    holds_more: bool


@dataclass(slots=True)
class _Place:
    """Where in a file we are: within which definitions, and whether in a comment or string of several lines."""

    language: Language
    within: list[_Definition] = field(default_factory=list)
    until: str = ""
    """What ends the comment or string that is open."""

    def enter(self, line: str) -> bool:
        """Leave what ends before `line`, and enter what it defines; whether it defines something."""
        indent = _indent(line)
        name, holds_more = self._defined(line)
        if name or not self.language.until_next:
            goes_on = not name and bool(_GOES_ON.match(line))
            while self.within and self.within[-1].indent >= indent + goes_on:
                self.within.pop()
        if not name or len(self.within) == _DEEPEST or not all(outer.holds_more for outer in self.within):
            return False
        self.within.append(_Definition(indent, name, holds_more))
        return True

    def leave(self, line: str) -> None:
        """Leave what ends with `line`."""
        if self.until or self.language.until_next or not self.within or not _ENDS.match(line):
            return
        if self.within[-1].indent == _indent(line):
            self.within.pop()

    def follow(self, line: str) -> None:
        """Keep track of comments and strings that go over several lines: what stands in them is no code."""
        if self.until:
            self.until = "" if self.until in line else self.until
        elif self.language.blocks:
            begin, end = self.language.blocks
            start = line.lstrip()
            self.until = end if start.startswith(begin) and end not in start[len(begin) :] else ""
        elif self.language is LANGUAGES["python"]:
            quotes = _QUOTES.findall(line)
            self.until = quotes[-1] if len(quotes) % 2 else ""

    def path(self) -> Path:
        return tuple(definition.name for definition in self.within)

    def _defined(self, line: str) -> tuple[str, bool]:
        """The name that `line` defines, empty where it does not, and whether that holds other definitions."""
        for pattern, holds_more in ((self.language.container, True), (self.language.definition, False)):
            if pattern is not None and (found := pattern.match(line[:_LOOKED_AT])):
                return next(filter(None, found.groupdict().values()), "").strip(), holds_more
        return "", False


def _sections(lines: list[str], language: Language) -> Iterator[tuple[Path, list[str]]]:
    """Runs of lines in the same definition, with the names of it and of those around it."""
    place = _Place(language)
    path: Path = ()
    section: list[str] = []
    held: list[str] = []
    """Comments and decorators: they belong to the line that follows."""
    for line in lines:
        if (held and (place.until or not line.strip() or _is_open(held))) or (
            not place.until and _leads(line, language)
        ):
            held.append(line)
        elif place.until or not line.strip():
            section.append(line)
        else:
            if held and _indent(held[0]) > _indent(line):
                section, held = section + held, []
            if place.enter(line) or place.path() != path:
                yield path, section
                path, section = place.path(), []
            section += [*held, line]
            held = []
            place.follow(line)
            place.leave(line)
            continue
        place.follow(line)
    yield path, section + held


def _indent(line: str) -> int:
    expanded = line.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip())


def _leads(line: str, language: Language) -> bool:
    """Whether `line` is a comment, or a decorator and the like."""
    start = line.lstrip()
    if start.startswith(language.comment) or (language.blocks and start.startswith(language.blocks[0])):
        return True
    return language.definition is not None and not language.until_next and bool(_ABOVE.match(line))


def _is_open(held: list[str]) -> bool:
    """Whether a decorator goes on: it has a parenthesis that is not closed."""
    above = "".join(held[next((n for n, line in enumerate(held) if _ABOVE.match(line)), len(held)) :])
    return sum(map(above.count, "([{")) > sum(map(above.count, ")]}"))


def _blocks(path: Path, section: list[str], language: Language) -> Iterator[Block]:
    """Its comment or docstring as text, and then its code."""
    comment, code = _split(section, language)
    docstring = ""
    if language is LANGUAGES["python"]:
        docstring, code = _without_docstring(code)
    for text in (comment, textwrap.dedent(docstring)):
        yield from (Block(paragraph, path) for paragraph in _paragraphs(text))
    code = textwrap.dedent(code).strip("\n")
    if code.strip() and not _ENDS_ALONE.fullmatch(code):
        yield Block(code, path, kind="code")


def _split(section: list[str], language: Language) -> tuple[str, str]:
    """The text of the comments at the top of a section, without their marks, and the lines below."""
    begin, end = language.blocks or ("", "")
    words, inside = [], False
    for number, line in enumerate(section):
        start = line.strip()
        opens = bool(begin) and start.startswith(begin)
        if inside or opens:
            inside = end not in (start[len(begin) :] if opens else start)
            body = start.removeprefix(begin).partition(end)[0] if opens else start.partition(end)[0]
            words.append(body.strip().lstrip("*!").strip())
        elif start.startswith(language.comment) and not start.startswith("#!"):
            words.append(start.lstrip(language.comment[0] + "!").strip())
        elif start:
            return "\n".join(words), "\n".join(section[number:])
        else:
            words.append("")
    return "\n".join(words), ""


def _without_docstring(code: str) -> tuple[str, str]:
    """What a module, class or function says of itself, and its code without that."""
    head = _HEAD.search(code)
    at = head.end() if head else _COMMENTS.match(code).end()  # type: ignore[union-attr]  # it may match nothing
    found = _DOCSTRING.match(code, at)
    if found is None:
        return "", code
    first, _, rest = found[2].partition("\n")
    return f"{first.strip()}\n{textwrap.dedent(rest)}", code[:at] + code[found.end() :]


def _paragraphs(text: str) -> Iterator[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    width = full_width(lines)
    for filled, group in groupby(lines, key=bool):
        if filled and (paragraph := rejoin(list(group), width)) and re.search(r"\w", paragraph):
            yield paragraph
