"""Jupyter notebooks (nbformat 3 and 4): text, code, and what the code has put out where that is short text.

Pictures are dropped. Knows nothing of files.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.loaders import html, markdown
from ingest.loaders.clean import clean, one_line
from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile

LONGEST_OUTPUT = 2_000
"""Characters; what is beyond is a log or data, not an answer."""
_COLOUR = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_TABLE = re.compile(r"<table\b", re.IGNORECASE)

Json = dict[str, Any]


def load(data: bytes) -> Parsed:
    """The cells of an .ipynb file in order; headings in its Markdown hold for the code below them."""
    try:
        book = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"is not a notebook: it is no JSON ({one_line(str(error))[:80]})") from error
    cells = list(_cells(book))
    if not cells:
        raise UnreadableFile("is not a notebook, or has no cells")
    title = _title(book, cells)
    reader = _Reader(Outline(title), _language(book))
    for cell in cells:
        reader.add(cell)
    return Parsed(title, reader.outline.blocks(), notes=reader.notes())


def _cells(book: object) -> Iterator[Json]:
    """Of version 4, or in the worksheets of version 3."""
    for holder in [book, *_list(book, "worksheets")]:
        yield from (cell for cell in _list(holder, "cells") if isinstance(cell, dict))


def _list(holder: object, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _dict(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _string(value: object) -> str:
    """Text, which a notebook keeps whole or as a list of lines."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return clean(_COLOUR.sub("", value)) if isinstance(value, str) else ""


def _language(book: Json) -> str:
    metadata = _dict(book, "metadata")
    kernel, info = _dict(metadata, "kernelspec"), _dict(metadata, "language_info")
    return one_line(_string(kernel.get("language")) or _string(info.get("name")))[:30]


def _title(book: Json, cells: list[Json]) -> str:
    if named := one_line(_string(_dict(book, "metadata").get("title"))):
        return named
    for cell in cells:
        text = _string(cell.get("source"))
        if cell.get("cell_type") == "markdown" and (found := markdown.first_heading(text)):
            return found
        if cell.get("cell_type") == "heading" and cell.get("level") == 1:
            return one_line(text)
    return ""


class _Reader:
    """Takes the cells in order and tells the outline what stands in them."""

    def __init__(self, outline: Outline, language: str) -> None:
        self.outline = outline
        self._language = language
        self._cut = 0

    def notes(self) -> tuple[str, ...]:
        cut = self._cut
        return (f"{cut} long output{'s' * (cut > 1)} of code kept in part",) if cut else ()

    def add(self, cell: Json) -> None:
        text = _string(cell.get("source") or cell.get("input"))
        match cell.get("cell_type"):
            case "markdown":
                markdown.add(self.outline, text)
            case "heading":
                level = cell.get("level")
                self.outline.heading(level if isinstance(level, int) else 1, one_line(text))
            case "code":
                language = one_line(_string(cell.get("language"))) or self._language
                self._code(f"Code ({language}):" if language else "Code:", text)
                for output in _list(cell, "outputs"):
                    if isinstance(output, dict):
                        self._output(output)
            case _:
                self.outline.code(text.strip("\n"))

    def _code(self, label: str, text: str) -> None:
        if text.strip():
            text = text.strip("\n")
            self.outline.code(f"{label}\n{text}")

    def _output(self, output: Json) -> None:
        data = _dict(output, "data") or output
        table = _string(data.get("text/html") or data.get("html"))
        if _TABLE.search(table) and len(table) < 20 * LONGEST_OUTPUT:
            with contextlib.suppress(UnreadableFile):
                html.add_part(self.outline, table)
                return
        text = _string(data.get("text/plain") or data.get("text"))
        if output.get("output_type") in ("error", "pyerr"):
            text = f"{_string(output.get('ename'))}: {_string(output.get('evalue'))}"
        if len(text) > LONGEST_OUTPUT:
            self._cut += 1
            text = text[:LONGEST_OUTPUT].rpartition("\n")[0] or text[:LONGEST_OUTPUT]
        self._code("Output:", text)
