"""What a kept conversation holds: its words, its numbered sources, and nothing that acts when it is opened."""

import io
import json

import pypdf
import pytest

from app.conversation import fonts
from app.conversation.export import FORMS, export, harmless
from app.conversation.turns import Conversation, Turn
from app.types import Answer, Citation
from tests.support.fake_desk import PASSAGES

CITED = (
    Citation(1, "prices/tickets.md", None, "An adult ticket\n costs 12 pounds."),
    Citation(2, "reports/aurora.pdf", 3, "The brig Aurora was built in 1841 in Whitby."),
    Citation(2, "reports/aurora.pdf", 3, "Another sentence of the same passage."),
)
TEXT = "An **adult** ticket costs £12 [1].\n\n- The *Aurora* is from 1841 [2].\n\n```\nif a < b:\n```"
TURNS = (
    Turn("What does a ticket cost?", Answer("q", text=TEXT, passages=PASSAGES, citations=CITED, stage="done")),
    Turn("And then?", Answer("q", text="It goes", passages=PASSAGES, stage="writing"), stopped=True),
    Turn("Is it down?", error="The model is down."),
)
KEPT = Conversation("id", "Prix des billets / «Aurora»", False, 1_780_000_000.0)


def pdf_text(turns: tuple[Turn, ...] = TURNS) -> str:
    pages = pypdf.PdfReader(io.BytesIO(export(KEPT, turns, "pdf").content)).pages
    return "\n".join(page.extract_text() for page in pages)


def test_markdown_has_questions_answers_and_numbered_sources() -> None:
    file = export(KEPT, TURNS, "markdown")
    text = file.content.decode()
    assert file.name == "prix-des-billets-aurora.md" and file.media_type == "text/markdown"
    assert text.startswith("# Prix des billets / «Aurora»\n")
    assert f"## What does a ticket cost?\n\n{TEXT}" in text
    assert "1. `prices/tickets.md`: “An adult ticket costs 12 pounds.”\n2. `reports/aurora.pdf`, page 3: “The" in text
    assert text.count("`reports/aurora.pdf`") == 1
    assert "It goes\n\n*The answer is not whole.*" in text
    assert "*There is no answer.*\n\n*The model is down.*" in text


def test_json_has_all_that_the_command_line_tells() -> None:
    told = json.loads(export(KEPT, TURNS, "json").content)
    first, second, third = told["turns"]
    assert told["name"] == KEPT.name and first["answer"] == TEXT and first["whole"] and not second["whole"]
    assert first["citations"][1] == {
        "number": 2, "source": "reports/aurora.pdf", "page": 3, "quote": CITED[1].quote,
    }  # fmt: skip
    assert [passage["source"] for passage in first["passages"]] == [hit.source for hit in PASSAGES]
    assert (third["question"], third["answer"], third["error"]) == ("Is it down?", "", "The model is down.")


def test_a_pdf_has_them_too() -> None:
    text = " ".join(pdf_text().split())
    assert "Prix des billets / «Aurora»" in text and "What does a ticket cost?" in text
    assert "An adult ticket costs £12 [1]." in text and "• The *Aurora* is from 1841 [2]." in text
    assert "if a < b:" in text.replace("\u00a0", " ")
    assert "[1] prices/tickets.md: “An adult ticket costs 12 pounds.”" in text
    assert "[2] reports/aurora.pdf, page 3: “The brig Aurora was built in 1841 in Whitby.”" in text
    assert "The answer is not whole." in text and "The model is down." in text


def test_long_answers_go_over_several_pages_and_nothing_is_cut() -> None:
    words = [f"word{n}" for n in range(3000)]
    long = Turn(("a very long question " * 380).strip(), Answer("q", text=" ".join(words), stage="done"))
    unbroken = Turn("x" * 8000, Answer("q", text="y" * 4000, stage="done"))
    text = pdf_text((long, unbroken))
    assert set(words) <= set(text.split())
    assert text.count("x") >= 8000 and text.count("y") >= 4000
    pages = len(pypdf.PdfReader(io.BytesIO(export(KEPT, (long,), "pdf").content)).pages)
    assert pages >= 5


def test_letters_beyond_the_western_ones_come_out_where_a_font_has_them() -> None:
    if fonts.fonts()[0].name(False) == "docent-Vera":
        pytest.skip("this machine has no font but reportlab's")
    text = pdf_text((Turn("Œuvre, Київ, Ελλάδα, Łódź?", Answer("q", text="Žižkov → čtyři ½ “ok”", stage="done")),))
    assert "Œuvre, Київ, Ελλάδα, Łódź?" in text and "Žižkov → čtyři ½ “ok”" in text


def test_what_no_font_has_is_told() -> None:
    text = " ".join(pdf_text((Turn("q", Answer("q", text="a \U0001d800 b \U00012345", stage="done")),)).split())
    assert "no font of this machine has (U+1D800, U+12345)" in text and "The export as Markdown has them" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](http://e/x.png)", r"!\[x]\(http://e/x.png)"),
        ("[a](http://e)", r"[a]\(http://e)"),
        ("<img src=http://e> <http://e> </b> <!-- x", r"\<img src=http://e> \<http://e> \</b> \<!-- x"),
        ("a [x][1]\n\n  [1]: http://e", "a [x][1]\n\n  \\[1]: http://e"),
        ("1 < 2 and [1] cited", "1 < 2 and [1] cited"),
        ("`<b>` and\n```\n![x](y) <i>\n```\n<i>", "`<b>` and\n```\n![x](y) <i>\n```\n\\<i>"),
    ],
)
def test_markdown_fetches_and_links_nothing(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize("form", FORMS)
def test_hostile_texts_are_texts(form: str) -> None:
    evil = "<para><font name='x'>&amp; <b> \x00\x07 \ud800 ${x} ]]> --> </para> `"
    citation = Citation(1, evil, 1, evil)
    turns = (Turn(evil, Answer(evil, text=evil, citations=(citation,), stage="done"), error=evil),)
    file = export(Conversation("id", evil, False, 0.0), turns, form)
    assert file.content and file.name.isprintable() and "/" not in file.name
    for name in ("../../etc/passwd", "", "///", "a" * 500, "CON\nx"):
        assert len(export(Conversation("id", name, False, 0.0), (), form).name) < 80
