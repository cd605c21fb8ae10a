"""The text of a document as it was read: its chunks put together again, in sections with their headings, as HTML.

The sentences that an answer rests on are marked where they stand; rows of a table make a table again. Knows nothing
of Gradio, and nothing of files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.ui import render
from app.ui.leaf import leaf
from app.ui.quotes import cells
from app.ui.sources import highlight, stands_in
from vector_db.types import Chunk

LEAST_OVERLAP = 8
"""Characters that two chunks in a row share at least where the second repeats the end of the first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: a paragraph, an item of a list, a row of a table."""

    text: str
    here: bool
    """Whether it is a part of the passage that was opened."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading on one page."""

    heading: str
    page: int | None
    lines: tuple[Line, ...]


def sections(chunks: Sequence[Chunk], opened: Chunk | None = None) -> list[Section]:
    """`chunks`, which follow each other in one document, as sections; `opened` is the one that was asked for."""
    made = []
    for (heading, page), group in groupby(chunks, key=lambda chunk: (chunk.heading, chunk.page)):
        made.append(Section(heading, page, tuple(_joined(list(group), opened))))
    return made


def _joined(chunks: Sequence[Chunk], opened: Chunk | None) -> list[Line]:
    lines: list[Line] = []
    before = ""
    for chunk in chunks:
        here = opened is not None and chunk.id == opened.id
        repeated = _overlap(before, chunk.body)
        parts = chunk.body[repeated:].lstrip(" ").split("\n") if repeated else chunk.body.split("\n")
        if repeated and lines:  # the sentence that both have belongs to both, and what follows goes on behind it
            last = lines.pop()
            parts[0] = f"{last.text} {parts[0]}".rstrip()
            here_too = last.here or here
            lines += [Line(part, here or (here_too and not at)) for at, part in enumerate(parts)]
        else:
            lines += [Line(part, here) for part in parts]
        before = chunk.body
    return [line for line in lines if line.text.strip()]


def _overlap(before: str, body: str) -> int:
    """How many characters at the beginning of `body` are the end of `before`."""
    last_line = before.rpartition("\n")[2]
    for length in range(min(len(last_line), len(body)), LEAST_OVERLAP - 1, -1):
        follows = body[length : length + 1]
        if last_line.endswith(body[:length]) and follows in ("", " ", "\n"):
            return length
    return 0


def drawn(of: Sequence[Section], marked: Sequence[str], *, source: str = "") -> str:
    """`of` as HTML, with the texts of `marked` marked in the passage that was opened; of a whole document, where its
    name is told, with the numbers of its pages."""
    html, heading, page = "", "", None
    for section in of:
        if source and section.page is not None and section.page != page:
            html += f'<p class="leaf">{render.plain(leaf(source, section.page))}</p>'
        if section.heading != heading:
            html += f"<h4>{render.plain(section.heading.replace(' > ', ' › '))}</h4>" if section.heading else ""
        heading, page = section.heading, section.page
        html += "".join(_block(block, marked) for block in _blocks(section.lines))
    return f'<div class="original-text">{html}</div>'


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Rows that follow each other in one block, any other line by itself."""
    for is_row, group in groupby(lines, key=lambda line: bool(cells(line.text))):
        if is_row:
            yield from _tables(list(group))
        else:
            yield from ([line] for line in group)


def _tables(rows: Sequence[Line]) -> Iterator[list[Line]]:
    """Rows of one table have the name of their first column in common."""
    for _, group in groupby(rows, key=lambda line: next(iter(cells(line.text)))):
        yield list(group)


def _block(block: Sequence[Line], marked: Sequence[str]) -> str:
    if len(block) > 1 or cells(block[0].text):
        return _table(block, marked)
    line = block[0]
    return f"<p{_here(line)}>{highlight(line.text, marked) if line.here else render.plain(line.text)}</p>"


def _here(line: Line, also: str = "") -> str:
    kinds = " ".join(filter(None, ("here" if line.here else "", also)))
    return f' class="{kinds}"' if kinds else ""


def _table(block: Sequence[Line], marked: Sequence[str]) -> str:
    rows = [cells(line.text) for line in block]
    names: list[str] = []
    for row in rows:
        for at, name in enumerate(row):
            if name not in names:  # a cell that was empty in the rows before: it goes behind its neighbour
                names.insert(names.index(list(row)[at - 1]) + 1 if at else 0, name)
    head = "".join(f'<th scope="col">{render.plain(name)}</th>' for name in names)
    body = "".join(_row(line, row, names, marked) for line, row in zip(block, rows, strict=True))
    return f'<div class="rows"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(line: Line, row: dict[str, str], names: Sequence[str], marked: Sequence[str]) -> str:
    found = line.here and any(stands_in(line.text, text) for text in marked)
    values = (render.plain(row.get(name, "")) for name in names)
    inner = "".join(f"<td>{f'<mark>{value}</mark>' if found and value else value}</td>" for value in values)
    return f"<tr{_here(line, 'marked' if found else '')}>{inner}</tr>"
