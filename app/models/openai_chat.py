"""A model on a server, spoken to through the openai client.

Knows nothing of retrieval, and nothing of what a prompt says; openai_errors.py tells what a failure means.
"""

import logging
import socket
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from threading import Event as Flag
from threading import Timer
from typing import Any

import openai

from app.models.background import in_background
from app.models.endpoint import Endpoint
from app.models.openai_chunks import content_type_of, finish_of, text_of, thought_of, usage_of
from app.models.openai_errors import explain, seconds_to_wait
from app.models.tokens import MESSAGE_TOKENS, estimate_tokens, vocabulary_of
from app.types import Event, Message, Notice, Options, Prompt, Thought, Usage
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import variable

log = logging.getLogger(__name__)

NO_KEY = "none"
"""Sent to a server of one's own where no key is set: the client insists on one, the server does not look."""
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
"""How long a server may say nothing."""
RETRY_PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try, as long as nothing has been said."""
LONGEST_PAUSE = 5.0
"""Seconds that a server may ask us to wait before it; beyond that the user is told."""
LINGER = 1.0
"""Seconds that a reader who leaves waits for the connection to be closed; it is closed in any case."""
OPTIONAL = ("temperature", "top_p", "seed", "stream_options")
"""Parameters that some models and servers refuse, and that an answer can do without."""


class OpenAIChat:
    """Answers through ``POST /chat/completions``, streamed. Any thread may use it, several at a time."""

    def __init__(
        self, endpoint: Endpoint, *, context: int, answer_seconds: float, read_seconds: float = READ_SECONDS
    ) -> None:
        self.name = endpoint.name
        self.context_tokens = context
        self._endpoint = endpoint
        self._answer_seconds = answer_seconds
        self._client = _client(endpoint, read_seconds)
        # Only for OpenAI's own: for a local model nobody expects tiktoken to go and download something.
        self._vocabulary = vocabulary_of(endpoint.model) if endpoint.is_openai else None
        self._limit = "max_tokens"
        self._refused: set[str] = set()
        self._told = False

    def count_tokens(self, text: str) -> int:
        """The length of `text` as one message: OpenAI's own count where it can be had, else rather high."""
        if self._vocabulary is None:
            return MESSAGE_TOKENS + estimate_tokens(text)
        return self._vocabulary.count_tokens(text)

    def stream(self, prompt: Prompt, options: Options) -> Generator[Event, None, None]:
        """See ChatModel.stream. Yields ``""`` while the server is silent."""
        call = _Call()
        return in_background(self._timed(prompt.messages, options, call), interrupt=call.break_off, linger=LINGER)

    def _timed(self, messages: Sequence[Message], options: Options, call: "_Call") -> Generator[Event, None, None]:
        limit = Timer(self._answer_seconds, call.time_is_up)
        limit.daemon = True
        limit.start()
        try:
            if self._vocabulary and self._vocabulary.encoding is None and not self._told:
                self._told = True
                yield Notice(f"Tokens of {self.name} are estimated, rather too high: their table cannot be had here.")
            yield from self._answer(messages, options, call)
        finally:
            limit.cancel()

    def _answer(self, messages: Sequence[Message], options: Options, call: "_Call") -> Generator[Event, None, None]:
        written, finish, content_type, begun = False, "", "", 0.0
        usage: Usage | None = None
        try:
            with self._open(messages, options, call) as stream:
                call.connected(stream.response)
                content_type = content_type_of(stream)
                for chunk in stream:
                    piece, thought, finish = text_of(chunk), thought_of(chunk), finish_of(chunk) or finish
                    usage = usage_of(chunk) or usage
                    begun = begun or (time.perf_counter() if piece or thought else 0.0)
                    if thought:
                        yield Thought(thought)
                    if piece:
                        written = True
                        yield piece
        except (openai.OpenAIError, ValueError) as error:  # ValueError: what came is not JSON, or not UTF-8
            if not call.broken_off.is_set():
                names = self._listed() if isinstance(error, openai.NotFoundError) else ()
                kind = AnswerCutOff if written else ModelError
                raise kind(explain(error, self._endpoint, names=names)) from error
        if call.broken_off.is_set():
            self._check_time(call, written)
            return
        self._check_end(written, finish, content_type)
        if usage:
            yield Usage(usage.read, usage.written, usage.reused, time.perf_counter() - begun)
        if finish == "length":
            yield Notice(f"The answer ends at its limit of {options.max_tokens} tokens ({variable('max_tokens')}).")

    def _open(self, messages: Sequence[Message], options: Options, call: "_Call") -> Any:
        """Send the request; again where that may help. Returns the stream of chunks."""
        pauses = iter(RETRY_PAUSES)
        while True:
            try:
                return self._send(messages, options)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self._adapt(error):
                    raise
            except (openai.APIConnectionError, openai.APIStatusError) as error:
                pause = _pause(error, next(pauses, None))
                if pause is None or call.broken_off.wait(pause):
                    raise
                if isinstance(error, openai.APITimeoutError):
                    pauses = iter(())  # it has cost half a minute already

    def _send(self, messages: Sequence[Message], options: Options) -> Any:
        how: dict[str, Any] = {
            "temperature": options.temperature,
            "top_p": options.top_p,
            "seed": options.seed,
            "stream_options": {"include_usage": True},
        }
        request: dict[str, Any] = {
            "model": self._endpoint.model,
            "messages": [{"role": message.role, "content": _clean(message.content)} for message in messages],
            "stream": True,
            self._limit: options.max_tokens,
        }
        request |= {name: value for name, value in how.items() if value is not None and name not in self._refused}
        return self._client.chat.completions.create(**request)

    def _adapt(self, error: openai.APIStatusError) -> bool:
        """Learn what this model does not take: one that reasons has another limit, a fixed temperature."""
        about = error.param or str(error.message)
        if "max_tokens" in about and self._limit == "max_tokens":
            self._limit = "max_completion_tokens"
        elif refused := [name for name in OPTIONAL if name in about and name not in self._refused]:
            self._refused.update(refused)
        else:
            return False
        log.info("%s does not take everything: asked without it.", self.name)
        return True

    def _listed(self) -> list[str]:
        """The models that the server says it has; none where it says nothing."""
        try:
            return list_models(self._endpoint)
        except ModelError as error:
            log.info("%s", error)
            return []

    def _check_time(self, call: "_Call", written: bool) -> None:
        if call.late:
            raise (AnswerCutOff if written else ModelError)(
                f"{self._endpoint.shown} was not done with the answer of {self._endpoint.model} after "
                f"{self._answer_seconds:g} s. Ask for less, or raise {variable('answer_seconds')}."
            )

    def _check_end(self, written: bool, finish: str, content_type: str) -> None:
        at, model = self._endpoint.shown, self._endpoint.model
        if written and not finish:
            raise AnswerCutOff(f"{at} closed the connection before the answer of {model} was complete. Ask again.")
        if written:
            return
        if finish == "length":
            raise ModelError(
                f"{model} has used up its tokens before it wrote a word, in thought perhaps. "
                f"Raise {variable('max_tokens')}."
            )
        if finish == "content_filter":
            raise ModelError(f"{at} has withheld the answer of {model} (content filter). Ask in other words.")
        if finish:
            raise ModelError(f"{model} has answered with nothing. Ask again, or choose another model.")
        got = f" (but {self._endpoint.quote(content_type)})" if "event-stream" not in content_type else ""
        raise ModelError(
            f"{at} sent no answer of the kind that OpenAI-compatible servers send{got}. "
            f"Check {self._endpoint.url_is}; it usually ends in /v1."
        )


def list_models(endpoint: Endpoint) -> list[str]:
    """The names of the models that the server lists, sorted. Raises ModelError where it lists none."""
    try:
        names = [model.id for model in _client(endpoint, CONNECT_SECONDS).models.list()]
    except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
        if isinstance(error, openai.APIConnectionError | openai.AuthenticationError):
            raise ModelError(explain(error, endpoint)) from error
        names = []
    sound = sorted(name for name in names if isinstance(name, str) and name.isprintable())
    if not sound:
        raise ModelError(f"{endpoint.shown} lists no models. Type the name of one: openai:NAME")
    return sound


class _Call:
    """One request, which can be broken off from another thread."""

    def __init__(self) -> None:
        self.broken_off = Flag()
        self.late = False
        self.response: Any = None

    def connected(self, response: Any) -> None:
        """Take note of what there is to shut now, and shut it if nobody waits for it any more."""
        self.response = response
        if self.broken_off.is_set():
            self.break_off()

    def time_is_up(self) -> None:
        """Break off because it takes too long."""
        self.late = not self.broken_off.is_set()
        self.break_off()

    def break_off(self) -> None:
        """Wake whoever waits for the server: closing a response does not, shutting its socket does."""
        self.broken_off.set()
        network = self.response.extensions.get("network_stream") if self.response is not None else None
        connection = network.get_extra_info("socket") if network is not None else None
        if connection is not None:
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)


def _client(endpoint: Endpoint, read_seconds: float) -> openai.OpenAI:
    # Retried here, not by the client: it sleeps for as long as the server asks, two minutes at most.
    return openai.OpenAI(
        api_key=endpoint.key or NO_KEY,
        base_url=endpoint.url,
        timeout=openai.Timeout(read_seconds, connect=CONNECT_SECONDS),
        max_retries=0,
    )


def _pause(error: openai.APIError, usual: float | None) -> float | None:
    """Seconds to wait before the next try, `usual` where the server says nothing; None where it is of no use."""
    if usual is None or not isinstance(error, openai.APIStatusError):
        return usual
    if error.status_code not in (408, 409, 429) and error.status_code < 500:
        return None
    if error.code == "insufficient_quota":
        return None
    wanted = seconds_to_wait(error)
    if wanted is None:
        return usual
    return wanted if wanted <= LONGEST_PAUSE else None


def _clean(text: str) -> str:
    """`text` without lone surrogates, which JSON over HTTP cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
