"""HTML: the text of the page, without what stands around it. Knows nothing of files, fetches nothing."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from ingest.loaders.clean import clean, one_line
from ingest.loaders.damage import damage
from ingest.loaders.decode import decode
from ingest.loaders.html_hidden import drop_hidden
from ingest.loaders.html_table import is_layout, table_texts
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed, unseen
from ingest.loaders.raised import raised
from vector_db.errors import UnreadableFile

_NEVER_TEXT = [
    *("head", "script", "style", "noscript", "template", "iframe", "object", "svg", "canvas"),
    *("button", "select", "textarea", "datalist"),
    *("del", "s", "strike"),  # what does not hold any more: "~~100~~ 120 pounds" must not be two prices
]
_AROUND = ["nav", "footer", "aside", "form", "dialog"]
_AROUND_ROLES = ("navigation", "search", "contentinfo", "dialog", "alertdialog")
_COOKIES = re.compile(
    r"(cookie|consent|gdpr)[-_ ]?(banner|bar|notice|consent|popup|modal|overlay|message|dialog)|onetrust|cookiebot",
    re.I,
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = [
    *("html", "body", "main", "article", "section", "header", "div", "address", "fieldset", "legend", "hr", "center"),
    *("nav", "footer", "aside", "form", "dialog"),
    *("p", "pre", "blockquote", "details", "summary", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table"),
]
_CELLS = ("td", "th", "caption")
_STRUCTURE = frozenset([*_BLOCKS, *_HEADINGS])
_SIGN = re.compile(r"\s*[¶#§]$")
_REFERENCE = re.compile(r"(?:\[[^\]]{1,30}\])+")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_WORTH_A_NOTE = 20
"""Hidden words. Fewer are on most pages: "skip to content", "opens in a new window"."""
_SITE_SUFFIX = re.compile(r"\s+[|–—·]\s+[^|–—·]+$")


def load(data: bytes) -> Parsed:
    """The blocks of a page: of its <main> or only <article> where it has one."""
    return parse(decode(data))


def parse(text: str) -> Parsed:
    """The same for a page that has been decoded. Raises UnreadableFile."""
    soup = _soup(text)
    of_page = one_line(soup.title.get_text()) if soup.title else ""
    above_all = _first_heading(soup)
    hidden = drop_hidden(soup)
    _drop_surroundings(soup)
    main = _main_part(soup)
    title = _first_heading(main) or above_all or _SITE_SUFFIX.sub("", of_page)
    outline = Outline(title)
    _read(outline, main)
    return Parsed(title, outline.blocks(), notes=unseen(hidden if hidden >= _WORTH_A_NOTE else 0))


def parse_part(text: str, title: str = "") -> Parsed:
    """The same for a mail, or a chapter of a book, called `title`: nothing stands around it, and its headings are
    headings, whatever it is called. Raises UnreadableFile."""
    outline = Outline(title)
    hidden = add_part(outline, text)
    return Parsed(title, outline.blocks(), notes=unseen(hidden if hidden >= _WORTH_A_NOTE else 0))


def add_part(outline: Outline, text: str) -> int:
    """Add what the HTML in `text` shows to `outline`, and return how many words it hides. Raises UnreadableFile."""
    soup = _soup(text)
    hidden = drop_hidden(soup)
    _drop(soup, _NEVER_TEXT)
    _read(outline, soup.body or soup)
    return hidden


def _soup(text: str) -> BeautifulSoup:
    # On broken markup BeautifulSoup and lxml raise what they please (RecursionError, AssertionError ...).
    with damage("is not HTML that can be read"):
        return BeautifulSoup(_XML_DECLARATION.sub("", text, count=1), "lxml")


def _read(outline: Outline, tag: Tag) -> None:
    try:
        _drop_signs(tag)
        _tell_raised(tag)
        _Reader(outline).read(tag)
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply to be read") from error


def _first_heading(part: Tag) -> str:
    """The first <h1> that says something."""
    headings = (one_line(h1.get_text(" ")) for h1 in part.find_all("h1"))
    return next((_SIGN.sub("", text) for text in headings if text), "")


def _drop(soup: BeautifulSoup, names: list[str]) -> None:
    for tag in soup.find_all(names):
        if not tag.decomposed:
            tag.decompose()


def _drop_surroundings(soup: BeautifulSoup) -> None:
    _drop(soup, _NEVER_TEXT)
    whole = len(soup.get_text())
    for tag in soup.find_all(_is_around):
        # Some sites put the whole page into one form.
        if not tag.decomposed and not (tag.name == "form" and len(tag.get_text()) > whole / 2):
            tag.decompose()


def _is_around(tag: Tag) -> bool:
    if tag.name in ("html", "body", "main"):
        return False
    named = f"{tag.get('id', '')} {' '.join(filter(None, tag.get_attribute_list('class')))}"
    return tag.name in _AROUND or tag.get("role") in _AROUND_ROLES or bool(_COOKIES.search(named))


def _drop_signs(part: Tag) -> None:
    """Drop what is there to be clicked on: the sign behind a heading that links to it, "[edit]", "[1]"."""
    headings = ":is(h1, h2, h3, h4, h5, h6)"
    links = [link for link in part.select(f"{headings} a[href^='#']") if not re.search(r"\w", link.get_text())]
    marks = [mark for mark in part.find_all("sup") if _REFERENCE.fullmatch(mark.get_text(strip=True))]
    for tag in [*part.select("a.headerlink, .mw-editsection"), *links, *marks]:
        if not tag.decomposed:
            tag.decompose()


def _tell_raised(part: Tag) -> None:
    for tag in part.find_all(lambda tag: tag.name == "sup" or tag.get("epub:type") == "noteref"):
        before = tag.find_previous(string=True)
        tag.replace_with(raised(str(before or ""), tag.get_text()))


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
        if tag.name not in _STRUCTURE:
            if not any(isinstance(inner, Tag) and inner.name in _STRUCTURE for inner in tag.descendants):
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
            self._outline.code(clean(tag.get_text()).strip("\n"))
        else:
            self._walk(tag)
            self._flush()

    def _flush(self) -> None:
        self._outline.prose(_paragraph(self._inline))
        self._inline = []

    def _table(self, table: Tag) -> None:
        own = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        rows = [cells for row in own if (cells := row.find_all(["td", "th"], recursive=False))]
        if caption := table.find("caption", recursive=False):
            self._outline.prose(one_line(caption.get_text(" ")))
        if is_layout(table, rows):
            for cell in (cell for row in rows for cell in row):
                self._walk(cell)
                self._flush()
            return
        self._outline.rows(table_texts(rows))


def _is_text(node: PageElement) -> bool:
    """Not a comment, a doctype or the like, which are strings too."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _inline_text(tag: Tag) -> list[str]:
    """The strings in `tag`; a line break as a newline, an image as its text, a space around blocks and cells."""
    if tag.name == "br":
        return ["\x1e"]
    if tag.name == "img":
        return [str(tag.get("alt", ""))]
    return [part for child in tag.children for part in _parts(child)]


def _parts(node: PageElement) -> list[str]:
    if isinstance(node, Tag):
        return [" ", *_inline_text(node), " "] if node.name in _BLOCKS or node.name in _CELLS else _inline_text(node)
    return [str(node)] if _is_text(node) else []


def _paragraph(parts: list[str]) -> str:
    """The text of the parts; only a <br>, which is the separator here, breaks a line."""
    lines = "".join(parts).split("\x1e")
    return "\n".join(filter(None, map(one_line, lines)))


def _items(tag: Tag, depth: int) -> Iterator[str]:
    """One line for each item of a list, those of lists inside it indented."""
    number = _number(tag.get("start"), 1) - 1
    for item in tag.find_all("li", recursive=False):
        number = _number(item.get("value"), number + 1)
        marker = f"{number}. " if tag.name == "ol" else "- "
        inner = item.find_all(["ul", "ol"], recursive=False)
        own = [part for child in item.children if child not in inner for part in _parts(child)]
        yield "  " * depth + marker + one_line("".join(own).replace("\x1e", " "))
        for nested in inner:
            yield from _items(nested, depth + 1)


def _number(told: object, usual: int) -> int:
    return int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 6 else usual


def _entries(tag: Tag) -> Iterator[str]:
    """``term: description`` for each pair of a description list."""
    term = ""
    for entry in tag.find_all(["dt", "dd"]):
        text = one_line(entry.get_text(" "))
        if entry.name == "dt":
            term = text
        else:
            yield f"{term.removesuffix(':')}: {text}" if term else text
