"""Bombs are refused before anything is unpacked; documents are not, however unusual."""

import tracemalloc
from pathlib import Path

import pytest

from ingest.loaders.read import read_document
from ingest.loaders.zip_guard import MOST_ENTRIES, check_zip
from tests.support.bombs import PARTS, ZEROS, bombs, packed, raw, zeros
from tests.support.sample_files import samples
from vector_db.errors import UnreadableFile

BOMBS = dict(bombs())
REASONS = {
    "overlapping": "entries of its archive overlap",
    "50,000 entries": "its archive has 50,001 entries",
    "many parts": "it unpacks to 240 MB",
    "one part, 1,000 to 1": "20 MB are packed 1,010 to 1",
    "billion laughs": "an XML part declares the entity",
    "archives in archives": "it holds archives in archives, more than 2 deep",
}


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_is_refused_with_figures_and_costs_nothing(name: str, tmp_path: Path) -> None:
    kind = name.partition(":")[0]
    path = tmp_path / f"bomb.{kind}"
    path.write_bytes(BOMBS[name])
    assert path.stat().st_size < 7_000_000
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="is a bomb: ") as raised:
            read_document(path)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert REASONS.get(name.partition(": ")[2], "") in str(raised.value)
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 200


def test_there_are_enough_of_them() -> None:
    assert len(BOMBS) >= 30


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx", ".odt", ".epub"])
def test_sound_documents_pass(suffix: str) -> None:
    check_zip(samples()[suffix])


def test_what_is_unusual_and_no_bomb_passes() -> None:
    tells, text = PARTS["docx"]
    check_zip(packed({tells: "<x/>", text: "<x/>", "word/embeddings/book.xlsx": samples()[".xlsx"]}))
    check_zip(packed({tells: "<x/>", **{f"ppt/slides/slide{n}.xml": "<x/>" for n in range(5_000)}}))
    check_zip(packed({tells: "<x/>", text: b"<x>" + ZEROS.replace(b"\x00", b" ") * 4 + b"</x>"}))
    check_zip(
        packed({tells: "<x/>", "locked.zip": raw([("a", zeros(1), 1_000_000)], flags=1), "cut.zip": b"PK\x03\x04"})
    )
    svg = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY ns "http://www.w3.org/2000/svg">]><svg/>'
    )
    check_zip(packed({"mimetype": "application/epub+zip", "OPS/drawing.svg": svg}))
    check_zip(packed({tells: "<x/>", "docProps/app.xml": "<not well-formed", "customXml/item": b"<\xff\xff"}))


def test_an_archive_with_a_password_or_an_unknown_packing_is_told() -> None:
    with pytest.raises(UnreadableFile, match="is password-protected"):
        check_zip(raw([("word/document.xml", zeros(1), 1_000_000)], flags=1))
    with pytest.raises(UnreadableFile, match="ZIP method 14"):
        check_zip(raw([("word/document.xml", zeros(1), 1_000_000)], method=14))


def test_a_part_gives_no_more_than_the_directory_says() -> None:
    """Else the sums above would mean nothing: the part unpacks to 300 MB and is said to have 40 bytes."""
    data = raw([("[Content_Types].xml", zeros(300), 40)])
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="is damaged or cut short: Bad CRC"):
            check_zip(data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_damage_is_told_in_one_line() -> None:
    for data in (b"PK\x03\x04", samples()[".docx"][:-30], samples()[".docx"][:2000]):
        with pytest.raises(UnreadableFile, match="is damaged or cut short"):
            check_zip(data)


def test_too_many_entries_are_counted() -> None:
    with pytest.raises(UnreadableFile, match=f"has 10,001 entries; {MOST_ENTRIES:,} are allowed"):
        check_zip(raw([(str(number), b"\x03\x00", 0) for number in range(10_001)]))
