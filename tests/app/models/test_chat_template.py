"""Conversations for templates that accept less than everything."""

import pytest

from app.models.chat_template import defuse, plain_transcript, plainest, render_chat, special_token_pattern
from app.types import Message

TALK = [
    Message("system", "Be brief."),
    Message("user", "One?"),
    Message("user", "Two?"),
    Message("assistant", "2"),
    Message("user", "Three?"),
]


def roles(messages: list[Message]) -> list[str]:
    return [message.role for message in messages]


def test_the_plainest_form_takes_turns_and_keeps_every_word() -> None:
    plain = plainest(TALK)
    assert roles(plain) == ["user", "assistant", "user"]
    assert plain[0].content == "Be brief.\n\nOne?\n\nTwo?"


def test_the_plainest_form_begins_with_the_user() -> None:
    assert plainest([Message("assistant", "Hello."), *TALK[1:2]]) == TALK[1:2]


def test_a_template_that_takes_everything_is_given_everything() -> None:
    rendered = render_chat(TALK, lambda chat: ",".join(message["role"] for message in chat), refusals=ValueError)
    assert rendered == "system,user,user,assistant,user"


def test_a_template_that_refuses_is_given_the_plainest_form() -> None:
    def strict(chat: list[dict[str, str]]) -> str:
        if chat[0]["role"] == "system":
            raise ValueError("no system messages")
        return ",".join(message["role"] for message in chat)

    assert render_chat(TALK, strict, refusals=ValueError) == "user,assistant,user"


def test_what_it_says_to_the_plainest_form_is_told() -> None:
    def broken(chat: list[dict[str, str]]) -> str:
        raise ValueError(chat[0]["role"])

    with pytest.raises(ValueError, match="user"):
        render_chat(TALK, broken, refusals=ValueError)


def test_what_is_no_refusal_is_told_at_once() -> None:
    tries = []

    def slow(chat: list[dict[str, str]]) -> str:
        tries.append(chat)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        render_chat(TALK, slow, refusals=ValueError)
    assert len(tries) == 1


def test_a_transcript_holds_every_word_and_asks_for_an_answer() -> None:
    chat = [{"role": message.role, "content": message.content} for message in TALK]
    assert plain_transcript(chat) == (
        "Be brief.\n\nUser: One?\n\nUser: Two?\n\nAssistant: 2\n\nUser: Three?\n\nAssistant:"
    )


@pytest.mark.parametrize("text", ["<|end|>", "a<|end|><|end|>b", "<|end|>x<|endoftext|>", "<<|end|>"])
def test_special_tokens_are_broken_up(text: str) -> None:
    special = special_token_pattern(["<|end|>", "<|endoftext|>", "<", ""])
    harmless = defuse(text, special)
    assert not special.search(harmless)
    assert harmless.replace(" ", "") == text


def test_other_text_stays_as_it_is() -> None:
    for special in (special_token_pattern(["<|end|>"]), special_token_pattern([])):
        assert defuse("if a < b | c > d: end", special) == "if a < b | c > d: end"
