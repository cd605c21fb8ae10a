"""Counting tokens for hosted models: with the real tiktoken, on a vocabulary made here, and without one."""

import logging
from threading import Event

import pytest
import tiktoken

from app.models.tokens import MESSAGE_TOKENS, Vocabulary, estimate_tokens, vocabulary_of

PROSE = "The museum opens at ten on Sundays, and the last ticket for the lighthouse is sold at half past four. "


def tiny_encoding() -> tiktoken.Encoding:
    """Every byte is a token, and "th" is one."""
    ranks = {bytes([byte]): byte for byte in range(256)} | {b"th": 256}
    pattern = r"\S+|\s+"
    return tiktoken.Encoding("tiny", pat_str=pattern, mergeable_ranks=ranks, special_tokens={"<|end|>": 257})


def test_tiktoken_counts_where_it_has_the_vocabulary() -> None:
    vocabulary = Vocabulary(tiny_encoding)
    assert vocabulary.count_tokens("the path") == MESSAGE_TOKENS + 6
    assert vocabulary.count_tokens("") == MESSAGE_TOKENS


def test_a_special_token_in_a_document_is_counted_as_text() -> None:
    assert Vocabulary(tiny_encoding).count_tokens("<|end|>") == MESSAGE_TOKENS + len("<|end|>")


def test_a_long_text_is_counted_whole() -> None:
    assert Vocabulary(tiny_encoding).count_tokens("a" * 100_000) == MESSAGE_TOKENS + 100_000


def test_without_the_vocabulary_there_is_an_estimate_and_one_notice(caplog: pytest.LogCaptureFixture) -> None:
    tries = []

    def offline() -> tiktoken.Encoding:
        tries.append(1)
        raise ConnectionError("no network")

    vocabulary = Vocabulary(offline)
    with caplog.at_level(logging.WARNING):
        counts = [vocabulary.count_tokens(PROSE) for _ in range(3)]
    assert counts == [MESSAGE_TOKENS + estimate_tokens(PROSE)] * 3
    assert len(tries) == len(caplog.records) == 1
    assert "ConnectionError" in caplog.text


def test_a_download_that_never_ends_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    never = Event()

    def hanging() -> tiktoken.Encoding:
        never.wait(30)
        return tiny_encoding()

    vocabulary = Vocabulary(hanging, deadline=0.05)
    assert vocabulary.count_tokens(PROSE) == MESSAGE_TOKENS + estimate_tokens(PROSE)
    never.set()
    assert vocabulary.count_tokens(PROSE) == MESSAGE_TOKENS + estimate_tokens(PROSE)
    assert len(caplog.records) == 1


def test_a_vocabulary_is_fetched_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetch(model: str) -> tiktoken.Encoding:
        asked.append(model)
        return tiny_encoding()

    monkeypatch.setattr(tiktoken, "encoding_for_model", fetch)
    assert vocabulary_of("made-up-for-this-test") is vocabulary_of("made-up-for-this-test")
    assert vocabulary_of("made-up-for-this-test").count_tokens("th") == MESSAGE_TOKENS + 1
    assert asked == ["made-up-for-this-test"]


def test_the_estimate_is_high_but_not_absurd() -> None:
    words = len(PROSE.split())
    assert 1.3 * words <= estimate_tokens(PROSE) <= 2.6 * words  # English has about 1.3 tokens a word


@pytest.mark.parametrize("text", ["1234567890", "£12.50; £9", "日本語の本", "|---|---|", "\n\n\n", "\udc80"])
def test_what_is_not_words_is_charged_by_the_byte(text: str) -> None:
    others = len(text.encode("utf-8", "replace")) - text.count(" ")
    assert estimate_tokens(text) >= others
