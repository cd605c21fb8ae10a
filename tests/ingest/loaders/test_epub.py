"""E-books: chapters in their order under the titles of the contents, and what is locked or missing."""

import io
import zipfile

import pytest

from ingest.loaders.epub import load
from tests.support.sample_files import epub
from vector_db.errors import UnreadableFile
from vector_db.types import Block

HEAD = Block("Author: Ann Lee, Tom Wray", kind="row")
TOC = """<ol><li><span>Part I</span><ol><li><a href="b.xhtml">The <i>Quay</i></a></li></ol></li>
<li><a href="sub/a%20b.xhtml#top">Ropes</a></li></ol>"""


def test_chapters_stand_in_reading_order_under_the_titles_of_the_contents() -> None:
    chapters = {
        "cover.xhtml": '<svg xmlns="http://www.w3.org/2000/svg"><image/></svg>',
        "b.xhtml": "<h1>The Quay</h1><p>It is long.</p><h2>Stones</h2><p>Granite.</p>",
        "b2.xhtml": "<p>It is old.</p>",
        "sub/a b.xhtml": "<p>Hemp.</p><aside>1. Or sisal.</aside>",
        "z.xhtml": "<h1>Afterword</h1><p>Thanks.</p>",
    }
    parsed = load(epub(chapters, toc=TOC, title="Harbours"))
    assert parsed.title == "Harbours"
    assert parsed.blocks == (
        HEAD,
        Block("It is long.", ("Part I", "The Quay")),
        Block("Granite.", ("Part I", "The Quay", "Stones")),
        Block("It is old.", ("Part I", "The Quay")),
        Block("Hemp.", ("Ropes",)),
        Block("1. Or sisal.", ("Ropes",)),
        Block("Thanks.", ("Afterword",)),
    )


def rewritten(book: bytes, old: str, new: str, **parts: str) -> bytes:
    """`book` with `old` as `new` in its package, and parts added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old.encode(), new.encode()) if name.endswith("opf") else data)
        for name, text in parts.items():
            target.writestr(name, text)
    return file.getvalue()


def test_contents_of_epub_2() -> None:
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>
    <navLabel><text>Part I</text></navLabel>
    <content src="x.xhtml"/><navPoint><navLabel><text>The Quay</text></navLabel><content src="b.xhtml#a"/></navPoint>
    </navPoint></navMap></ncx>"""
    item = '<manifest><item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    book = rewritten(epub({"b.xhtml": "<p>It is long.</p>"}), "<manifest>", item, **{"OPS/toc.ncx": ncx})
    assert load(book).blocks == (HEAD, Block("It is long.", ("Part I", "The Quay")))


def test_the_books_own_title_is_no_heading() -> None:
    toc = '<ol><li><a href="b.xhtml">Ships</a></li></ol>'
    assert load(epub({"b.xhtml": "<h1>Ships</h1><p>All.</p>"}, toc=toc)).blocks[1:] == (Block("All."),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "META-INF/encryption.xml",
            '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></e>',
        ),
        ("META-INF/rights.xml", "<rights/>"),
    ],
)
def test_locked_books_are_told(name: str, content: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^is locked by DRM"):
        load(epub({"b.xhtml": "x"}, **{name: content}))


def test_hidden_fonts_are_no_drm() -> None:
    cipher = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    assert load(epub({"b.xhtml": "<p>Open.</p>"}, **{"META-INF/encryption.xml": cipher})).blocks[1:] == (
        Block("Open."),
    )


def test_a_chapter_that_is_missing_costs_no_other() -> None:
    book = rewritten(
        epub({"a.xhtml": "<p>One.</p>", "b.xhtml": "<p>Two.</p>"}), 'href="a.xhtml"', 'href="../../x.xhtml"'
    )
    parsed = load(book)
    assert parsed.blocks[1:] == (Block("Two."),)
    assert parsed.notes == ("chapter ../x.xhtml is missing in the archive",)


def test_small_faults_in_the_package_are_forgiven() -> None:
    book = rewritten(epub({"a.xhtml": "<p>One.</p>"}), "<dc:title>", "<dc:title opf:x='1'>Ropes &amp; &nbsp; &lt;")
    assert load(book).blocks[1:] == (Block("One."),)


def test_files_outside_are_never_asked_for() -> None:
    book = epub({"a.xhtml": "<p>One.</p>"})
    evil = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><package'
    parsed = load(rewritten(rewritten(book, "<package", evil), "Ann Lee", "&x;"))
    assert parsed.blocks[0].text == "Author: &x;, Tom Wray"


def test_what_is_no_book_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    for data in (file.getvalue(), b"PK\x03\x04", b"text"):
        with pytest.raises(UnreadableFile, match=r"^is damaged, or not an e-book"):
            load(data)
