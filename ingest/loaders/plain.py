"""Plain text: paragraphs between blank lines, headings by the ways people mark them without marks.

Knows nothing of files.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.loaders.clean import one_line
from ingest.loaders.decode import decode
from ingest.loaders.hyphens import words_in
from ingest.loaders.lines import full_width, in_columns, is_item, rejoin
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import names_figures, row_texts
from ingest.loaders.text_table import cells_of

_RULE = re.compile(r"\s*([=\-_*~#])\1{2,}\s*")
_NUMBER = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[A-Z])")
_LONGEST_HEADING = 70
_MOST_ABOVE = 2
"""Lines above a table, without a blank one between."""
_SECTION = 2
"""The level of a heading in capitals or with one number; one underlined with ``=`` stands above it."""

Paragraph = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the whole text is set."""

    width: int
    """Of a full line, in characters."""
    words: Counter[str]
    """Those within its lines."""


def load(data: bytes) -> Parsed:
    """The paragraphs of a text file."""
    paragraphs = _paragraphs(decode(data))
    title = _title(paragraphs)
    outline = Outline(title)
    lines = [line for paragraph in paragraphs for line in paragraph]
    setting = _Setting(full_width(lines), words_in(lines))
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], ()], strict=False):
        _add(outline, paragraph, following, setting)
    return Parsed(title, outline.blocks())


def _paragraphs(text: str) -> list[Paragraph]:
    lines = [line.expandtabs(8).rstrip() if line.startswith("\t") else line.rstrip() for line in text.split("\n")]
    return [tuple(group) for filled, group in groupby(lines, key=bool) if filled]


def _title(paragraphs: Sequence[Paragraph]) -> str:
    """The first line, where it stands alone or is underlined and more comes after it."""
    if not paragraphs:
        return ""
    first, *underline = paragraphs[0]
    alone = not underline and len(paragraphs) > 1
    underlined = bool(underline) and bool(_RULE.fullmatch(underline[0]))
    line = one_line(first)
    short = len(line) <= _LONGEST_HEADING and ". " not in line and not line.endswith((".", ",", ";", ":"))
    return line if (alone or underlined) and short and re.search(r"\w", line) else ""


def _add(outline: Outline, paragraph: Paragraph, following: Paragraph, setting: _Setting) -> None:
    """Add one paragraph, taking the headings off its top."""
    lines = list(paragraph)
    while lines:
        heading = _underlined(lines) or _in_capitals(lines) or _numbered(lines, following)
        if heading is None:
            break
        level, text, used = heading
        outline.heading(level, text)
        lines = lines[used:]
    if lines and _add_table(outline, lines):
        return
    cut = next((n for n in range(1, len(lines) - 1) if _underlined(lines[n:])), len(lines))
    text_lines = [line for line in lines[:cut] if not _RULE.fullmatch(line)]
    if text_lines:
        outline.prose(rejoin(text_lines, setting.width, setting.words))
    if cut < len(lines):
        _add(outline, lines[cut:], following, setting)


def _add_table(outline: Outline, lines: Paragraph) -> bool:
    """Add lines that are a table, with a line or two above it perhaps; returns whether they are one."""
    for above in range(_MOST_ABOVE + 1):
        table = cells_of(lines[above:])
        if table is None:
            continue
        rows, ruled = table
        if above:
            outline.prose("\n".join(one_line(line) for line in lines[:above]))
        if ruled or (len(rows[0]) > 2 and names_figures(rows)):
            outline.rows(row_texts(rows, header=True))
        else:
            outline.prose("\n".join(map(in_columns, rows)))
        return True
    return False


def _underlined(lines: Paragraph) -> tuple[int, str, int] | None:
    if len(lines) < 2 or _RULE.fullmatch(lines[0]) or not _short(lines[0]):
        return None
    rule = _RULE.fullmatch(lines[1])
    if rule is None or rule.group(1) not in "=-~":
        return None
    return (1 if rule.group(1) == "=" else _SECTION), one_line(lines[0]), 2


def _in_capitals(lines: Paragraph) -> tuple[int, str, int] | None:
    line = lines[0]
    letters = [character for character in line if character.isalpha()]
    if len(letters) < 4 or any(character.islower() for character in letters) or not _short(line):
        return None
    if line.startswith("    ") or "   " in line.strip() or line.rstrip().endswith((",", ";")):
        return None
    if len(lines) > 1 and lines[1].isupper() and not _RULE.fullmatch(lines[1]):
        return None  # a letterhead or a notice, not the heading of what follows
    number = _NUMBER.match(line)
    return _SECTION + (number.group(1).count(".") if number else 0), one_line(line), 1


def _numbered(lines: Paragraph, following: Paragraph) -> tuple[int, str, int] | None:
    """``3. Loans`` alone between blank lines, and not one of a list of such lines."""
    number = _NUMBER.match(lines[0])
    if number is None or len(lines) > 1 or not _short(lines[0]) or lines[0].endswith((".", ",", ";", ":")):
        return None
    if not following or is_item(following[0]):
        return None
    return _SECTION + number.group(1).count("."), one_line(lines[0]), 1


def _short(line: str) -> bool:
    return len(line.strip()) <= _LONGEST_HEADING
