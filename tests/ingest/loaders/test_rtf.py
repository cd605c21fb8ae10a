"""RTF, as Word, LibreOffice and WordPad write it."""

import pytest

from ingest.loaders.rtf import load
from vector_db.errors import UnreadableFile
from vector_db.types import Block

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}{\f1\fnil\fcharset204 Arial Cyr;}"
    rb"{\f2\fcharset128 MS Mincho;}}"
)
STYLES = rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon0\snext0 heading 2;}{\*\cs10 Default;}}"
INFO = rb"{\info{\title The harbour}{\author Ann}{\*\company Docks}}"


def rtf(body: bytes, *, info: bytes = INFO) -> bytes:
    return HEAD + STYLES + info + b"\n" + body + b"}"


def texts(body: bytes) -> list[str]:
    return [block.text for block in load(rtf(body)).blocks]


def test_a_report() -> None:
    body = (
        rb"\pard\s1 Ships\par\pard\plain The {\b ketch} was\line launched in 1904.\par"
        rb"\pard\s2 Crew\par"
        rb"\pard{\listtext\'b7\tab}\ls1 Ann\par{\pntext 2.\tab}Tom\par"
        rb"\trowd\pard\intbl Item\cell Who\cell Sum\cell\row\pard\intbl Rope\par and tar\cell\cell 3\cell\row"
        rb"\pard Done.\par"
    )
    parsed = load(rtf(body))
    assert parsed.title == "The harbour"
    assert parsed.blocks == (
        Block("The ketch was\nlaunched in 1904.", ("Ships",)),
        Block("- Ann\n2. Tom", ("Ships", "Crew")),
        Block("Item: Rope and tar; Sum: 3.", ("Ships", "Crew"), kind="row"),
        Block("Done.", ("Ships", "Crew")),
    )


def test_letters_in_every_way_that_they_are_written() -> None:
    assert texts(rb"Gr\'f6\'dfe, \u8364?5, \uc2\u26085\'93\'fa\uc1 , \uc0\u233 t\u233 \par") == ["Größe, €5, 日, été"]
    assert texts(rb"{\f1\'cc\'f3\'e7\'e5\'e9} caf\'e9\par") == ["Музей café"]
    assert texts(rb"{\f2\'93\'fa\'96\'7b}\par") == ["日本"]
    assert texts(rb"a\~b\_c \{x\} \\ \ldblquote q\rdblquote\emdash \u-10179?\u-8704?\par") == ["a b-c {x} \\ “q”—😀"]


def test_what_is_not_the_text_is_left_out_and_nothing_else() -> None:
    assert texts(
        rb"{\header Page \chpgn}{\field{\*\fldinst HYPERLINK x}{\fldrslt a link}} and{\v secret} more\par"
    ) == ["a link and more"]
    assert texts(rb"Said{\*\footnote\pard\plain\s1 In 1904.\par} so.{\pict\bin5 }}{\\}\par{\*\unknown gone}\par") == [
        "Said (In 1904. ) so."
    ]
    assert texts(rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt In a box.\par}}}After.\par") == [
        "In a box.",
        "After.",
    ]


def test_the_first_heading_is_the_title_where_there_is_no_other() -> None:
    parsed = load(rtf(rb"\pard\s1 Ships\par\pard Text.\par", info=b""))
    assert (parsed.title, parsed.blocks) == ("Ships", (Block("Text."),))


def test_a_file_that_is_cut_gives_what_it_has() -> None:
    whole = rtf(rb"\pard One.\par Two.\par\trowd\intbl a\cell b\cell c\cell")
    for size in range(len(whole)):
        if whole[:size].startswith(b"{\\rtf"):
            load(whole[:size])
    assert [block.text for block in load(whole[:-1]).blocks] == ["One.", "Two.", "a; b; c."]


@pytest.mark.parametrize(
    "body",
    [
        b"{" * 100_000,
        b"}" * 1000,
        rb"\u99999999999 x\par",
        rb"\ansicpg0\ansicpg99999 x\par",
        rb"\bin-5 x\par",
        rb"\bin9999999999 x",
        b"\\",
        b"\\'",
        b"\\'zz x\\par",
    ],
)
def test_damage_breaks_nothing(body: bytes) -> None:
    load(rtf(body))


def test_what_is_no_rtf_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="is not RTF"):
        load(b"Dear Sir")


def test_exponents_and_marks_stay_apart_from_the_word_before() -> None:
    assert texts(rb"\pard 10{\super 6} litres since 1802{\super 2}, 10\super 3\nosupersub  g\par") == [
        "10⁶ litres since 1802 (2), 10³ g"
    ]
