"""Opening a source: the page, or its text, or at least the passage, with a word where something is missing."""

from pathlib import Path

import pytest

from app.conversation.turns import Turn
from app.original.picture import BUSY
from app.types import Answer, Citation
from app.ui.chats import Chats
from app.ui.library import token
from app.ui.source_handlers import AT_ONCE, CHANGED, NO_DOCUMENT, NO_SOURCE, NOT_FOUND, SourceHandlers
from tests.app.original.test_file import row_for, written
from tests.support import fake_tesseract
from tests.support.fake_desk import FakeIndex, fake_desk
from tests.support.pdf_files import drawn, scan
from vector_db.types import Chunk, DocumentRow, Hit

SENTENCE = "The lifeboat was launched at dawn."
PDF = drawn([(72, 700, "The first page.")], [(72, 700, "Some words."), (72, 680, SENTENCE)], [(72, 700, "The last.")])


class Opened:
    """A document with its chunks, an answer that cites the second of them, and what opens it."""

    def __init__(self, data: Path, path: Path, content: bytes, pages: bool = True) -> None:
        self.row: DocumentRow = row_for(written(path, content), path.parent, content)
        bodies = ["The first page.", f"Some words. {SENTENCE}", "The last."]
        id_ = self.row.document_id
        self.chunks = [
            Chunk(f"{id_}:{at}", id_, at, "T", body, f"Part {at}", at + 1 if pages else None)
            for at, body in enumerate(bodies)
        ]
        self.hits = tuple(Hit(chunk, path.name, "kind", 1.0) for chunk in self.chunks)
        self.index = FakeIndex(rows=[self.row], passages=self.hits)
        desk = fake_desk(data, index=self.index)
        self.handlers = SourceHandlers(desk, Chats(desk.conversations))

    def turns(self, quote: str = SENTENCE) -> tuple[Turn, ...]:
        cited = (Citation(2, self.hits[1].source, 2, quote),) if quote else ()
        return (Turn("When?", Answer("When?", text="At dawn [2].", passages=self.hits, citations=cited, stage="done")),)

    def open(self, quote: str = SENTENCE, **wanted: object) -> str:
        """What is drawn."""
        return self.handlers.opened({"turn": 0, "number": 2, **wanted}, self.turns(quote))[0]


@pytest.fixture
def pdf(data_folder: Path, tmp_path: Path) -> Opened:
    return Opened(data_folder, tmp_path / "library" / "report.pdf", PDF)


def test_a_pdf_is_opened_at_its_page_with_the_sentence_marked(pdf: Opened) -> None:
    html = pdf.open()
    assert 'data-kind="page"' in html and "page 2 of 3" in html and "data:image/jpeg;base64," in html
    assert html.count('class="on-page"') == 1 and f"<mark>{SENTENCE}</mark>" in html
    assert 'data-page="1"' in html and 'data-page="3"' in html, "there is a way to the pages beside it"
    assert f'href="original/{token(pdf.row)}"' in html
    for note in (CHANGED, NOT_FOUND):
        assert note not in html


def test_another_page_is_turned_to_without_marks(pdf: Opened) -> None:
    html = pdf.open(page=3)
    assert "page 3 of 3" in html and "on-page" not in html and 'aria-label="Next page"' in html
    assert html.count("disabled") == 1


def test_without_a_cited_sentence_the_whole_passage_is_marked_softly(pdf: Opened) -> None:
    assert 'class="on-page soft"' in pdf.open(quote="")


def test_a_document_of_the_library_is_opened_at_its_beginning(pdf: Opened) -> None:
    html = pdf.handlers.opened({"document": token(pdf.row)}, ())[0]
    assert "page 1 of 3" in html and "on-page" not in html and f'data-document="{token(pdf.row)}"' in html


def test_a_sentence_that_is_not_on_the_picture_is_said_and_marked_in_the_text(pdf: Opened) -> None:
    quote = "Quite another sentence that stands nowhere."
    object.__setattr__(pdf.chunks[1], "body", f"Some words. {quote}")
    html = pdf.open(quote=quote)
    assert NOT_FOUND in html and f"<mark>{quote}</mark>" in html and '<details class="page-text" open>' in html


def test_a_damaged_pdf_is_shown_as_text(data_folder: Path, tmp_path: Path) -> None:
    html = Opened(data_folder, tmp_path / "report.pdf", b"%PDF-1.7 nothing").open()
    assert 'data-kind="text"' in html and "damaged" in html and f"<mark>{SENTENCE}</mark>" in html
    assert "original/" in html, "it can be fetched all the same"


def test_a_missing_original_is_said_and_its_text_is_there(pdf: Opened) -> None:
    Path(pdf.row.source.location).unlink()
    html = pdf.open()
    assert "is not there any more" in html and f"<mark>{SENTENCE}</mark>" in html and "original/" not in html


def test_a_file_that_has_changed_is_said(data_folder: Path, tmp_path: Path) -> None:
    opened = Opened(data_folder, tmp_path / "notes.txt", b"before", pages=False)
    assert CHANGED not in opened.open()
    (tmp_path / "notes.txt").write_bytes(b"after it")
    html = opened.open()
    assert CHANGED in html and f"<mark>{SENTENCE}</mark>" in html


def test_a_document_that_was_removed_leaves_the_passage(pdf: Opened) -> None:
    pdf.index.rows.clear()
    html = pdf.open()
    assert NO_DOCUMENT in html and f"<mark>{SENTENCE}</mark>" in html and "The last." not in html


def test_a_long_text_is_shown_in_parts(data_folder: Path, tmp_path: Path) -> None:
    opened = Opened(data_folder, tmp_path / "notes.txt", b"words", pages=False)
    chunks = [Chunk(f"c{at}", opened.row.document_id, at, "T", f"Sentence {at}.", "", None) for at in range(100)]
    opened.hits = opened.index.passages = tuple(Hit(chunk, "notes.txt", "kind", 1.0) for chunk in chunks)
    turns = (Turn("?", Answer("?", passages=opened.hits, stage="done")),)
    html = opened.handlers.opened({"turn": 0, "number": 51}, turns)[0]
    assert (
        "Sentence 50." in html and "Sentence 44." in html and "Sentence 43." not in html and "Sentence 74." not in html
    )
    assert 'data-part="14"' in html and 'data-part="74"' in html
    html = opened.handlers.opened({"turn": 0, "number": 51, "part": 74}, turns)[0]
    assert "Sentence 74." in html and "Sentence 99." in html and html.count("disabled") == 1


def test_a_scan_is_shown_at_once_and_again_with_the_words_that_ocr_finds(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, SENTENCE)
    opened = Opened(data_folder, tmp_path / "scan.pdf", scan("one", "two", "three"))
    wanted = {"turn": 0, "number": 2}
    html, more = opened.handlers.opened(wanted, opened.turns())
    assert more and "on-page" not in html and f"<mark>{SENTENCE}</mark>" in html and NOT_FOUND not in html
    html, more = opened.handlers.opened(wanted, opened.turns(), by_ocr=True)
    assert "on-page" in html and NOT_FOUND not in html and not more
    other = "Quite another sentence that stands nowhere."
    object.__setattr__(opened.chunks[1], "body", other)
    html, _ = opened.handlers.opened(wanted, opened.turns(other), by_ocr=True)
    assert "on-page" not in html and NOT_FOUND in html, "what Tesseract does not find either is said"


def test_a_scan_without_ocr_has_its_sentence_in_the_text(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened(data_folder, tmp_path / "scan.pdf", scan("one", "two", "three"))
    fake_tesseract.uninstall(tmp_path, monkeypatch)
    html = opened.open()
    assert 'data-kind="page"' in html and NOT_FOUND in html and f"<mark>{SENTENCE}</mark>" in html


@pytest.mark.parametrize(
    "wanted", [None, {}, [], "x", {"turn": "a"}, {"turn": 5, "number": 1}, {"turn": 0, "number": 9}, {"page": -1}]
)
def test_whatever_is_asked_nothing_breaks(wanted: object, pdf: Opened) -> None:
    html, _ = pdf.handlers.opened(wanted, pdf.turns())
    assert not html or NO_SOURCE in html
    for drawn_of in (pdf.handlers.opening, pdf.handlers.draw, pdf.handlers.look_through):
        drawn_of(wanted, pdf.turns(), "", None)  # type: ignore[arg-type]


def test_a_conversation_that_is_out_of_memory_is_read_again(pdf: Opened) -> None:
    saving = pdf.handlers.chats.saving("local", "")
    saving.put(pdf.turns()[0])
    saving.close()
    wanted = {"turn": 0, "number": 2}
    html, _ = pdf.handlers.draw(wanted, (), saving.conversation, None)  # type: ignore[arg-type]
    assert f"<mark>{SENTENCE}</mark>" in html
    html, _ = pdf.handlers.draw(wanted, (), "unknown", None)  # type: ignore[arg-type]
    assert NO_SOURCE in html


def test_of_too_many_at_once_the_last_are_told_to_try_again(pdf: Opened) -> None:
    for _ in range(AT_ONCE):
        pdf.handlers._room.acquire()
    assert BUSY in pdf.open()
    pdf.handlers._room.release()
    assert "page 2 of 3" in pdf.open()
    assert "page 2 of 3" in pdf.open(), "it has left its place to the next"
