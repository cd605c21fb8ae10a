"""Web pages saved as one file: the page is read, and nothing of the mail that it looks like."""

import pytest

from ingest.loaders.kinds import kind_of
from ingest.loaders.mhtml import load
from tests.support.sample_files import saved_page
from vector_db.errors import UnreadableFile
from vector_db.types import Block

PAGE = "<head><title>{}</title></head><body><nav>Log in</nav><h1>Ships</h1><h2>Hull</h2><p>Größe: 40 m</p></body>"


def test_a_saved_page_is_its_text_under_its_own_title() -> None:
    parsed = load(saved_page(PAGE.format("Ships | Haven").encode()))
    assert (parsed.title, parsed.blocks) == ("Ships", (Block("Größe: 40 m", ("Hull",)),))
    assert "Saved by" not in str(parsed)


def test_a_page_without_a_title_goes_by_what_it_was_saved_under_and_its_encoding_is_what_is_declared() -> None:
    page = "<p>Größe: 40 m</p>".encode("cp1252")
    parsed = load(saved_page(page, 'text/html; charset="windows-1252"'))
    assert (parsed.title, [block.text for block in parsed.blocks]) == ("Ships – saved", ["Größe: 40 m"])
    assert "Größe" in load(saved_page("<p>Größe: 40 m</p>".encode(), "text/html; charset=none")).blocks[0].text


def test_word_names_no_sender_and_the_ending_tells() -> None:
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\nA page in one file.\r\n\r\n--x\r\n"
    data += b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>\r\n--x--\r\n"
    assert kind_of("letter.mht", data) == "mhtml"
    assert [block.text for block in load(data).blocks] == ["Hello"]


def test_without_its_ending_it_is_told_from_a_mail() -> None:
    assert kind_of("page", saved_page(b"<p>Hello</p>")) == "mhtml"
    assert kind_of("mail", saved_page(b"<p>Hello</p>").replace(b"<Saved by Blink>", b"a@b.example", 1)) == "mhtml"
    sent = saved_page(b"<p>Hello</p>").replace(b"<Saved by Blink>", b"a@b.example").replace(b"Snapshot-", b"X-")
    assert kind_of("mail", sent) == "eml"


def test_a_file_without_a_page_says_so() -> None:
    with pytest.raises(UnreadableFile, match="there is no HTML in it"):
        load(saved_page(b"color: red", "text/css"))
