"""Several models in order, one standing in for the other; through the whole flow of an answer."""

from collections.abc import Generator
from typing import Any

import pytest

from app.answer import answer
from app.models import MODELS, chain, open_model
from app.models.chain import Chain, links_of, split_names
from app.types import Answer, Event, Message, Options, Prompt, Thought
from tests.support.openai_server import Reply, openai_server
from tests.support.passages import FoundIndex, ScriptedModel, hit
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import Settings

PASSAGES = [hit(f"word {n} " * 40, source=f"d/{n}.md") for n in range(6)]


class Named(ScriptedModel):
    def __init__(self, name: str, pieces: list[Any], **how: Any) -> None:
        super().__init__(pieces, **how)
        self.name = name


def chain_of(*models: Named | ModelError) -> Chain:
    names = [getattr(model, "name", f"broken-{place}") for place, model in enumerate(models)]

    def open_one(name: str) -> Any:
        model = models[names.index(name)]
        if isinstance(model, ModelError):
            raise model
        return model

    return Chain(names, open_one)


def asked(model: Any) -> list[Answer]:
    return list(answer("What?", [], index=FoundIndex(PASSAGES), model=model))


@pytest.mark.parametrize(
    ("names", "split"),
    [
        ("extractive", ["extractive"]),
        ("openai:a, gguf:b.gguf ,extractive", ["openai:a", "gguf:b.gguf", "extractive"]),
        ("gguf:a, b.gguf,openai:c", ["gguf:a, b.gguf", "openai:c"]),
        ("openai:a,openai", ["openai:a", "openai"]),
        (" ", []),
    ],
)
def test_names_are_separated_by_commas_that_are_not_in_a_name(names: str, split: list[str]) -> None:
    assert split_names(names, tuple(MODELS)) == split


def test_the_first_that_is_up_answers_and_the_answer_says_so() -> None:
    down = Named("a", [""], error=ModelError("a is down."))
    last = asked(chain_of(ModelError("no file."), down, Named("c", ["Yes [1]."])))[-1]
    assert (last.text, last.model) == ("Yes [1].", "c")
    assert last.notices == ("a answers in place of broken-0: no file.", "c answers in place of a: a is down.")


def test_each_model_gets_a_prompt_for_its_own_window() -> None:
    small = Named("small", ["Yes."], context_tokens=700)
    last = asked(chain_of(Named("large", [], error=ModelError("down."), context_tokens=9000), small))[-1]
    assert last.budget and last.budget.limit == 700
    assert 0 < len(last.passages) < 6


def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    second = Named("b", ["never"])
    with pytest.raises(AnswerCutOff):
        asked(chain_of(Named("a", ["It "], error=AnswerCutOff("cut.")), second))
    assert second.prompts == []


def test_the_thoughts_of_one_that_failed_are_not_those_of_the_next() -> None:
    last = asked(chain_of(Named("a", [Thought("hm")], error=ModelError("down.")), Named("b", ["Yes."])))[-1]
    assert (last.thoughts, last.text) == ("", "Yes.")


def test_when_all_are_down_the_last_one_says_why() -> None:
    with pytest.raises(ModelError, match="b is down"):
        asked(chain_of(Named("a", [], error=ModelError("a is down.")), Named("b", [], error=ModelError("b is down."))))


def test_who_was_down_a_moment_ago_is_tried_last(monkeypatch: pytest.MonkeyPatch) -> None:
    models = chain_of(Named("a", [], error=ModelError("down.")), Named("b", ["Yes."]))
    assert [link.name for link in links_of(models)] == ["a", "b"]  # type: ignore[arg-type]
    asked(models)
    assert [link.name for link in models.links()] == ["b", "a"]
    monkeypatch.setattr(chain, "REST_SECONDS", 0.0)
    assert [link.name for link in models.links()] == ["a", "b"]


def test_closing_it_stops_the_model_that_answers() -> None:
    model = Named("b", ["one ", "two "])
    growing = answer("What?", [], index=FoundIndex(PASSAGES), model=chain_of(ModelError("x."), model))
    while not next(growing).text:
        pass
    growing.close()
    assert model.closed and model.said == ["one "]


def test_hosted_models_are_asked_one_after_the_other() -> None:
    with openai_server(Reply(status=401)) as server:
        settings = Settings.model_validate({"openai_base_url": server.url})
        index: Any = FoundIndex([hit("An adult ticket costs £5.")])
        model = open_model("openai:tiny, openai:small", settings, index)
        with pytest.raises(ModelError, match="wants an API key"):
            list(answer("What does a ticket cost?", [Message("user", "Hi")], index=index, model=model))
        assert len(server.chats) == 2
    assert model.name == "openai:tiny, openai:small"


def test_a_list_with_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(ModelError, match="There is no model 'gpt-4, extractive'"):
        open_model("gpt-4, extractive", Settings(), object())  # type: ignore[arg-type]


def test_taken_for_one_model_it_is_its_first(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Named("a", ["Yes."], context_tokens=123)
    models = chain_of(first, Named("b", ["No."]))
    events: Generator[Event, None, None] = models.stream(Prompt((), "?", ()), Options())
    assert (models.context_tokens, models.count_tokens("a b"), list(events)) == (123, 2, ["Yes."])
