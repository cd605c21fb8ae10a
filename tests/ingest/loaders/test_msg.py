"""Messages of Outlook, written as Microsoft describes them: their properties, recipients and attachments."""

import datetime
import struct
from collections.abc import Mapping

import pytest

from ingest.loaders.compressed_rtf import decompress
from ingest.loaders.msg import load
from ingest.loaders.parsed import Parsed
from tests.support.attachments import attached
from tests.support.compound_file import Storage, compound_file
from tests.support.outlook import attachment, message, storage
from vector_db.errors import UnreadableFile
from vector_db.types import Block

WHO = "Ann Lee, 3 March 2025"
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
"""The example of the description. (MS-OXRTFCP 4.1)"""


def parse(root: Storage) -> Parsed:
    return load(compound_file(root), lambda: None, read=attached)


def test_a_message_says_who_wrote_to_whom_and_when() -> None:
    parsed = parse(message("The roof will be mended in June, before\r\nthe season.\r\n\r\n> When?\r\n"))
    assert parsed.title == "The roof"
    head = (
        "From: Ann Lee <ann@haven.example>; To: Tom Wray <tom@haven.example>; Cc: bob@haven.example;"
        " Date: 3 March 2025, 14:05; Subject: The roof"
    )
    assert parsed.blocks == (
        Block(head, (WHO,), kind="row"),
        Block("The roof will be mended in June, before the season.", (WHO,)),
        Block("> When?", (WHO,)),
    )


def test_text_in_a_code_page() -> None:
    root = {
        **storage({0x3FFD: 1251}, head=32),
        "__substg1.0_0037001E": "Крыша".encode("cp1251"),
        "__substg1.0_1000001E": "Починят в июне.".encode("cp1251"),
    }
    parsed = parse(root)
    assert (parsed.title, parsed.blocks[1].text) == ("Крыша", "Починят в июне.")


def test_html_where_there_is_no_text() -> None:
    root = {**message(""), "__substg1.0_10130102": b"<p>The <b>roof</b>.</p><p hidden>Obey.</p>"}
    assert parse(root).blocks[1:] == (Block("The roof.", (WHO,)),)


def test_packed_rtf_where_there_is_nothing_else() -> None:
    def read(name: str, data: bytes) -> Parsed:
        assert name == "body.rtf" and b"hello world" in data
        return Parsed("", (Block("hello world"),))

    root = compound_file({**message(""), "__substg1.0_10090102": HELLO})
    assert load(root, lambda: None, read=read).blocks[1:] == (Block("hello world", (WHO,)),)
    broken = parse({**message(""), "__substg1.0_10090102": b"xy"})
    assert broken.notes == ("its text is cut short",)


def test_attachments_and_attached_messages_are_sections_and_logos_are_not() -> None:
    inner = message("Inside.", head=24)
    root = {
        **message("Outside."),
        "__attach_version1.0_#00000000": attachment("costs.md", b"# Costs\n\nDear.\n"),
        "__attach_version1.0_#00000001": attachment("x.bin", b"\x00"),
        "__attach_version1.0_#00000002": {**storage({}, head=8), "__substg1.0_3701000D": inner},
        "__attach_version1.0_#00000003": {
            **attachment("logo.png", b"x"),
            "__substg1.0_3712001F": "c1".encode("utf-16-le"),
        },
    }
    parsed = parse(root)
    assert "Attachments: costs.md, x.bin" in parsed.blocks[0].text
    assert [(block.text, block.headings) for block in parsed.blocks if block.kind == "prose"] == [
        ("Outside.", (WHO,)),
        ("Dear.", (WHO, "Attachment: costs.md", "Costs")),
        ("Inside.", (WHO, "Attached mail: The roof", WHO)),
    ]
    assert parsed.notes == ("attachment x.bin: is of a kind that is not read",)


def test_messages_within_messages_end() -> None:
    root: Mapping[str, bytes | Storage] = message("0", head=24)
    for depth in range(1, 7):
        part = {**storage({}, head=8), "__substg1.0_3701000D": root}
        root = {**message(str(depth), head=32 if depth == 6 else 24), "__attach_version1.0_#00000000": part}
    parsed = parse(root)
    assert [block.text for block in parsed.blocks if block.kind == "prose"] == ["6", "5", "4", "3"]
    assert parsed.notes == ("a mail attached to an attached mail was not read",)


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="names no sender, date or subject"):
        parse({"WordDocument": b"x"})
    with pytest.raises(UnreadableFile, match="is damaged, or not an Outlook message"):
        load(b"no", lambda: None, read=attached)


def test_the_example_of_packed_rtf() -> None:
    assert decompress(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompress(struct.pack("<II4sI", 15, 3, b"MELA", 0) + b"{\\a}") == b"{\\a}"[:3]


@pytest.mark.parametrize("length", [0, 15, 17, 20, 30])
def test_packed_rtf_that_is_cut_gives_what_there_is(length: int) -> None:
    if length < 16:
        with pytest.raises(UnreadableFile):
            decompress(HELLO[:length])
    else:
        assert b"{\\rtf1".startswith(decompress(HELLO[:length])[:6])


def test_a_date_beyond_all_calendars_is_none() -> None:
    root = {**message("Text."), **storage({0x0039: 2**63}, head=32, times=(0x0039,))}
    assert parse(root).blocks[0].headings == ("Ann Lee",)
    assert datetime.MAXYEAR == 9999
