"""HTML: the text of the page, without what stands around it. Knows nothing of files, fetches nothing."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from ingest.loaders.clean import clean, one_line
from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts
from vector_db.errors import UnreadableFile

_AROUND = [
    *("head", "script", "style", "noscript", "template", "iframe", "object", "svg", "canvas"),
    *("nav", "footer", "aside", "form", "button", "select", "dialog"),
]
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = [
    *("html", "body", "main", "article", "section", "header", "div", "address", "fieldset", "legend", "hr"),
    *("p", "pre", "blockquote", "details", "summary", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table"),
]
_SITE_SUFFIX = re.compile(r"\s+[|–—·]\s+[^|–—·]+$")


def load(data: bytes) -> Parsed:
    """The blocks of a page: of its <main> or only <article> where it has one."""
    text = decode(data)
    # On broken markup BeautifulSoup and lxml raise what they please (RecursionError, AssertionError ...).
    try:
        soup = BeautifulSoup(text, "lxml")
    except Exception as error:
        raise UnreadableFile(f"is not HTML that can be read: {one_line(str(error))[:120]}") from error
    title = _title(soup)
    _drop_surroundings(soup)
    outline = Outline(title)
    try:
        _Reader(outline).read(_main_part(soup))
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply to be read") from error
    return Parsed(title, outline.blocks())


def _title(soup: BeautifulSoup) -> str:
    """The only <h1>, else <title> without the name of the site."""
    headings = [text for h1 in soup.find_all("h1") if (text := one_line(h1.get_text(" ")))]
    if headings:
        return headings[0]
    return _SITE_SUFFIX.sub("", one_line(soup.title.get_text())) if soup.title else ""


def _drop_surroundings(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(_AROUND):
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        if not tag.decomposed:
            tag.decompose()


def _is_hidden(tag: Tag) -> bool:
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or tag.get("role") in ("navigation", "search", "contentinfo")
        or bool(_HIDDEN.search(str(tag.get("style", ""))))
    )


def _main_part(soup: BeautifulSoup) -> Tag:
    main = soup.find("main") or soup.find(role="main")
    if isinstance(main, Tag) and main.get_text(strip=True):
        return main
    articles = soup.find_all("article")
    if len(articles) == 1 and articles[0].get_text(strip=True):
        return articles[0]
    return soup.body or soup


class _Reader:
    """Walks the tree; text between two block elements is a paragraph."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._inline: list[str] = []

    def read(self, tag: Tag) -> None:
        self._walk(tag)
        self._flush()

    def _walk(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self._tag(child)
            elif _is_text(child):
                self._inline.append(str(child))

    def _tag(self, tag: Tag) -> None:
        if tag.name not in _BLOCKS and tag.name not in _HEADINGS:
            if tag.find(_BLOCKS) is None:
                self._inline.extend(_inline_text(tag))
            else:
                self._walk(tag)
            return
        self._flush()
        if tag.name in _HEADINGS:
            self._outline.heading(_HEADINGS[tag.name], one_line(tag.get_text(" " if tag.find("br") else "")))
        elif tag.name == "table":
            self._table(tag)
        elif tag.name in ("ul", "ol"):
            self._outline.prose("\n".join(_items(tag, 0)))
        elif tag.name == "dl":
            self._outline.prose("\n".join(_entries(tag)))
        elif tag.name == "pre":
            self._outline.prose(clean(tag.get_text()).strip("\n"))
        else:
            self._walk(tag)
            self._flush()

    def _flush(self) -> None:
        self._outline.prose(_paragraph(self._inline))
        self._inline = []

    def _table(self, table: Tag) -> None:
        if table.find("table") is not None:  # a table for the layout: what is in its cells is the text
            for cell in table.find_all(["td", "th"], recursive=True):
                if cell.find("table") is None and cell.find_parent("table") is table:
                    self._walk(cell)
                    self._flush()
            for inner in table.find_all("table"):
                if inner.find("table") is None:
                    self._table(inner)
            return
        if caption := table.find("caption"):
            self._outline.prose(one_line(caption.get_text(" ")))
        rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
        rows = [row for row in rows if row]
        header = bool(rows) and all(cell.name == "th" for cell in rows[0])
        named_rows = bool(rows) and all(row[0].name == "th" for row in rows) and not header
        cells = [[text for cell in row for text in _spanned(cell)] for row in rows]
        self._outline.rows(row_texts(cells, header=True if header else False if named_rows else None))


def _is_text(node: PageElement) -> bool:
    """Not a comment, a doctype or the like, which are strings too."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _spanned(cell: Tag) -> list[str]:
    """The cell's text, and an empty cell for each further column that it spans."""
    span = str(cell.get("colspan", "1"))
    columns = min(int(span), 50) if span.isdecimal() and int(span) > 0 else 1
    return [one_line(cell.get_text(" ")), *[""] * (columns - 1)]


def _inline_text(tag: Tag) -> list[str]:
    """The strings in `tag`; a line break as a newline, an image as its text."""
    if tag.name == "br":
        return ["\x1e"]
    if tag.name == "img":
        return [str(tag.get("alt", ""))]
    return [part for child in tag.children for part in _parts(child)]


def _parts(node: PageElement) -> list[str]:
    if isinstance(node, Tag):
        return _inline_text(node)
    return [str(node)] if _is_text(node) else []


def _spaced(node: PageElement) -> list[str]:
    """As `_parts`, with a space after a block, whose words do not touch what follows it."""
    return [*_parts(node), " "] if isinstance(node, Tag) and node.name in _BLOCKS else _parts(node)


def _paragraph(parts: list[str]) -> str:
    """The text of the parts; only a <br>, which is the separator here, breaks a line."""
    lines = "".join(parts).split("\x1e")
    return "\n".join(filter(None, map(one_line, lines)))


def _items(tag: Tag, depth: int) -> Iterator[str]:
    """One line for each item of a list, those of lists inside it indented."""
    for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
        marker = f"{number}. " if tag.name == "ol" else "- "
        inner = item.find_all(["ul", "ol"], recursive=False)
        own = [part for child in item.children if child not in inner for part in _spaced(child)]
        yield "  " * depth + marker + one_line("".join(own).replace("\x1e", " "))
        for nested in inner:
            yield from _items(nested, depth + 1)


def _entries(tag: Tag) -> Iterator[str]:
    """``term: description`` for each pair of a description list."""
    term = ""
    for entry in tag.find_all(["dt", "dd"]):
        text = one_line(entry.get_text(" "))
        if entry.name == "dt":
            term = text
        else:
            yield f"{term.removesuffix(':')}: {text}" if term else text
