"""The hosted models: the real openai client against a server on loopback that can also fail."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from threading import Event as Flag

import pytest

from app.models import open_model
from app.models.endpoint import OPENAI_URL, Endpoint
from app.models.hosted import models_at, open_hosted
from app.models.openai_chat import OpenAIChat
from app.types import Event, Message, Notice, Options, Prompt, Thought, Usage
from tests.support.events import first_piece, of_kind, text_of, written
from tests.support.openai_server import OpenAIServer, Reply, openai_server, unused_port
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import Settings

KEY = "sk-canary-7f3a9d"
PROMPT = Prompt((Message("system", "Answer."), Message("user", "Hi \udc80?")), "Hi?", ())


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.openai_chat.RETRY_PAUSES", (0.01, 0.01))


def open_on(url: str, *, key: str = KEY, model: str = "tiny") -> OpenAIChat:
    settings = Settings.model_validate({"openai_api_key": key, "openai_base_url": url})
    opened = open_hosted(model, settings, None)  # type: ignore[arg-type]
    assert isinstance(opened, OpenAIChat)
    return opened


def read_all(events: Iterable[Event]) -> list[str]:
    return list(text_of(events))


def answer_of(server: OpenAIServer, **how: str) -> str:
    return written(open_on(server.url, **how).stream(PROMPT, Options()))


def failure_of(model: OpenAIChat, kind: type[ModelError] = ModelError) -> str:
    """The message of the failure, which must be one line without the key."""
    with pytest.raises(ModelError) as failure:
        read_all(model.stream(PROMPT, Options()))
    assert type(failure.value) is kind
    message = str(failure.value)
    assert "\n" not in message
    assert KEY not in message
    return message


def failure(*replies: Reply, kind: type[ModelError] = ModelError, models: tuple[str, ...] | None = None) -> str:
    with openai_server(*replies, models=models) as server:
        return failure_of(open_on(server.url), kind)


def test_an_answer_arrives_piece_by_piece() -> None:
    goes_on = Flag()
    with openai_server(Reply(pieces=("Hel", "lo"), before_each=goes_on)) as server:
        pieces = open_on(server.url).stream(PROMPT, Options())
        assert first_piece(pieces) == "Hel"  # while the server holds the rest back
        goes_on.set()
        assert read_all(pieces) == ["lo"]


def test_the_request_says_what_was_asked_for() -> None:
    with openai_server() as server:
        read_all(open_on(server.url).stream(PROMPT, Options(temperature=0.7, max_tokens=99)))
        request = server.chats[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "tiny"
    assert request.body["messages"] == [
        {"role": "system", "content": "Answer."},
        {"role": "user", "content": "Hi ??"},
    ]
    assert (request.body["temperature"], request.body["max_tokens"]) == (0.7, 99)
    assert request.body["stream"] is True


def test_a_server_of_ones_own_needs_no_key() -> None:
    with openai_server() as server:
        assert answer_of(server, key="") == "Hello there."


def test_stopping_closes_the_connection() -> None:
    with openai_server(Reply(before_each=Flag())) as server:
        pieces = open_on(server.url).stream(PROMPT, Options())
        first_piece(pieces)
        pieces.close()
        assert server.hung_up.wait(10)


@pytest.mark.parametrize("when", ["before_headers", "stall"])
def test_one_can_leave_a_server_that_is_silent(when: str) -> None:
    with openai_server(Reply(pieces=(), **{when: Flag()})) as server:  # type: ignore[arg-type]
        pieces = open_on(server.url).stream(PROMPT, Options())
        assert next(pieces) == ""
        pieces.close()
        if when == "stall":  # without headers there is no connection yet that could be shut
            assert server.hung_up.wait(10)


def test_a_server_that_answers_whoever_has_left_is_hung_up_on() -> None:
    answers = Flag()
    with openai_server(Reply(pieces=(), before_headers=answers, stall=Flag())) as server:
        pieces = open_on(server.url).stream(PROMPT, Options())
        assert next(pieces) == ""
        pieces.close()
        answers.set()
        assert server.hung_up.wait(10)


def test_odd_chunks_do_no_harm() -> None:
    def delta(value: object) -> dict[str, object]:
        return {"id": "x", "choices": [{"index": 0, "delta": value, "finish_reason": None}]}

    odd = (
        {"id": "x", "choices": []},
        {"id": "x", "choices": None},
        {"id": "x"},
        delta(None),
        delta({}),
        delta({"content": None}),
        delta({"role": "assistant", "reasoning_content": "Let me think", "content": None}),
        delta({"content": 42}),
        {"id": "x", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}},
        "42",
        "[]",
        "null",
    )
    with openai_server(Reply(chunks=odd)) as server:
        assert answer_of(server) == "Hello there."


def test_two_questions_at_the_same_time_get_their_own_answers() -> None:
    goes_on = Flag()
    with openai_server(Reply(pieces=("a", "b"), before_each=goes_on), Reply(pieces=("c", "d"))) as server:
        model = open_on(server.url)
        first = model.stream(PROMPT, Options())
        assert first_piece(first) == "a"
        assert read_all(model.stream(PROMPT, Options())) == ["c", "d"]
        goes_on.set()
        assert read_all(first) == ["b"]


def test_nobody_listens() -> None:
    message = failure_of(open_on(f"http://127.0.0.1:{unused_port()}/v1"))
    assert "cannot be reached" in message and "refused" in message and "OPENAI_BASE_URL" in message


def test_a_server_that_does_not_answer_in_time() -> None:
    with openai_server(Reply(before_headers=Flag())) as server:
        model = OpenAIChat(open_on(server.url)._endpoint, context=4096, answer_seconds=60, read_seconds=0.3)
        assert "did not answer in time" in failure_of(model)
        assert len(server.chats) == 2, "a server that was slow once is asked once more"


def test_a_server_that_falls_silent_in_mid_answer() -> None:
    with openai_server(Reply(pieces=("Hel",), stall=Flag())) as server:
        model = OpenAIChat(open_on(server.url)._endpoint, context=4096, answer_seconds=60, read_seconds=0.3)
        assert "did not answer in time" in failure_of(model, AnswerCutOff)
        assert len(server.chats) == 1, "an answer that has begun is never begun again"


def test_a_connection_that_breaks_in_mid_answer_keeps_what_has_come() -> None:
    with openai_server(Reply(pieces=("Hel", "lo"), drop=True)) as server:
        pieces = open_on(server.url).stream(PROMPT, Options())
        got = []
        with pytest.raises(AnswerCutOff, match=r"127\.0\.0\.1"):
            for piece in text_of(pieces):
                got.append(piece)
        assert "".join(got) == "Hello"
        assert len(server.chats) == 1


def test_an_answer_that_ends_without_saying_so_is_cut_off() -> None:
    assert "before the answer of tiny was complete" in failure(Reply(finish=None), kind=AnswerCutOff)


def test_an_error_in_the_stream() -> None:
    error = {"message": f"engine overloaded, key {KEY}", "type": "server_error"}
    assert "engine overloaded" in failure(Reply(error_event=error), kind=AnswerCutOff)
    assert "engine overloaded" in failure(Reply(pieces=(), error_event=error))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=401, error={"message": f"Incorrect API key provided: {KEY}"}), "Check OPENAI_API_KEY"),
        (
            Reply(status=403, error={"message": f"No access\nfor {KEY}."}),
            "does not allow tiny to this key: No access for",
        ),
        (Reply(status=400, error={"message": "bad thing"}), r"HTTP 400\): bad thing. Choose another model"),
        (Reply(status=422, error={"message": "odd thing"}), r"HTTP 422\): odd thing"),
        (
            Reply(status=400, error={"message": "long", "code": "context_length_exceeded"}),
            "Lower DOCENT_CONTEXT",
        ),
        (Reply(status=429, headers={"Retry-After": "77"}), "Ask again in 77 s"),
        (
            Reply(status=429, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}),
            r"Ask again in \d{9,} s",
        ),
        (Reply(status=429, headers={"Retry-After": "soon"}), "Ask again in a moment"),
        (Reply(status=429, error={"message": "no money", "code": "insufficient_quota"}), "Check its billing"),
        (
            Reply(status=500, body=b"<html>oops</html>", content_type="text/html"),
            r"has failed \(HTTP 500\). Ask again",
        ),
        (Reply(status=503, error={"message": "x" * 5000}), r"HTTP 503\): x{200}…. Ask again"),
        (Reply(status=418, body=b"{}"), r"HTTP 418"),
        (Reply(status=401, body=b"[1]"), "Check OPENAI_API_KEY"),
        (Reply(body=b"<html>Sign in to the hotel's WLAN</html>"), r"but text/html\). Check OPENAI_BASE_URL"),
        (Reply(body=b"{}", content_type="application/json"), r"but application/json"),
        (
            Reply(body=b"data: {no json\n\n", content_type="text/event-stream"),
            "sent something that is no answer",
        ),
        (
            Reply(body=b"data: \xff\xfe\n\n", content_type="text/event-stream"),
            "sent something that is no answer",
        ),
        (Reply(body=b"", content_type="text/event-stream"), "sent no answer"),
        (Reply(pieces=(), finish="length"), "Raise DOCENT_MAX_TOKENS"),
        (Reply(pieces=(), finish="content_filter"), "content filter"),
        (Reply(pieces=(), finish="stop"), "answered with nothing"),
    ],
)
def test_each_failure_is_told_in_one_line_with_the_next_step(reply: Reply, expected: str) -> None:
    message = failure(reply)
    assert re.search(expected, message), message


def test_garbage_after_some_text_cuts_the_answer_off() -> None:
    body = b'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: {no json\n\n'
    failure(Reply(body=body, content_type="text/event-stream"), kind=AnswerCutOff)


def test_a_key_that_is_wanted_and_not_set() -> None:
    with openai_server(Reply(status=401)) as server:
        assert "wants an API key. Set OPENAI_API_KEY" in failure_of(open_on(server.url, key=""))


def test_an_unknown_model_is_told_with_those_that_there_are() -> None:
    missing = Reply(status=404, error={"message": "model not found", "code": "model_not_found"})
    assert "does not know the model tiny. It has a, b: choose one" in failure(missing, models=("b", "a"))
    many = tuple(f"m{n:02}" for n in range(30))
    assert "m07 and 22 more" in failure(missing, models=many)
    assert "It has tiny-2, m00" in failure(missing, models=(*many, "tiny-2")), "the likeliest comes first"
    for nothing in ((), None):
        assert "model not found. Check the name, and OPENAI_BASE_URL" in failure(missing, models=nothing)


@pytest.mark.parametrize("first", [Reply(status=500), Reply(status=429, headers={"Retry-After": "0"})])
def test_a_passing_failure_is_tried_once_more(first: Reply) -> None:
    with openai_server(first, Reply()) as server:
        assert answer_of(server) == "Hello there."
        assert len(server.chats) == 2


def test_what_does_not_pass_is_tried_three_times_at_most_and_what_is_hopeless_once() -> None:
    for status, tries in ((500, 3), (429, 3), (408, 3), (401, 1), (403, 1), (400, 1), (404, 1)):
        with openai_server(Reply(status=status)) as server:
            failure_of(open_on(server.url))
            assert len(server.chats) == tries
    with openai_server(Reply(status=429, headers={"Retry-After": "60"})) as server:
        failure_of(open_on(server.url))
        assert len(server.chats) == 1, "a minute's wait is for the user to decide on"


def test_a_model_that_takes_other_parameters_is_asked_again_as_it_likes() -> None:
    no_limit = Reply(status=400, error={"message": "Unsupported parameter", "param": "max_tokens"})
    no_temperature = Reply(status=400, error={"message": "Unsupported value", "param": "temperature"})
    with openai_server(no_limit, no_temperature, Reply()) as server:
        model = open_on(server.url)
        for _ in range(2):
            assert written(model.stream(PROMPT, Options(max_tokens=50))) == "Hello there."
        assert len(server.chats) == 4, "what was learned is not kept"
        for request in server.chats[2:]:
            assert request.body["max_completion_tokens"] == 50
            assert "max_tokens" not in request.body and "temperature" not in request.body


def test_a_model_that_refuses_a_parameter_for_ever_does_not_loop() -> None:
    assert "HTTP 400" in failure(Reply(status=400, error={"message": "no", "param": "max_tokens"}))


def test_the_counted_tokens_are_rather_too_many() -> None:
    model = open_on("http://127.0.0.1:9/v1")
    assert model.count_tokens("The museum opens at ten on Sundays.") >= 9 + 4
    assert model.count_tokens("2024-01-02") >= 10
    assert model.context_tokens == Settings.model_validate({}).context


def test_a_local_model_makes_nothing_go_and_download_a_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("app.models.openai_chat.vocabulary_of", asked.append)
    open_on("http://127.0.0.1:9/v1", model="gpt-oss-20b").count_tokens("text")
    assert asked == []
    OpenAIChat(Endpoint("gpt-4.1", OPENAI_URL, KEY), context=4096, answer_seconds=60)
    assert asked == ["gpt-4.1"]


# More than text -------------------------------------------------------------------------------------------------


def delta(**fields: object) -> dict[str, object]:
    return {"id": "x", "choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_come_apart_from_the_answer(field: str) -> None:
    chunks = (delta(**{field: "Let me "}), delta(**{field: "think.", "content": None}), delta(**{field: 7}))
    with openai_server(Reply(chunks=chunks)) as server:
        events = list(open_on(server.url).stream(PROMPT, Options()))
    assert [thought.text for thought in of_kind(Thought, events)] == ["Let me ", "think."]
    assert written(events) == "Hello there."


def test_what_it_has_cost_is_told_where_the_server_says_so() -> None:
    usage = {"prompt_tokens": 90, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 64}}
    with openai_server(Reply(chunks=({"id": "x", "choices": [], "usage": usage},))) as server:
        (cost,) = of_kind(Usage, open_on(server.url).stream(PROMPT, Options()))
        assert server.chats[0].body["stream_options"] == {"include_usage": True}
    assert (cost.read, cost.written, cost.reused) == (90, 3, 64) and cost.seconds > 0


@pytest.mark.parametrize(
    "usage", [None, {}, 7, {"prompt_tokens": None}, {"prompt_tokens": "9", "completion_tokens": -1}]
)
def test_odd_figures_are_left_out(usage: object) -> None:
    with openai_server(Reply(chunks=({"id": "x", "choices": [], "usage": usage},))) as server:
        events = list(open_on(server.url).stream(PROMPT, Options()))
    assert of_kind(Usage, events) == [] and written(events) == "Hello there."


def test_an_answer_that_reaches_its_limit_says_so() -> None:
    with openai_server(Reply(finish="length")) as server:
        (notice,) = of_kind(Notice, open_on(server.url).stream(PROMPT, Options(max_tokens=77)))
    assert "77 tokens (DOCENT_MAX_TOKENS)" in notice.text


def test_seed_and_choice_of_words_reach_the_server() -> None:
    with openai_server() as server:
        model = open_on(server.url)
        for options in (Options(top_p=0.5, seed=7), Options()):
            written(model.stream(PROMPT, options))
        first, second = (chat.body for chat in server.chats)
    assert (first["top_p"], first["seed"]) == (0.5, 7)
    assert "seed" not in second


@pytest.mark.parametrize("status", [400, 422])
def test_what_a_server_does_not_know_it_is_not_asked_for_again(status: int) -> None:
    error = {"message": "Extra inputs are not permitted: stream_options, seed"}
    with openai_server(Reply(status=status, error=error), Reply()) as server:
        model = open_on(server.url)
        for _ in range(2):
            assert written(model.stream(PROMPT, Options(seed=1))) == "Hello there."
        assert len(server.chats) == 3
        for request in server.chats[1:]:
            assert not {"stream_options", "seed"} & request.body.keys()


def test_an_answer_that_takes_too_long_is_cut_off_even_if_the_server_keeps_talking() -> None:
    with openai_server(Reply(pieces=("Hel", "lo"), before_each=Flag())) as server:
        model = OpenAIChat(open_on(server.url)._endpoint, context=4096, answer_seconds=0.3)
        assert "was not done with the answer of tiny after 0.3 s" in failure_of(model, AnswerCutOff)
        assert server.hung_up.wait(10)


def test_without_a_vocabulary_the_reader_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        encoding = None

        def count_tokens(self, text: str) -> int:
            return len(text)

    with openai_server() as server:
        model = open_on(server.url)
        model._vocabulary = Nothing()  # type: ignore[assignment]
        first, second = (list(model.stream(PROMPT, Options())) for _ in range(2))
    assert "estimated" in of_kind(Notice, first)[0].text
    assert of_kind(Notice, second) == []


@pytest.mark.parametrize("count", [1, 7, 40, 99])
def test_wherever_it_breaks_what_has_come_stays_once(count: int) -> None:
    pieces = tuple(f"{n} " for n in range(count))
    with openai_server(Reply(pieces=pieces, drop=True)) as server:
        got = ""
        with pytest.raises(AnswerCutOff):
            for piece in text_of(open_on(server.url).stream(PROMPT, Options())):
                got += piece
        assert got == "".join(pieces)
        assert len(server.chats) == 1


# Places and keys ------------------------------------------------------------------------------------------------


def test_the_place_of_a_model_may_stand_in_its_name() -> None:
    with openai_server(models=("b", "a")) as server:
        model = open_hosted(f"tiny@{server.url}", Settings(), None)  # type: ignore[arg-type]
        assert model.name == f"openai:tiny@{server.url}"
        assert written(model.stream(PROMPT, Options())) == "Hello there."
        assert server.chats[0].body["model"] == "tiny"
        assert models_at(server.url, Settings()) == [f"openai:a@{server.url}", f"openai:b@{server.url}"]


def test_the_key_of_the_settings_goes_to_no_other_place() -> None:
    settings = Settings.model_validate({"openai_api_key": KEY})
    with openai_server() as server:
        written(open_hosted(f"tiny@{server.url}", settings, None).stream(PROMPT, Options()))  # type: ignore[arg-type]
        models_at(server.url, settings)
        assert all(KEY not in str(request.headers) for request in server.requests)


def test_a_key_for_one_session_is_used_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings()
    statuses = (400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 529)
    with openai_server(*(Reply(status=s, error={"message": f"bad {KEY}"}) for s in statuses), models=None) as server:
        model = open_model(f"openai:tiny@{server.url}", settings, object(), key=KEY)  # type: ignore[arg-type]
        told = [failure_of(model) for _ in statuses]  # type: ignore[arg-type]
        with pytest.raises(ModelError) as failure:
            models_at(server.url, settings, key=KEY)
        assert server.chats[0].headers["authorization"] == f"Bearer {KEY}"
    shown = [*told, str(failure.value), repr(model), repr(vars(model)), repr(settings), caplog.text]
    assert not [text for text in shown if KEY in text]
    assert any("the API key that you gave" in text for text in told)


def test_a_server_that_lists_nothing_or_is_not_there_is_told() -> None:
    with openai_server(models=None) as server, pytest.raises(ModelError, match="lists no models"):
        models_at(server.url, Settings())
    with pytest.raises(ModelError, match="cannot be reached"):
        models_at(f"http://127.0.0.1:{unused_port()}/v1", Settings())


# Llama-cpp-python's own server ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def llama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `python -m llama_cpp.server` on a tiny model."""
    path = write_tiny_gguf(tmp_path_factory.mktemp("server") / "tiny.gguf", context=2048)
    port = unused_port()
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(path), "--port", str(port), "--n_ctx", "2048"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url, until = f"http://127.0.0.1:{port}/v1", time.monotonic() + 60
        while True:
            try:
                models_at(url, Settings())
                break
            except ModelError:
                assert server.poll() is None and time.monotonic() < until, "the server does not start"
                time.sleep(0.1)
        yield url
        server.terminate()


def test_the_server_of_llama_cpp_python_answers_and_is_stopped(llama_server: str) -> None:
    (name,) = models_at(llama_server, Settings())
    assert name.startswith("openai:") and name.endswith(f"@{llama_server}")
    model = open_model(name, Settings(), object())  # type: ignore[arg-type]
    options = Options(temperature=0, max_tokens=20, seed=1)
    events = list(model.stream(PROMPT, options))
    assert len(written(events)) == 20
    assert any("limit of 20 tokens" in notice.text for notice in of_kind(Notice, events))
    pieces = model.stream(PROMPT, Options(max_tokens=1500))
    first_piece(pieces)
    pieces.close()
    assert written(model.stream(PROMPT, options)) == written(events), "free for the next, at once"
