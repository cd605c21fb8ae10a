"""Which paragraphs of a PDF are headings, told by their type and numbers. Knows nothing of PDF itself."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.loaders.lines import is_item
from ingest.loaders.pdf_groups import LEADER, SENTENCE_END, Group

_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z]")
_LONGEST_HEADING = 90


def body_size(groups: Iterable[Group]) -> float:
    """The size, in points, of most of the text."""
    sizes: Counter[float] = Counter()
    for group in groups:
        for line in group.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def heading_levels(groups: Sequence[Group], body: float) -> dict[int, int]:
    """By place in `groups`, the level of those that are headings: by size and weight, or by their number."""
    styled = [n for n, group in enumerate(groups) if _stands_out(group, body)]
    styles = sorted({_style(groups[n]) for n in styled}, reverse=True)
    levels = {n: styles.index(_style(groups[n])) + 1 for n in styled}
    for n, (group, following) in enumerate(zip(groups, [*groups[1:], None], strict=False)):
        if n not in levels and _is_numbered(group, following):
            number = _NUMBERED_HEADING.match(group.lines[0].text)
            levels[n] = len(styles) + 1 + (number.group(1).count(".") if number else 0)
    return levels


def _style(group: Group) -> tuple[float, bool]:
    return group.size, group.bold


def _stands_out(group: Group, body: float) -> bool:
    text = " ".join(line.text for line in group.lines)
    if group.cells or len(group.lines) > 2 or len(text) > _LONGEST_HEADING or LEADER.search(text):
        return False
    if not re.search(r"[^\W\d_]{2}", text):
        return False
    if text.endswith((".", ",", ";")) and group.size < 1.3 * body:
        return False
    return group.size >= 1.12 * body or (group.bold and group.gap and group.size >= 0.95 * body)


def _is_numbered(group: Group, following: Group | None) -> bool:
    """``3. Loans`` on a line of its own above a paragraph, in the type of the paragraph."""
    text = group.lines[0].text
    if group.cells or len(group.lines) > 1 or not group.gap or following is None or following.cells:
        return False
    short = len(text) <= 60 and not SENTENCE_END.search(text) and not LEADER.search(text)
    return short and bool(_NUMBERED_HEADING.match(text)) and not is_item(following.lines[0].text)


def first_title(groups: Sequence[Group], levels: dict[int, int]) -> str:
    """The heading of the highest level among the first on page 1."""
    first = [n for n in sorted(levels) if groups[n].page == 1 and n < 6]
    first = [n for n in first if not _NUMBERED_HEADING.match(groups[n].lines[0].text)]
    if not first:
        return ""
    best = min(first, key=lambda n: levels[n])
    return " ".join(line.text for line in groups[best].lines) if levels[best] == 1 else ""
