"""The `gguf:PATH` models: a GGUF file, run by llama.cpp in this process.

llama.cpp crashes when two callers enter one model, so they stand in line; a caller who leaves, while waiting,
while its prompt is read or while its answer is written, frees the model at once.
Knows nothing of retrieval, and nothing of what a prompt says.
"""

import codecs
import logging
import math
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from app.models import llama_loader
from app.models.background import in_background
from app.models.base import ChatModel
from app.models.chat_template import FALLBACK_STOPS, defuse, plain_transcript, render_chat, special_token_pattern
from app.models.gguf_header import Header, read_header
from app.models.line import Line
from app.models.llama_engine import Engine, Interrupted, StopSign
from app.models.memory import free_bytes, gigabytes
from app.models.probe import check_that_it_loads
from app.models.template_process import TemplateError, TemplateProcess
from app.types import Event, Message, Notice, Options, Prompt, Usage, Waiting
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import Settings, variable

if TYPE_CHECKING:
    from vector_db.index import Index

log = logging.getLogger(__name__)

WAIT_STEP = 0.1
"""Seconds between two looks of a waiting caller at whether it is still wanted."""
TRIAL = (Message("system", "a"), Message("user", "a"), Message("assistant", "a"), Message("user", "a"))
TEMPLATE_SECONDS = 5.0
"""A template takes some thousandths of a second; the process that runs it begins within a second."""
THINKING = "<think>"
"""Where a template makes the model begin in thought, the prompt ends so, and the answer lacks it."""


def open_gguf(argument: str, settings: Settings, index: "Index") -> ChatModel:
    """Load the GGUF file at the path `argument`. Takes as long as reading the file does; the first time twice.

    Raises ModelError when it is not there, is no GGUF, is damaged, is too large for the memory, does not chat,
    or llama.cpp is missing.
    """
    if not argument:
        raise ModelError("gguf: needs the path of a model file, as in gguf:models/qwen.gguf")
    if not argument.isprintable():
        raise ModelError(f"llama.cpp cannot open a file called {argument!r}. Give it a plainer name.")
    return open_file(f"gguf:{argument}", Path(argument).expanduser(), settings)


def open_file(name: str, path: Path, settings: Settings) -> "GgufModel":
    """Load the GGUF file at `path` as the model called `name`. Raises ModelError as `open_gguf` does."""
    header = read_header(path)
    if header.embeds:
        raise ModelError(f"{path} ({header.architecture}) is no chat model: it only reads. Choose one that answers.")
    _check_memory(path, header, settings)
    check_that_it_loads(path, settings)
    return GgufModel(name, llama_loader.load(path, settings), header.chat_template)


def _check_memory(path: Path, header: Header, settings: Settings) -> None:
    """Raise ModelError where the memory is too small; a GPU has its own, of which nothing is known here."""
    free = None if llama_loader.library().llama_supports_gpu_offload() else free_bytes()
    tokens = min(settings.context, header.context_length or settings.context)
    weights, cache = sum(part.stat().st_size for part in _parts(path)), header.cache_bytes(tokens)
    if free is not None and weights + cache > free:
        raise ModelError(
            f"{path} needs {gigabytes(weights + cache)} of memory ({gigabytes(weights)} for itself and "
            f"{gigabytes(cache)} for {tokens:,} tokens), and {gigabytes(free)} is free. Choose a smaller model, "
            f"or lower {variable('context')}."
        )


def _parts(path: Path) -> list[Path]:
    """The file, or all parts of one that is split (``…-00001-of-00003.gguf``)."""
    first, dash, rest = path.name.partition("-00001-of-")
    return sorted(path.parent.glob(f"{first}-?????-of-{rest}")) if dash else [path]


class GgufModel:
    """A loaded model. Any thread may use it; one at a time is served."""

    def __init__(self, name: str, engine: Engine, template: str) -> None:
        """`engine` must be one that nobody else uses; `template` is empty where the file has none.

        Raises ModelError when the template takes too long.
        """
        self.name = name
        self.context_tokens = engine.window
        self.notice = ""
        """What is to be known of this model, with each answer."""
        self._engine = engine
        self._line = Line()
        self._special = special_token_pattern(engine.special_tokens())
        self._begin, end = engine.begin_and_end()
        self._template = self._working(
            TemplateProcess(template, self._begin, end, model=name, seconds=TEMPLATE_SECONDS) if template else None
        )
        self._message_tokens = self._measure_template()

    def count_tokens(self, text: str) -> int:
        """The length of `text` as one message: its tokens, and the most that the template adds for it."""
        return self._text_tokens(text) + self._message_tokens

    def stream(self, prompt: Prompt, options: Options) -> Generator[Event, None, None]:
        """See ChatModel.stream. Says its place in the line while it waits, and ``""`` while the prompt is read."""
        stop = StopSign()
        return in_background(self._answer(prompt.messages, options, stop), interrupt=stop.set)

    def _answer(self, messages: Sequence[Message], options: Options, stop: StopSign) -> Generator[Event, None, None]:
        text = self._render(messages)
        tokens = self._engine.tokenize(text, special=True)
        room = self.context_tokens - len(tokens)
        if room < 1:
            raise ModelError(
                f"The prompt has {len(tokens)} tokens, and {self.name} has room for {self.context_tokens}, "
                f"answer included. Ask less at once, or raise {variable('context')}, if the model allows."
            )
        place = self._line.join()
        try:
            before = place.before()
            while before:
                if stop.is_set():
                    return
                yield Waiting(before)
                before = place.wait(WAIT_STEP)
            if self.notice:
                yield Notice(self.notice)
            if text.rstrip().endswith(THINKING):
                yield THINKING
            yield from self._generate(tokens, min(options.max_tokens, room), options, stop)
        finally:
            place.leave()

    def _generate(
        self, tokens: list[int], limit: int, options: Options, stop: StopSign
    ) -> Generator[Event, None, None]:
        """Write on after `tokens`; it is this caller's turn."""
        engine, written, started = self._engine, 0, 0.0
        pick, free = engine.picker(options)
        try:
            reading = engine.read(tokens, stop)
            reused = next(reading)
            for _ in reading:
                yield ""
            yield Usage(len(tokens), reused=reused)
            started = time.perf_counter()
            characters = codecs.getincrementaldecoder("utf-8")("replace")
            ending = _Ending(() if self._template else FALLBACK_STOPS)
            with closing(engine.write(pick, limit, stop)) as writing:
                for token in writing:
                    written += 1
                    yield ending.before(characters.decode(engine.piece(token)))
                    if ending.reached:
                        break
            yield ending.rest(characters.decode(b"", final=True))
            yield Usage(len(tokens), written, reused, time.perf_counter() - started)
        except Interrupted:
            return
        except (RuntimeError, ValueError) as error:
            raise (AnswerCutOff if written else ModelError)(
                f"{self.name} failed in llama.cpp ({error}). Ask again; if it stays so, start Docent anew."
            ) from error
        finally:
            free()

    def _working(self, template: TemplateProcess | None) -> TemplateProcess | None:
        """`template`, if it can render a plain conversation."""
        if template is None:
            self.notice = f"{self.name} has no chat template: it is talked to in a plain transcript."
        else:
            try:
                render_chat(TRIAL, template.render, refusals=TemplateError)
                return template
            except TemplateError as error:
                self.notice = (
                    f"The chat template in {self.name} fails on a plain question ({error}): it is talked to in a "
                    "plain transcript."
                )
        log.warning("%s", self.notice)
        return None

    def _render(self, messages: Sequence[Message]) -> str:
        harmless = [Message(message.role, defuse(message.content, self._special)) for message in messages]
        render = self._template.render if self._template else plain_transcript
        try:
            text = render_chat(harmless, render, refusals=TemplateError)
        except TemplateError as error:
            raise ModelError(
                f"The chat template in {self.name} fails on this conversation: {error}. "
                "Begin a new one, or choose another file of this model."
            ) from error
        begins = self._engine.begins_by_itself and not text.startswith(self._begin)
        return self._begin + text if begins else text

    def _text_tokens(self, text: str) -> int:
        return len(self._engine.tokenize(defuse(text, self._special), special=False))

    def _measure_template(self) -> int:
        """Tokens that the template adds for each message, what it adds once for all of them shared out."""
        each = self._text_tokens("a")
        lengths = ((n, len(self._engine.tokenize(self._render(TRIAL[:n]), special=True))) for n in (2, 4))
        return 1 + max(math.ceil(length / n) - each for n, length in lengths)


class _Ending:
    """Holds text back that may be the beginning of a string which ends the answer."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops, self._held = stops, ""
        self.reached = False

    def before(self, text: str) -> str:
        """What of `text`, and of what was held back, is certainly part of the answer."""
        said = self._held + text
        ends = [at for stop in self._stops if (at := said.find(stop)) >= 0]
        self.reached = bool(ends)
        end = min(ends) if ends else len(said) - max((_begun(said, stop) for stop in self._stops), default=0)
        self._held = "" if ends else said[end:]
        return said[:end]

    def rest(self, text: str) -> str:
        """What is left at the end."""
        return "" if self.reached else self._held + text


def _begun(said: str, stop: str) -> int:
    """How much of `stop` the end of `said` is the beginning of, in characters."""
    return next((length for length in range(len(stop) - 1, 0, -1) if said.endswith(stop[:length])), 0)
