"""JSON and JSON Lines: rows, sections, lists, and numbers as they were written."""

import json

import pytest

from ingest.loaders.json_data import load, load_lines
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def test_a_list_of_objects_is_a_table() -> None:
    data = b"""[{"ship": "Grace", "built": 1904, "crew": {"master": "Ann", "hands": [1.10, 2]}, "sold": null},
        {"ship": "Kit"}]"""
    assert load(data).blocks == (
        Block("ship: Grace; built: 1904; crew.master: Ann; crew.hands: 1.10, 2.", kind="row"),
        Block("ship: Kit.", kind="row"),
    )


def test_an_object_is_sections_under_its_keys() -> None:
    data = json.dumps(
        {
            "title": "The harbour",
            "open": True,
            "rules": ["No fishing", "No fires"],
            "ships": [{"name": "Grace", "crew": [{"name": "Ann"}, {"name": "Tom"}]}],
            "about": {"history": "Founded in 1850.\nIt was rebuilt twice.", "size": {"berths": 12}},
        }
    ).encode()
    parsed = load(data)
    assert parsed.title == "The harbour"
    assert parsed.blocks == (
        Block("title: The harbour\nopen: yes"),
        Block("- No fishing\n- No fires", ("rules",)),
        Block("name: Grace; crew.1.name: Ann; crew.2.name: Tom.", ("ships",), kind="row"),
        Block("Founded in 1850.\nIt was rebuilt twice.", ("about", "history")),
        Block("berths: 12", ("about", "size")),
    )


def test_numbers_are_kept_as_they_were_written() -> None:
    text = load(b'{"a": 1.10, "b": 12345678901234567890123, "c": 1e400, "d": NaN, "e": -0.0}').blocks[0].text
    assert text == "a: 1.10\nb: 12345678901234567890123\nc: 1e400\nd: NaN\ne: -0.0"


def test_each_line_of_json_lines_is_a_row_and_a_bad_one_is_noted() -> None:
    parsed = load_lines(b'{"q": "Who?", "n": 1}\n\n{"q": "Wh\n["a", 2]\n')
    assert [block.text for block in parsed.blocks] == ["q: Who?; n: 1.", "a, 2."]
    assert len(parsed.notes) == 1 and parsed.notes[0].startswith("line 3 was left out: it is not JSON")
    many = load_lines(b'{"q": 1}\n' + b"oops\n" * 1200)
    assert many.notes[0].startswith("1,200 lines were left out: they are not JSON; the first is line 2")


def test_either_form_is_read_under_the_name_of_the_other() -> None:
    assert len(load(b'{"a": 1}\n{"a": 2}\n').blocks) == 2
    assert load_lines(b'{\n "a": 1\n}\n').blocks == (Block("a: 1"),)


@pytest.mark.parametrize("data", [b"{", b"words", b'{"a": }', b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000])
def test_what_is_no_json_is_refused_in_one_line(data: bytes) -> None:
    for read in (load, load_lines):
        with pytest.raises(UnreadableFile, match="is not JSON"):
            read(data)


def test_deep_but_sound_json_is_read() -> None:
    value: object = "the core"
    for number in range(100):
        value = {f"k{number}": value}
    assert "the core" in load(json.dumps(value).encode()).blocks[0].text


def test_nothing_comes_of_what_is_empty() -> None:
    assert load(b'[{}, {"a": null}, {"a": ""}, [[]], null]').blocks == ()
    assert load(b'{"a": {}, "b": [], "c": null}').blocks == ()
    assert load_lines(b"{}\n[]\nnull\n").blocks == ()


def test_nasty_keys_and_values() -> None:
    parsed = load('{"": "x", "a\\u0000b": "c\\ud800d", "long": "%s"}'.replace("%s", "word " * 100).encode())
    assert parsed.blocks[0].text == "?: x\nab: c\ufffdd"
    assert parsed.blocks[1].headings == ("long",)
