"""Text to sentences."""

import pytest

from ingest.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The brig sank.", "Nobody drowned!", "Was it so?", "It was."],
        ["Dr. Penrose met Capt. J. R. Hall at St. Mawes.", "They sailed."],
        ["H.M.S. Victory and the R.N.L.I. Lifeboat lay in the U.S. Navy yard.", "She left."],
        ["A ticket is £14.50.", "£3.00 of it is a gift.", "The rest pays for 2.5 staff."],
        ["See No. 12 on p. 7 in vol. 3.", "Then go on."],
        ["The answer was no.", "Then they left."],
        ["It opens at 10 a.m. on weekdays, e.g. Monday, i.e. five days.", "It shuts at five."],
        ['He said "Stop."', '"Why?"', "She asked (twice.)", "Nobody knew."],
        ["So did I.", "The end was near.", "Nor am I.", "He is older than I.", "She left, and I. J. Hall stayed."],
        ["I. Hall signed for I. Penrose.", "Seen by: I. Hall; Captain: J. I. Penrose.", "(I. Hall) It is by I. Hall."],
        ["Wait... what?", "Yes."],
        ["Émile came.", "Ödön did not."],
        ["版画は一八四一年。", "次の文。"],
        ["Am 3. Mai kam Dr. Maurer.", "Die 2. Vorsitzende ging, d. h. sie floh."],
        ["Sí.", "¿Cuándo?", "«No», dijo la Sra. Alcaraz.", "Se fue."],
        ["Er sagte: „Ja.“", "„Gut“, sagte sie."],
    ],
    ids=lambda sentences: sentences[0][:25],
)
def test_a_paragraph_is_cut_where_its_sentences_end(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "a version 3.11.2 release",
        "prices of £1.00, £2.00 and £3.00",
        "see example.org/a.b?c=d for more",
        "12. Bookings are refunded in full",
        "Ticket: adult; Price: £14.50; Valid: 1 Jan. 2026.",
        "no full stop at all",
    ],
)
def test_some_stops_end_nothing(text: str) -> None:
    assert split_sentences(text) == [text]


def test_a_chinese_sentence_ends_behind_its_quotation_mark() -> None:
    assert split_sentences("他说：“好。”然后走了。真的？！是。") == ["他说：“好。”", "然后走了。", "真的？！", "是。"]


def test_lines_are_sentences_of_their_own() -> None:
    assert split_sentences("- one\n- two. Three\n\nfour") == ["- one", "- two.", "Three", "four"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00", "." * 1000, "? ! .", "a" * 50_000])
def test_odd_text_raises_nothing_and_loses_nothing(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())
