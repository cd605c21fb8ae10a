"""An answer that is made of quotations: which sentences of which passages, and how they look on the page.

Each passage's sentences make one paragraph with one number, rows of a table make a table again. Knows nothing of
which model quoted: whether an answer is made of quotations can be seen from it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.ui.render import Cite, inline, plain
from vector_db.types import Hit

_QUOTE = re.compile(r"(.+?)\s*\[(\d{1,3})\](?=\s|\Z)\s*", re.DOTALL)
_MARKUP = re.compile(r"^(?:#{1,6}|>)\s+")
_BULLET = re.compile(r"^\s*[-*+•]\s+")
_CELL = re.compile(r"^([^:;]{1,60}): (\S.*)$", re.DOTALL)

MOST_COLUMNS = 6
"""A table with more does not fit a chat; its rows are shown as names and values."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a passage."""

    text: str
    number: int
    """1-based number of the passage."""
    start: int
    """Where it stands in the passage's body."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Prose:
    """Quotes from one passage, none of which is a row."""

    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of one table of one document, each with the number of its passage."""

    source: str
    names: list[str]
    rows: list[tuple[dict[str, str], int]] = field(default_factory=list)

    def takes(self, source: str, row: dict[str, str]) -> bool:
        first, *rest = row
        return source == self.source and first == self.names[0] and not set(rest).isdisjoint(self.names)

    def add(self, row: dict[str, str], number: int) -> None:
        names = list(row)
        for at, name in enumerate(names):
            if name not in self.names:  # a cell that was empty in the rows before: it goes behind its neighbour
                self.names.insert(self.names.index(names[at - 1]) + 1, name)
        self.rows.append((row, number))


def quotes(text: str, passages: Sequence[Hit]) -> list[Quote]:
    """The quotations that `text` is made of: sentences word for word from `passages`, each with its ``[n]``.

    Empty if `text` holds anything else: then it is somebody's own words.
    """
    found: list[Quote] = []
    at = 0
    while at < len(text):
        match = _QUOTE.match(text, at)
        number = int(match[2]) if match else 0
        if match is None or not 1 <= number <= len(passages):
            return []
        start = _place(match[1], number, passages[number - 1].chunk.body, found)
        if start < 0:
            return []
        found.append(Quote(match[1], number, start))
        at = match.end()
    return found


def _place(sentence: str, number: int, body: str, before: Sequence[Quote]) -> int:
    """Where `sentence` stands: after the one quoted before it if it can be, for a passage may repeat itself."""
    follows = before[-1].end if before and before[-1].number == number else 0
    start = body.find(sentence, follows)
    return start if start >= 0 else body.find(sentence)


def drawn(found: Sequence[Quote], passages: Sequence[Hit], cite: Cite) -> str:
    """`found` as HTML, in its order; rows join the first table that they belong to."""
    return "".join(
        _table(block, passages, cite) if isinstance(block, _Table) else _prose(block, passages, cite)
        for block in _blocks(found, passages)
    )


def _blocks(found: Sequence[Quote], passages: Sequence[Hit]) -> list[_Prose | _Table]:
    blocks: list[_Prose | _Table] = []
    for quote in found:
        source = passages[quote.number - 1].source
        if row := cells(quote.text):
            tables = (block for block in blocks if isinstance(block, _Table) and block.takes(source, row))
            table = next(tables, None)
            if table is None:
                blocks.append(table := _Table(source, list(row)))
            table.add(row, quote.number)
            continue
        last = blocks[-1] if blocks else None
        if isinstance(last, _Prose) and last.quotes[0].number == quote.number:
            last.quotes.append(quote)
        else:
            blocks.append(_Prose([quote]))
    return blocks


def cells(sentence: str) -> dict[str, str]:
    """The cells of a row by the names of their columns, as ``Column: value; Column: value.``; empty if it is none."""
    parts: list[str] = []
    for part in sentence.removesuffix(".").split("; "):
        if parts and not _CELL.match(part):
            parts[-1] += f"; {part}"  # a value may hold a semicolon
        else:
            parts.append(part)
    matches = [_CELL.match(part) for part in parts]
    row = {match[1]: match[2] for match in matches if match}
    return row if len(row) == len(parts) > 1 else {}


def _prose(block: _Prose, passages: Sequence[Hit], cite: Cite) -> str:
    hit = passages[block.quotes[0].number - 1]
    end = f" {cite(block.quotes[0].number)} {_from(hit)}"
    groups = list(_lists_and_paragraphs(block.quotes, hit.chunk.body))
    html = ""
    for place, (is_list, items) in enumerate(groups):
        close = end if place == len(groups) - 1 else ""
        if is_list:
            html += "<ul>" + "".join(f"<li>{item}</li>" for item in items[:-1]) + f"<li>{items[-1]}{close}</li></ul>"
        else:
            html += f"<p>{' '.join(items)}{close}</p>"
    return f'<div class="quote">{html}</div>'


def _lists_and_paragraphs(found: Sequence[Quote], body: str) -> Iterator[tuple[bool, list[str]]]:
    """Items of a list, or sentences of a paragraph with an ellipsis where something between them is left out."""
    held: list[str] = []
    in_list, end = False, 0
    for quote in found:
        begins_item = bool(_BULLET.fullmatch(_before(quote, body)) or _BULLET.match(quote.text))
        text = inline(_MARKUP.sub("", _BULLET.sub("", quote.text)))
        left_out = body[end : quote.start]
        if held and in_list and not begins_item and "\n" not in left_out:
            held[-1] += f" … {text}" if left_out.strip() else f" {text}"
        else:
            if held and begins_item != in_list:
                yield in_list, held
                held = []
            in_list = begins_item
            held.append(f"… {text}" if held and not in_list and left_out.strip() else text)
        end = quote.end
    yield in_list, held


def _before(quote: Quote, body: str) -> str:
    """What stands before `quote` on its line."""
    return body[body.rfind("\n", 0, quote.start) + 1 : quote.start]


def _table(table: _Table, passages: Sequence[Hit], cite: Cite) -> str:
    caption = f'<p class="below">{_from(passages[table.rows[0][1] - 1])}</p>'
    if len(table.names) > MOST_COLUMNS:
        rows = "".join(f"<p>{_pairs(row)} {cite(number)}</p>" for row, number in table.rows)
        return f'<div class="quote pairs">{rows}{caption}</div>'
    head = "".join(f"<th>{plain(name)}</th>" for name in table.names)
    body = "".join(_table_row(table.names, row, cite(number)) for row, number in table.rows)
    html = f"<table><thead><tr>{head}<th></th></tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="quote"><div class="rows">{html}</div>{caption}</div>'


def _table_row(names: Sequence[str], row: dict[str, str], citation: str) -> str:
    return "<tr>" + "".join(f"<td>{inline(row.get(name, ''))}</td>" for name in names) + f"<td>{citation}</td></tr>"


def _pairs(row: dict[str, str]) -> str:
    """A wide row: each value behind the name of its column."""
    named = (f'<span class="name">{plain(name)}</span> {inline(value)}' for name, value in row.items())
    return " ".join(f'<span class="pair">{pair}</span>' for pair in named)


def _from(hit: Hit) -> str:
    """The document's title and the headings: a sentence often says no more of its subject than "he" or "the boat"."""
    return f'<span class="from">{plain(hit.chunk.lead.replace(" > ", " › "))}</span>'
