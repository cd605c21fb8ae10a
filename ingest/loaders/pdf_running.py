"""What stands in the margins of page after page: running heads, footers and page numbers. Knows nothing of PDF."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ingest.loaders.pdf_lines import Line, Page

_MARGIN = 0.08
"""The share of a page's height, at its top and at its bottom, in which running heads stand."""
PAGE_NUMBER = re.compile(
    r"""(?:page|p\.|seite)?\s*[-–—]?\s*
    (?:\d{1,4}|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3}))
    \s*[-–—]?(?:\s*(?:of|/|von)\s*\d{1,4})?""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS = re.compile(r"[^\W\d_]{3}")
_USED = 0.35
"""The share of the pages on which the place of a running head is taken: it may change sides, or be left out."""
_REPEATED = 0.7
"""The share of what stands in such a place that comes again: the title of a chapter of one page does not."""
_MOST_PARTS = 3
"""What has more of them is a row of a table."""

Row = list[Line]


def without_running(pages: Sequence[Page]) -> dict[int, list[Line]]:
    """The lines of each page, by its number, without what comes again in the same place of the margins."""
    rows = [(page.number, row) for page in pages for row in _margin_rows(page)]
    seen = Counter(key for number, row in rows for key in set(_row_keys(row, number)))
    often = max(2, len(pages) / 2)
    places: defaultdict[int, list[bool]] = defaultdict(list)
    for number, row in rows:
        places[_place(row)].append(any(seen[key] > 1 for key in _row_keys(row, number)))
    running = {
        place
        for place, again in places.items()
        if len(again) >= max(3, _USED * len(pages)) and sum(again) >= _REPEATED * len(again)
    }
    alone = Counter(key for number, row in rows for line in row for key in set(_keys(line.text, line, number)))

    def comes_again(line: Line, number: int) -> bool:
        if PAGE_NUMBER.fullmatch(line.text):
            return True
        return any(alone[key] >= often for key in _keys(line.text, line, number))

    dropped: defaultdict[int, set[Line]] = defaultdict(set)
    for number, row in rows:
        if all(comes_again(line, number) for line in row) or (_place(row) in running and len(row) <= _MOST_PARTS):
            dropped[number].update(row)
    return {page.number: [line for line in page.lines if line not in dropped[page.number]] for page in pages}


def head_of(pages: Sequence[Page], kept: Mapping[int, Sequence[Line]]) -> str:
    """The running head of the first two pages, word for word the same; empty where they have none."""
    if len(pages) < 2:
        return ""
    first, second = pages[:2]
    below = {line.text for line in second.lines if line not in kept[second.number]}
    heads = [line for line in first.lines if line.y > (1 - _MARGIN) * first.height and line not in kept[first.number]]
    return next((line.text for line in heads if line.text in below and _WORDS.search(line.text)), "")


def _margin_rows(page: Page) -> list[Row]:
    """What stands side by side in a margin goes or stays together: a row is more than its figures."""
    margin = [line for line in page.lines if not _MARGIN * page.height < line.y < (1 - _MARGIN) * page.height]
    rows: list[Row] = []
    for line in sorted(margin, key=lambda line: line.y):
        if rows and line.y - rows[-1][-1].y < 3:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _place(row: Row) -> int:
    return round(row[0].y / 4)


def _row_keys(row: Row, page: int) -> Iterator[tuple[str, int]]:
    # Left and right change places from page to page.
    return _keys(" ".join(sorted(line.text for line in row)), row[0], page)


def _keys(text: str, line: Line, page: int) -> Iterator[tuple[str, int]]:
    """The text as it is, and with each of its numbers told from the page's own (``Page 2 of 9``)."""
    parts = re.split(r"(\d{1,5})", text)
    numbers = list(range(1, len(parts), 2))
    place = round(line.y / 4)
    yield text, place
    for at in {*numbers[:2], *numbers[-2:]}:
        relative = f"#{int(parts[at]) - page}"
        yield "".join([*parts[:at], relative, *parts[at + 1 :]]), place
