"""Pages to blocks: lines, then paragraphs and rows, then headings, then text. Knows nothing of PDF."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, groupby, islice

from ingest.loaders.lines import is_item
from ingest.loaders.outline import Outline
from ingest.loaders.pdf_columns import stretches
from ingest.loaders.pdf_flow import flow, following, joined, over_columns, rest_of_sentence, without_carried, words_of
from ingest.loaders.pdf_groups import BULLET_START, LEADER, Group, groups_of, leading_of
from ingest.loaders.pdf_headings import body_size, first_title, heading_levels
from ingest.loaders.pdf_lines import Line, Page
from ingest.loaders.pdf_running import head_of, without_running
from ingest.loaders.rows import row_texts
from vector_db.types import Block

_SCAN_HOLDS_LESS = 20
"""Characters. A page with an image and less text than this is a scan."""
_MOST_COLUMNS = 12
_NEAR = 10
"""Groups after a paragraph among which it may go on overleaf: notes stand between, or a heading."""


def lay_out(
    pages: Sequence[Page], title: str, with_pictures: Collection[int]
) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """The document's title (`title`, if it has one), its blocks, and the pages that hold no text."""
    lines = without_running(pages)
    empty = tuple(number for number, found in lines.items() if _is_empty(found, number in with_pictures))
    leading = leading_of(lines.values())
    drawn = {
        page.number: over_columns(
            group for stretch in stretches(lines[page.number]) for group in groups_of(stretch, page.number, leading)
        )
        for page in pages
        if not page.paragraphs
    }
    body = body_size(group for found in drawn.values() for group in found) or 1.0
    read = {page.number: _paragraphs(page, lines[page.number], body) for page in pages if page.paragraphs}
    groups = [group for page in pages for group in (read if page.paragraphs else drawn)[page.number]]
    levels = heading_levels(groups, body)
    title = title or first_title(groups, levels) or head_of(pages, lines)
    outline = Outline(title)
    _tell(outline, groups, levels, words_of(groups))
    return title, outline.blocks(), empty


def pages_without_text(pages: Sequence[Page], with_pictures: Collection[int]) -> tuple[int, ...]:
    """The numbers of the pages that hold no text of their own."""
    lines = without_running(pages)
    return tuple(number for number, found in lines.items() if _is_empty(found, number in with_pictures))


def _paragraphs(page: Page, kept: Sequence[Line], body: float) -> list[Group]:
    """Those of a page read by OCR; its lines are as high as the `body` of the others, or so many times higher."""
    known = [tuple(line for line in paragraph if line in kept) for paragraph in page.paragraphs]
    return [
        Group(page.number, tuple(replace(line, size=line.size * body) for line in paragraph))
        for paragraph in known
        if paragraph
    ]


def _is_empty(lines: Sequence[Line], has_picture: bool) -> bool:
    characters = sum(len(line.text) for line in lines)
    return characters < (_SCAN_HOLDS_LESS if has_picture else 1)


def _tell(outline: Outline, groups: Sequence[Group], levels: dict[int, int], words: Counter[str]) -> None:
    carried = ""
    numbered = list(enumerate(groups))
    for kind, run in groupby(numbered, key=lambda pair: _kind(pair[0], pair[1], levels)):
        found = list(run)
        if kind == "heading":
            for n, group in found:
                text = " ".join(line.text for line in group.lines)
                # The title is nobody's section, whatever its size.
                outline.heading(levels[n], text, group.page)
        elif kind == "row":
            for table in _tables([group for _, group in found]):
                _tell_table(outline, table)
        elif kind == "item":
            for page, items in groupby((group for _, group in found), key=lambda group: group.page):
                outline.prose("\n".join(_item(flow(group.lines, words)) for group in items), page)
        else:
            for n, group in found:
                text, carried = without_carried(flow(group.lines, words), carried)
                near = islice(numbered, n + 1, n + 1 + _NEAR)
                overleaf = following(group, (other for m, other in near if m not in levels))
                if overleaf and (rest := rest_of_sentence(text, flow(overleaf.lines, words))):
                    text, carried = joined(text, rest, words), rest
                outline.prose(text, group.page)


def _kind(number: int, group: Group, levels: dict[int, int]) -> str:
    if number in levels:
        return "heading"
    if group.cells:
        return "row"
    if LEADER.search(group.lines[0].text):
        return "item"
    return "item" if BULLET_START.match(group.lines[0].text) or is_item(group.lines[0].text) else "prose"


def _item(text: str) -> str:
    """An item of a list, or an entry of a table of contents or of prices."""
    entry = LEADER.split(text, 1)
    if len(entry) > 1:
        return ": ".join(part.strip() for part in entry if part.strip())
    return BULLET_START.sub("- ", text)


def _tables(rows: Sequence[Group]) -> Iterator[list[Group]]:
    """Rows one after another are one table while they fit its columns, those of its first row."""
    table: list[Group] = []
    for row in rows:
        fitted = _fitted(table[0], row) if table else row
        if fitted is None:
            yield table
            table = []
        table.append(fitted or row)
    if table:
        yield table


def _fitted(first: Group, row: Group) -> Group | None:
    """`row` with an empty cell wherever it has none below one of the first row's; None if it does not fit."""
    missing = len(first.cells) - len(row.cells)
    if missing <= 0 or len(first.cells) > _MOST_COLUMNS:
        return row if missing == 0 else None

    def distance(columns: tuple[int, ...]) -> float:
        pairs = [(first.places[column], place) for column, place in zip(columns, row.places, strict=True)]
        return sum(min(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(sum(a) - sum(b)) / 2) for a, b in pairs)

    columns = min(combinations(range(len(first.cells)), len(row.cells)), key=distance)
    if distance(columns) > len(columns) * 1.5 * row.size:
        return None
    cells = dict(zip(columns, row.cells, strict=True))
    return replace(row, cells=tuple(cells.get(column, "") for column in range(len(first.cells))))


def _tell_table(outline: Outline, table: Sequence[Group]) -> None:
    header = table[0].bold and not all(row.bold for row in table)
    # A table that goes on overleaf begins there with its column names again.
    table = [table[0], *(row for row in table[1:] if row.cells != table[0].cells)]
    texts = row_texts([row.cells for row in table], header=header or None)
    pages = [row.page for row in table][len(table) - len(texts) :]
    for page, pairs in groupby(zip(pages, texts, strict=True), key=lambda pair: pair[0]):
        outline.rows([text for _, text in pairs], page)
