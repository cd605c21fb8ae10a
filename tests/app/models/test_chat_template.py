"""Conversations for templates that accept less than everything."""

import pytest

from app.models.chat_template import defuse, plainest, render_chat, special_token_pattern
from app.types import Message
from vector_db.errors import ModelError

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
    rendered = render_chat(TALK, lambda chat: ",".join(message["role"] for message in chat), model="m")
    assert rendered == "system,user,user,assistant,user"


def test_a_template_that_refuses_is_given_the_plainest_form() -> None:
    def strict(chat: list[dict[str, str]]) -> str:
        if chat[0]["role"] == "system":
            raise ValueError("no system messages")
        return ",".join(message["role"] for message in chat)

    assert render_chat(TALK, strict, model="m") == "user,assistant,user"


def test_a_template_that_fails_on_everything_is_told() -> None:
    def broken(chat: list[dict[str, str]]) -> str:
        raise KeyError("two\nlines")

    with pytest.raises(ModelError, match="The chat template in gguf:m fails") as failure:
        render_chat(TALK, broken, model="gguf:m")
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("text", ["<|end|>", "a<|end|><|end|>b", "<|end|>x<|endoftext|>", "<<|end|>"])
def test_special_tokens_are_broken_up(text: str) -> None:
    special = special_token_pattern(["<|end|>", "<|endoftext|>", "<", ""])
    harmless = defuse(text, special)
    assert not special.search(harmless)
    assert harmless.replace(" ", "") == text


def test_other_text_stays_as_it_is() -> None:
    for special in (special_token_pattern(["<|end|>"]), special_token_pattern([])):
        assert defuse("if a < b | c > d: end", special) == "if a < b | c > d: end"
