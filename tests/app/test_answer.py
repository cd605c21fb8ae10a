"""The flow of an answer, with a scripted model and a fixed search."""

from collections.abc import Generator, Sequence
from typing import Any

import pytest

from app.answer import MAX_QUESTION, answer, options_of
from app.prompt import NOT_FOUND
from app.retrieve import DEPTH
from app.types import Answer, Message, Notice, Options, Prompt, Thought, Usage, Waiting
from tests.support.passages import FoundIndex, ScriptedModel, hit
from vector_db.errors import AnswerCutOff, DocentError, ModelError
from vector_db.settings import Settings
from vector_db.types import Filter

PASSAGES = [hit("An adult ticket costs £14.50."), hit("Dogs may come in.", source="visitors/dogs.md", page=3)]


def ask(model, question="What does a ticket cost?", history=(), **options):
    return answer(question, history, index=FoundIndex(PASSAGES), model=model, **options)


def test_it_grows_and_ends_with_the_citations_of_what_was_said():
    answers = list(ask(ScriptedModel(["It costs ", "£14.50 [1]. ", "Dogs may come [2]."])))
    assert [a.stage for a in answers] == ["searching", "reading", "writing", "writing", "writing", "done"]
    assert [len(a.text) for a in answers] == sorted(len(a.text) for a in answers)
    last = answers[-1]
    assert last.text == "It costs £14.50 [1]. Dogs may come [2]."
    assert [(c.number, c.source, c.page, c.quote) for c in last.citations] == [
        (1, "prices/2026.md", None, "An adult ticket costs £14.50."),
        (2, "visitors/dogs.md", 3, "Dogs may come in."),
    ]
    assert not last.refused
    assert 0 < last.seconds_to_first_token <= last.seconds


def test_a_sign_of_life_is_no_first_token():
    answers = list(ask(ScriptedModel(["", "", "Yes [1]."])))
    assert [a.stage for a in answers] == ["searching", "reading", "reading", "reading", "writing", "done"]
    assert [a.seconds_to_first_token is None for a in answers] == [True] * 4 + [False] * 2


def test_numbers_that_the_model_invents_never_reach_the_reader():
    answers = list(ask(ScriptedModel(["It costs £14.50 [1][7]", " [12", "]."])))
    assert all("7" not in a.text and "12" not in a.text for a in answers)
    assert answers[-1].text == "It costs £14.50 [1]."


def test_a_refusal_is_known_as_one():
    last = list(ask(ScriptedModel([NOT_FOUND])))[-1]
    assert last.refused and last.citations == () and len(last.passages) == 2


def test_a_follow_up_is_searched_in_a_form_that_stands_alone_and_asked_as_it_was_typed():
    model, index = ScriptedModel(["£7."]), FoundIndex(PASSAGES)
    turns = [Message("user", "What does an adult ticket cost in 2026?"), Message("assistant", "£14.50 [1].")]
    last = list(answer("And in 2023?", turns, index=index, model=model, passages=2, only=Filter(kinds=("prices",))))[-1]
    searched, k, only = index.searched[0]
    assert "2023" in searched and "ticket" in searched and "2026" not in searched
    assert (k, only) == (DEPTH, Filter(kinds=("prices",)))
    assert last.standalone_question == searched
    searches = [searched, "And in 2023? (£14.50)", "And in 2023?"]
    assert list(last.trace.queries) == searches == [asked for asked, *_ in index.searched]
    asked = model.prompts[-1].messages
    assert [m.role for m in asked] == ["system", "user", "assistant", "user"]
    assert asked[-1].content.endswith("And in 2023?")


def test_closing_it_stops_the_model():
    model = ScriptedModel(["one ", "two ", "three"])
    growing = ask(model)
    while not next(growing).text:
        pass
    growing.close()
    assert model.closed and model.said == ["one "]


def test_a_model_that_repeats_itself_is_stopped_and_what_it_said_first_is_kept():
    line = "- An adult ticket costs £14.50, and that is the price on every day of the year [1].\n"
    model = ScriptedModel(["It is this:\n", *[line] * 50])
    last = list(ask(model))[-1]
    assert last.text == f"It is this:\n{line.strip()}"
    assert model.closed and len(model.said) < 10
    assert [notice for notice in last.notices if "began to repeat itself" in notice]
    assert [citation.number for citation in last.citations] == [1]


def test_an_error_in_mid_answer_is_an_error_and_what_came_before_it_stays():
    seen = []
    with pytest.raises(AnswerCutOff, match="cut"):
        for draft in ask(ScriptedModel(["It costs "], error=AnswerCutOff("cut off"))):
            seen.append(draft)
    assert seen[-1].text == "It costs" and seen[-1].stage == "writing"


@pytest.mark.parametrize(
    ("question", "words"),
    [("  \n ", "is empty"), ("x" * (MAX_QUESTION + 1), "8,001 characters"), ("", "is empty")],
)
def test_questions_that_cannot_be_asked(question, words):
    model = ScriptedModel(["never"])
    with pytest.raises(DocentError, match=words):
        list(ask(model, question))
    assert model.prompts == []


def test_what_else_comes_from_a_model_is_told_beside_the_text():
    usage = Usage(100, 5, 90, 2.0)
    answers = list(
        ask(ScriptedModel([Waiting(2), Waiting(1), "", Notice("Mind."), "Yes [1].", Notice("Mind."), usage]))
    )
    assert [a.waiting for a in answers] == [0, 0, 2, 1, 0, 0, 0, 0, 0, 0]
    last = answers[-1]
    assert (last.text, last.notices, last.usage) == ("Yes [1].", ("Mind.",), usage)
    assert last.usage.tokens_per_second == 2.5
    assert last.seconds_to_first_token > 0


@pytest.mark.parametrize(
    "pieces",
    [
        ["<think>Is it [2]?</think>", "It is [1]."],
        ["<th", "ink>Is it [2]?</th", "ink>It is [1]."],
        [Thought("Is it "), Thought("[2]?"), "It is [1]."],
        ["Is it [2]?</think>It is [1]."],
    ],
)
def test_thoughts_are_beside_the_answer_and_never_cited(pieces):
    answers = list(ask(ScriptedModel(pieces)))
    last = answers[-1]
    assert (last.text, last.thoughts) == ("It is [1].", "Is it [2]?")
    assert [cited.number for cited in last.citations] == [1]
    assert not any("think" in a.text for a in answers)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [(["<think>hm"], "in thought. Raise DOCENT_MAX_TOKENS"), ([], "nothing"), (["", " "], "nothing")],
)
def test_an_answer_without_a_word_is_an_error(pieces, words):
    with pytest.raises(ModelError, match=words):
        list(ask(ScriptedModel(pieces)))


@pytest.mark.parametrize("said", ["Hello!", "thanks a lot", "OK"])
def test_a_courtesy_is_not_searched_for_and_asks_no_model(said):
    class Empty(FoundIndex):
        def check_not_empty(self):
            raise DocentError("There is nothing in it.")

    model, index = ScriptedModel(["never"]), Empty(PASSAGES)
    (last,) = answer(said, [Message("user", "What?"), Message("assistant", "£5 [1].")], index=index, model=model)
    assert (last.stage, last.refused, last.citations, last.passages) == ("done", False, (), ())
    assert last.text and index.searched == model.prompts == []


def test_the_shares_of_the_window_are_told():
    last = list(ask(ScriptedModel(["Yes."]), options=Options(max_tokens=100, system="Answer in Welsh.")))[-1]
    budget = last.budget
    assert (budget.limit, budget.reserved, budget.dropped_messages, budget.dropped_passages) == (4096, 100, 0, 0)
    assert budget.used <= budget.limit and min(budget.system, budget.passages, budget.question) > 0


def test_two_hundred_turns_and_a_huge_one_fit_any_window():
    turns = [Message("user" if n % 2 == 0 else "assistant", f"turn {n} " * 30) for n in range(400)]
    turns[397] = Message("assistant", "x " * 50_000)
    for window in (700, 2048, 8192):
        model = ScriptedModel(["Yes."], context_tokens=window)
        last = list(ask(model, history=turns))[-1]
        assert sum(model.count_tokens(message.content) for message in model.prompts[0].messages) < window
        assert last.budget.used <= window and last.budget.dropped_messages > 300
        assert last.passages


def test_the_settings_say_how_a_model_writes():
    settings = Settings(temperature=0.5, max_tokens=99, top_p=0.8, seed=3, system="Be brief.")
    assert options_of(settings) == Options(0.5, 99, 0.8, 3, "Be brief.")
    assert options_of(Settings()) == Options()


# Follow-ups ----------------------------------------------------------------------------------------------------

TURNS = [Message("user", "What does an adult ticket cost in 2026?"), Message("assistant", "£14.50 [1].")]
PUT = "What did an adult ticket cost in 2023?"


class PuttingModel(ScriptedModel):
    """Puts a question that leans on the conversation, and then answers."""

    def __init__(self, put: Sequence[str], **how: Any) -> None:
        super().__init__(["£7 [1]."], **how)
        self.put = put

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        if prompt.passages:
            yield from super().stream(prompt, options)
            return
        self.prompts.append(prompt)
        for piece in self.put:
            if piece == "fail":
                raise ModelError("The model is down.")
            yield piece


def follow_up(model: ScriptedModel, question: str = "And in 2023?") -> tuple[Answer, FoundIndex]:
    index = FoundIndex(PASSAGES)
    return list(answer(question, TURNS, index=index, model=model))[-1], index


def test_a_language_model_may_put_a_follow_up():
    model = PuttingModel(
        ["", "<think>They mean ", "tickets.</think>", '"What did an adult', ' ticket cost in 2023?"\n']
    )
    last, index = follow_up(model)
    assert last.standalone_question == PUT and list(last.trace.queries) == [question for question, *_ in index.searched]
    assert [question for question, *_ in index.searched if "(" not in question] == [PUT, "And in 2023?"]
    assert (last.text, last.usage) == ("£7 [1].", None)
    put, written = model.prompts
    assert "And in 2023?" in put.messages[-1].content and "£14.50" in put.messages[-1].content
    assert written.messages[-1].content.endswith("And in 2023?"), "it is asked as it was typed"


@pytest.mark.parametrize(
    "put",
    [
        ["fail"],
        ["What did an", "fail"],
        [],
        ["£11.00."],
        ["I am sorry, but as a model I have no access to the weather. Anything else?"],
        [f"{PUT} " * 20],
    ],
    ids=["down", "cut off", "nothing", "an answer", "something else", "a novel"],
)
def test_the_rule_stands_where_the_model_has_no_sensible_question(put: list[str]):
    last, _ = follow_up(PuttingModel(put))
    assert last.standalone_question == "And in 2023? (What does an adult ticket cost in)"
    assert last.text == "£7 [1]."


def test_a_model_is_not_troubled_with_a_question_that_stands_alone_nor_one_without_a_window():
    model = PuttingModel([PUT])
    asked = "When was the Provident Grace launched?"
    assert list(follow_up(model, asked)[0].trace.queries) == [asked]
    assert len(model.prompts) == 1
    quoting = PuttingModel([PUT], context_tokens=1_000_000)
    assert "(" in follow_up(quoting)[0].standalone_question and len(quoting.prompts) == 1


def test_closing_the_answer_stops_a_model_that_puts_a_question():
    model = ScriptedModel(["What ", "did "])
    growing = answer("And in 2023?", TURNS, index=FoundIndex(PASSAGES), model=model)
    next(growing), next(growing)
    growing.close()
    assert model.closed and model.said == ["What "]
