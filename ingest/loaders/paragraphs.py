"""Paragraphs, headings and tables one after another, as word processors keep them. Knows nothing of their formats."""

from collections.abc import Iterable

from ingest.loaders.outline import Outline
from vector_db.types import Block

Item = tuple[int | None, str] | list[str]
"""A paragraph with its level as a heading, None for text; or a table's rows (see rows.py)."""


def blocks_under(title: str, items: Iterable[Item]) -> tuple[Block, ...]:
    """The blocks of a document called `title`, each under its headings."""
    outline = Outline(title)
    for item in items:
        if isinstance(item, list):
            outline.rows(item)
        elif item[0] is None:
            outline.prose(item[1])
        else:
            outline.heading(item[0], item[1])
    return outline.blocks()
