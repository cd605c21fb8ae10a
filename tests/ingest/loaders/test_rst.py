"""reStructuredText: what docutils knows, what only Sphinx does, and what must not be done for a stranger's file."""

import textwrap
from pathlib import Path

import pytest

from ingest.loaders.parsed import Parsed
from ingest.loaders.rst import load
from vector_db.types import Block


def parse(text: str) -> Parsed:
    return load(textwrap.dedent(text).encode())


def texts(text: str) -> list[str]:
    return [block.text for block in parse(text).blocks]


def test_a_document() -> None:
    parsed = parse(
        """
        =======
        Harbour
        =======

        :Author: Ann Lee

        Built in 1783
        *by hand*, see `the light <http://x.example/>`_ and [1]_.

        History
        =======

        Storms
        ------

        * One

          1. Inner
          2. More
        * Two

        Quay
            Of granite.
        Light
            Out of use.

        ::

            if x:
                go()

        .. [1] A note.
        .. a comment
        """
    )
    assert parsed.title == "Harbour"
    storms = ("History", "Storms")
    assert parsed.blocks == (
        Block("Author: Ann Lee"),
        Block("Built in 1783 by hand, see the light and 1."),
        Block("- One\n  1. Inner\n  2. More\n- Two", storms),
        Block("Quay: Of granite.\nLight: Out of use.", storms),
        Block("if x:\n    go()", storms, kind="code"),
        Block("[1] A note.", storms),
    )


def test_tables_are_rows_with_the_names_of_their_columns() -> None:
    assert texts(
        """
        .. table:: Fees

           ======  =====  =====
           Boat       Fee
           ------  ------------
           \\       Day    Year
           ======  =====  =====
           Dinghy  £2     £90
           Yacht   £9     £700
           ======  =====  =====

        +------+-----+
        | A    | B   |
        +======+=====+
        | 1    | 2   |
        +      +-----+
        |      | 3   |
        +------+-----+

        .. csv-table::
           :header: Ship, Built

           Grace, 1904

        .. list-table::
           :header-rows: 1

           * - Rope
             - Use
           * - Hemp
             - Moorings
        """
    ) == [
        "Fees",
        "Boat: Dinghy; Fee Day: £2; Fee Year: £90.",
        "Boat: Yacht; Fee Day: £9; Fee Year: £700.",
        "A: 1; B: 2.",
        "A: 1; B: 3.",
        "Ship: Grace; Built: 1904.",
        "Rope: Hemp; Use: Moorings.",
    ]


def test_notes_and_directives_that_are_known() -> None:
    assert texts(
        """
        .. warning:: Mind the
           gap.

        .. admonition:: Tides

           They turn.

           Twice.

        .. code-block:: python

           go(1,
              2)

        .. figure:: quay.png
           :alt: The quay
           :figwidth: image

           At noon.

        .. contents::

        | Roses
        | are red
        """
    ) == [
        "Warning: Mind the gap.",
        "Tides: They turn.",
        "Twice.",
        "go(1,\n   2)",
        "The quay",
        "At noon.",
        "Roses\nare red",
    ]


def test_what_only_sphinx_knows_is_text() -> None:
    parsed = parse(
        """
        Guide
        =====

        See :ref:`the quay <quay>`, :class:`~moor.Rope` and :doc:`index`, or missing_.

        .. toctree::
           :maxdepth: 2

           intro

        .. versionadded:: 2.1
           Ropes may be *wet*.

        .. py:function:: moor(boat)
           :module: x

           Ties up a boat.

           .. only:: html

              Only in :pep:`8`.
        """
    )
    assert [block.text for block in parsed.blocks] == [
        "See the quay, moor.Rope and index, or missing.",
        "2.1",
        "Ropes may be wet.",
        "moor(boat)",
        "Ties up a boat.",
        "html",
        "Only in PEP 8.",
    ]


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {}",
        ".. include:: {}\n   :literal:",
        ".. include:: {}\n   :code:",
        ".. csv-table::\n   :file: {}",
        ".. csv-table::\n   :url: file://{}",
        ".. raw:: html\n   :file: {}",
        ".. raw:: html\n   :url: file://{}",
        ".. literalinclude:: {}",
        ".. only:: html\n\n   .. include:: {}",
        ".. note::\n   .. include:: {}",
        ".. role:: raw-x(raw)\n   :format: html\n\n.. include:: {}",
        ".. |x| replace:: y\n.. |z| include:: {}\n\n|z|",
    ],
)
def test_no_other_file_is_read(directive: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("SECRET,VALUE\n1,2\n")
    parsed = load(f"Before.\n\n{directive.format(secret)}\n\nAfter.\n".encode())
    told = "\n".join(block.text for block in parsed.blocks)
    assert "SECRET" not in told and "Before." in told and "After." in told


def test_what_was_left_out_is_told_once() -> None:
    parsed = parse("Text.\n\n.. include:: a.rst\n\n.. include:: b.rst\n\n.. raw:: html\n\n   <b>Raw.</b>\n")
    assert [block.text for block in parsed.blocks] == ["Text."]
    assert [note.partition("(")[2].partition(")")[0] for note in parsed.notes] == ["include", "raw"]


def test_settings_beside_the_file_are_not_read(tmp_path: Path) -> None:
    Path("docutils.conf").write_text("[general]\nfile_insertion_enabled: yes\nraw_enabled: yes\n")
    (tmp_path / "secret").write_text("SECRET")
    assert texts(f".. include:: {tmp_path / 'secret'}\n\nText.") == ["Text."]


def test_text_that_docutils_refuses_is_read_as_plain_text() -> None:
    parsed = parse("Short.\n\n" + "long " * 3000)
    assert [len(block.text) > 9 for block in parsed.blocks] == [False, True]
    assert parsed.notes == ("read as plain text: a line is longer than 10,000 characters",)


def test_substitutions_are_no_bomb() -> None:
    bomb = f".. |a| replace:: {'x' * 9000}\n\n" + "|a| " * 2000
    assert parse(bomb.replace("| |", "|\n|")).notes == ("read as plain text: its substitutions are too long",)
    nested = "".join(f".. |{n}| replace:: {f'|{n + 1}| ' * 10}\n" for n in range(9)) + ".. |9| replace:: x\n\n|0|\n"
    assert sum(map(len, texts(nested))) < 100_000


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    parse("Title\n==\n\n*open `x\n\n.. nothing::\n\n|y|\n")
    assert capfd.readouterr() == ("", "")


def test_directives_within_directives_end() -> None:
    text = "".join("   " * depth + f".. box{depth}:: x\n\n" for depth in range(60)) + "   " * 60 + "Deep.\n"
    assert "Deep." in texts(text)[-1]
