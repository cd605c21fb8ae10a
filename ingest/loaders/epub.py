"""E-books in EPUB 2 and 3, without DRM: chapters in reading order, under the titles of the table of contents.

The chapters are HTML, read by html.py. Damage to the archive or its XML ends here. Knows nothing of files.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from ingest.loaders import html
from ingest.loaders.clean import one_line, same
from ingest.loaders.damage import damage
from ingest.loaders.decode import decode
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Block

_FONTS_ALONE = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ciphers that hide fonts and nothing else. (EPUB 3.3, 4.3)"""
_DRM = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FIELDS = {"creator": "Author", "publisher": "Publisher", "date": "Published"}
_DEEPEST = 5
"""Levels of the table of contents that become headings."""

Path = tuple[str, ...]


def load(data: bytes) -> Parsed:
    """The chapters of an .epub file, whose archive has been checked for bombs (see zip_guard.py)."""
    with damage("is damaged, or not an e-book"), zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _Book(archive).read()


class _Book:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._check_drm()
        container = _xml(archive.read("META-INF/container.xml"))
        self._package = next(_named(container, "rootfile")).get("full-path", "")
        root = _xml(archive.read(self._package))
        self._metadata = {name: [one_line(_text(node)) for node in _named(root, name)] for name in ("title", *_FIELDS)}
        self._items = {item.get("id", ""): item for item in _named(root, "item")}
        self._spine = [
            self._items[ref] for node in _named(root, "itemref") if (ref := node.get("idref")) in self._items
        ]
        self._notes: list[str] = []

    def read(self) -> Parsed:
        title = next(iter(self._metadata["title"]), "")
        fields = {name: ", ".join(filter(None, self._metadata[key])) for key, name in _FIELDS.items()}
        head = "; ".join(f"{name}: {value}" for name, value in fields.items() if value)
        blocks = [Block(head, kind="row")] if head else []
        contents = self._contents()
        above: Path = ()
        for item in self._spine:
            if item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split():
                path = self._path(item.get("href", ""), self._package)
                chapter = self._chapter(path)
                above = contents.get(path, () if _opens_a_section(chapter) else above)
                blocks += _under(above, chapter, title)
        return Parsed(title, tuple(blocks), notes=tuple(self._notes))

    def _check_drm(self) -> None:
        names = self._archive.namelist()
        ciphers = []
        if "META-INF/encryption.xml" in names:
            methods = _named(_xml(self._archive.read("META-INF/encryption.xml")), "EncryptionMethod")
            ciphers = [method.get("Algorithm", "") for method in methods]
        if any(name in names for name in _DRM) or not set(ciphers) <= set(_FONTS_ALONE):
            raise UnreadableFile("is locked by DRM, which Docent does not open")

    def _chapter(self, path: str) -> tuple[Block, ...]:
        try:
            parsed = html.parse_part(decode(self._archive.read(path)))
        except (KeyError, UnreadableFile) as error:
            reason = str(error) if isinstance(error, UnreadableFile) else "is missing in the archive"
            self._notes.append(f"chapter {one_line(path)} {reason}")
            return ()
        self._notes += [f"chapter {one_line(path)}: {note}" for note in parsed.notes]
        return parsed.blocks

    def _contents(self) -> dict[str, Path]:
        """For each file, where the table of contents first leads into it: the title and those above it."""
        found: dict[str, Path] = {}
        for item in self._items.values():
            is_nav = "nav" in item.get("properties", "").split()
            if not is_nav and item.get("media-type") != "application/x-dtbncx+xml":
                continue
            base = self._path(item.get("href", ""), self._package)
            try:
                root = _xml(self._archive.read(base))
            except (KeyError, etree.XMLSyntaxError):
                self._notes.append("its table of contents cannot be read")
                continue
            for href, titles in _nav_entries(root) if is_nav else _ncx_entries(root):
                found.setdefault(self._path(href, base), titles)
        return found

    def _path(self, href: str, base: str) -> str:
        """The name in the archive of what `href` in the file `base` means."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(urlsplit(href).path)))


def _xml(data: bytes) -> Any:
    """The root of an XML part; small faults are forgiven, and nothing outside it is ever asked for."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root is None:
        raise UnreadableFile("is damaged: a part of it holds no XML")
    return root


def _named(root: Any, name: str) -> Iterator[Any]:
    """The elements of that name, in whatever namespace; `name` is an element's local name."""
    yield from root.iterfind(f".//{{*}}{name}")


def _text(node: Any) -> str:
    return " ".join(node.itertext())


def _nav_entries(root: Any) -> Iterator[tuple[str, Path]]:
    """Of EPUB 3: lists in a <nav>, of which the one of type ``toc`` counts, else the first."""
    navs = list(_named(root, "nav"))
    typed = [nav for nav in navs if any(name.endswith("type") and value == "toc" for name, value in nav.items())]
    for nav in (typed or navs)[:1]:
        for link in _named(nav, "a"):
            items = [node for node in link.iterancestors() if etree.QName(node).localname == "li"]
            labels = [label for item in reversed(items) if (label := _label(item))]
            yield link.get("href", ""), tuple(labels[-_DEEPEST:])


def _label(item: Any) -> str:
    """What an item of the table of contents says, without the items below it."""
    return one_line(" ".join(_text(node) for node in item if etree.QName(node).localname in ("a", "span")))


def _ncx_entries(root: Any) -> Iterator[tuple[str, Path]]:
    """Of EPUB 2: points within points."""
    for point in _named(root, "navPoint"):
        points = [point, *(node for node in point.iterancestors() if etree.QName(node).localname == "navPoint")]
        labels = [
            one_line(_text(label)) for node in reversed(points) if (label := node.find("{*}navLabel")) is not None
        ]
        target = point.find("{*}content")
        if target is not None:
            yield target.get("src", ""), tuple(filter(None, labels))[-_DEEPEST:]


def _opens_a_section(chapter: tuple[Block, ...]) -> bool:
    """Whether a file that the table of contents does not name begins with a heading of its own."""
    return bool(chapter) and bool(chapter[0].headings)


def _under(above: Path, chapter: tuple[Block, ...], title: str) -> Iterator[Block]:
    """The blocks of a chapter under its titles, none of them told twice, and not the book's."""
    above = tuple(heading for heading in above if not same(heading, title))
    for block in chapter:
        own = tuple(heading for heading in block.headings if not any(same(heading, told) for told in (*above, title)))
        yield replace(block, headings=(*above, *own))
