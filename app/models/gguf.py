"""The `gguf:PATH` models: a GGUF file, run by llama.cpp in this process.

llama.cpp crashes when two callers enter one model, so they take turns at a lock; a caller who leaves, while
waiting, while its prompt is read or while its answer is written, frees the model at once.
Knows nothing of retrieval, and nothing of what a prompt says.
"""

import ctypes
import logging
import math
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.models import llama_loader
from app.models.background import in_background
from app.models.base import ChatModel
from app.models.chat_template import FALLBACK, FALLBACK_STOP, defuse, render_chat, special_token_pattern
from app.types import Message, Options, Prompt
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import Settings, variable

if TYPE_CHECKING:
    from llama_cpp import Llama

    from vector_db.index import Index

log = logging.getLogger(__name__)

SPARE_TOKENS = 8
"""Left free at the end of the window: the binding overruns its limit to finish a character of many bytes."""
WAIT_STEP = 0.1
"""Seconds between two looks of a waiting caller at whether it is still wanted."""


def open_gguf(argument: str, settings: Settings, index: "Index") -> ChatModel:
    """Load the GGUF file at the path `argument`. Takes as long as reading the file does.

    Raises ModelError when it is not there, is no GGUF, is damaged, does not chat, or llama.cpp is missing.
    """
    if not argument:
        raise ModelError("gguf: needs the path of a model file, as in gguf:models/qwen.gguf")
    if not argument.isprintable():
        raise ModelError(f"llama.cpp cannot open a file called {argument!r}. Give it a plainer name.")
    path = Path(argument).expanduser()
    llama_loader.check_file(path)
    return GgufModel(f"gguf:{argument}", llama_loader.load(path, settings))


class GgufModel:
    """A loaded model. Any thread may use it; one at a time is served."""

    def __init__(self, name: str, llama: "Llama") -> None:
        """`llama` must be a chat model that nobody else uses.

        Raises ModelError when its chat template cannot be run.
        """
        self.name = name
        self.context_tokens = min(llama.n_ctx(), llama_loader.library().llama_model_n_ctx_train(llama.model))
        self._llama = llama
        self._lock = Lock()
        self._special = special_token_pattern(_special_tokens(llama))
        self._render, self._stop = _chat_format(llama, name)
        self._message_tokens = self._measure_template()

    def count_tokens(self, text: str) -> int:
        """The length of `text` as one message: its tokens, and the most that the template adds for it."""
        return self._text_tokens(text) + self._message_tokens

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        """See ChatModel.stream. Yields ``""`` while it waits for its turn and while the prompt is read."""
        stop = StopSign()
        return in_background(self._answer(prompt.messages, options, stop), interrupt=stop.set)

    def _answer(self, messages: Sequence[Message], options: Options, stop: "StopSign") -> Generator[str, None, None]:
        tokens = self._tokenize(messages)
        room = self.context_tokens - len(tokens) - SPARE_TOKENS
        if room < 1:
            raise ModelError(
                f"The prompt has {len(tokens)} tokens, and {self.name} has room for {self.context_tokens}, "
                f"answer included. Ask less at once, or raise {variable('context')}, if the model allows."
            )
        while not self._lock.acquire(timeout=WAIT_STEP):
            if stop.is_set():
                return
        try:
            yield from self._generate(tokens, min(options.max_tokens, room), options.temperature, stop)
        finally:
            self._lock.release()

    def _generate(
        self, tokens: list[int], max_tokens: int, temperature: float, stop: "StopSign"
    ) -> Generator[str, None, None]:
        """Write on after `tokens`; the lock is held."""
        written = False
        stop.watched_by(self._llama)
        try:
            chunks: Any = self._llama.create_completion(
                tokens, max_tokens=max_tokens, temperature=temperature, stop=self._stop, stream=True
            )
            with closing(chunks):
                for chunk in chunks:
                    if piece := chunk["choices"][0]["text"]:
                        written = True
                        yield piece
        except (RuntimeError, ValueError) as error:
            self._forget()
            if stop.is_set():
                return  # our own interruption
            raise (AnswerCutOff if written else ModelError)(
                f"{self.name} failed in llama.cpp ({error}). Ask again; if it stays so, start Docent anew."
            ) from error
        finally:
            stop.unwatched_by(self._llama)

    def _forget(self) -> None:
        """Clear what the model has read: after a failure or an interruption it is not known how much."""
        llama_cpp = llama_loader.library()
        self._llama.reset()
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._llama.ctx), True)

    def _tokenize(self, messages: Sequence[Message]) -> list[int]:
        harmless = [Message(message.role, defuse(message.content, self._special)) for message in messages]
        text = render_chat(harmless, self._render, model=self.name)
        return self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=True)

    def _text_tokens(self, text: str) -> int:
        harmless = defuse(text, self._special).encode("utf-8", "replace")
        return len(self._llama.tokenize(harmless, add_bos=False, special=False))

    def _measure_template(self) -> int:
        """Tokens that the template adds for each message, what it adds once for all of them shared out."""
        talk = [Message("system", "a"), Message("user", "a"), Message("assistant", "a"), Message("user", "a")]
        each = self._text_tokens("a")
        return 1 + max(math.ceil(len(self._tokenize(talk[:n])) / n) - each for n in (2, 4))


class StopSign:
    """A byte that says stop, to Python and to llama.cpp, which looks at it between two steps of arithmetic.

    llama.cpp asks a C function that it calls with a pointer. ``strlen`` on this byte is such a function (0 is
    no, 1 is yes); one in Python would take Python's lock hundreds of times for each token.
    A GPU does not look: there a prompt is read on to its end, which does not take it long.
    """

    def __init__(self) -> None:
        self._byte = ctypes.create_string_buffer(2)

    def set(self) -> None:
        """Stop; from any thread."""
        self._byte[0] = b"\1"

    def is_set(self) -> bool:
        """Whether it has been said."""
        return self._byte.raw[0] != 0

    def watched_by(self, llama: "Llama") -> None:
        """Let `llama` look at this sign from now on."""
        llama_cpp = llama_loader.library()
        strlen = ctypes.CDLL("msvcrt" if os.name == "nt" else None).strlen
        ask = ctypes.cast(strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(llama.ctx, ask, ctypes.addressof(self._byte))

    def unwatched_by(self, llama: "Llama") -> None:
        """Let `llama` look no more: the byte is about to be freed."""
        llama_cpp = llama_loader.library()
        llama_cpp.llama_set_abort_callback(llama.ctx, llama_cpp.ggml_abort_callback(), None)


def _special_tokens(llama: "Llama") -> Iterator[str]:
    """The texts that the tokenizer turns into the model's control tokens."""
    llama_cpp = llama_loader.library()
    vocabulary = llama_cpp.llama_model_get_vocab(llama.model)
    control = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN
    for token in range(llama.n_vocab()):
        if llama_cpp.llama_vocab_get_attr(vocabulary, token) & control:
            yield llama_cpp.llama_vocab_get_text(vocabulary, token).decode("utf-8", "replace")


def _chat_format(llama: "Llama", name: str) -> tuple[Callable[[list[dict[str, str]]], str], list[str]]:
    """How a conversation becomes one string, and which strings end the answer."""
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    template = llama.metadata.get("tokenizer.chat_template")
    stop = []
    if not template:
        log.warning("%s has no chat template: it is talked to in a plain transcript.", name)
        template, stop = FALLBACK, [FALLBACK_STOP]
    begin, end = (_token_text(llama, token) for token in (llama.token_bos(), llama.token_eos()))
    formatter = Jinja2ChatFormatter(template=template, eos_token=end, bos_token=begin)
    return lambda messages: formatter(messages=messages).prompt, [*stop, *([end] if end else [])]


def _token_text(llama: "Llama", token: int) -> str:
    return llama.detokenize([token], special=True).decode("utf-8", "replace") if token >= 0 else ""
