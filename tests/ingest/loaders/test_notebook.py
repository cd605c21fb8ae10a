"""Jupyter notebooks of both formats: cells in order, code with its indentation, outputs that are text."""

import json
from typing import Any

import pytest

from ingest.loaders.notebook import LONGEST_OUTPUT, load
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def parse(*cells: dict[str, Any], **metadata: object) -> Parsed:
    return load(json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode())


def code(source: str | list[str], *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs}


def shown(**data: str | list[str]) -> dict[str, Any]:
    return {"output_type": "execute_result", "data": {name.replace("_", "/"): text for name, text in data.items()}}


def test_cells_stand_under_the_headings_of_the_text_above_them() -> None:
    parsed = parse(
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "Heights at *Merrow Haven*.\n", "## Model"]},
        code(["def height(t):\n", "    return 2.1"], shown(text_plain="2.1", image_png="iVBORw0KGgo=")),
        {"cell_type": "markdown", "source": "![chart](attachment:x.png)\n\nIt fits."},
        {"cell_type": "raw", "source": "As it is."},
        kernelspec={"language": "python"},
    )
    assert parsed.title == "Tides"
    assert parsed.blocks == (
        Block("Heights at Merrow Haven."),
        Block("Code (python):\ndef height(t):\n    return 2.1", ("Model",), kind="code"),
        Block("Output:\n2.1", ("Model",), kind="code"),
        Block("chart", ("Model",)),
        Block("It fits.", ("Model",)),
        Block("As it is.", ("Model",), kind="code"),
    )


def test_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Tides"},
        {"cell_type": "heading", "level": 2, "source": ["Model"]},
        {
            "cell_type": "code",
            "language": "julia",
            "input": "f(x) = 2x",
            "outputs": [
                {"output_type": "pyout", "text": ["f"], "png": "xyz"},
                {"output_type": "stream", "text": "done"},
            ],
        },
    ]
    parsed = load(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode())
    assert parsed.title == "Tides"
    assert [block.text for block in parsed.blocks] == ["Code (julia):\nf(x) = 2x", "Output:\nf", "Output:\ndone"]
    assert parsed.blocks[0].headings == ("Model",)


def test_a_table_that_code_puts_out_has_rows() -> None:
    table = "<table><thead><tr><th></th><th>tide</th></tr></thead><tr><th>0</th><td>2.1</td></tr></table>"
    assert parse(code("df", shown(text_html=table, text_plain="  tide\n0 2.1"))).blocks[1:] == (
        Block("0; tide: 2.1.", kind="row"),
    )


def test_outputs_lose_their_colours_and_are_not_without_end() -> None:
    error = {"output_type": "error", "ename": "NameError", "evalue": "\x1b[0;31mno x\x1b[0m", "traceback": ["..."]}
    stream = {"output_type": "stream", "text": "a line of the log\n" * 1000}
    parsed = parse(code("x", error, stream), language_info={"name": "python"})
    assert parsed.blocks[1].text == "Output:\nNameError: no x"
    assert len(parsed.blocks[2].text) <= LONGEST_OUTPUT + len("Output:\n") and parsed.blocks[2].text.endswith("log")
    assert parsed.notes == ("1 long output of code kept in part",)


@pytest.mark.parametrize("data", [b"{", b"[]", b'"x"', b"{}", b'{"cells": 3}', b'{"cells": [1, null]}', b"[" * 100_000])
def test_what_is_no_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^is not a notebook"):
        load(data)


def test_fields_of_the_wrong_kind_are_passed_over() -> None:
    cells = [
        {"cell_type": "markdown", "source": {"a": 1}},
        {"cell_type": 7},
        code("x", {"data": [1]}, {"text": 3}),
        {"cell_type": "heading", "level": "x", "source": "H"},
    ]
    assert [block.text for block in parse(*cells, kernelspec=[1]).blocks] == ["Code:\nx", "H"]
