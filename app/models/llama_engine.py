"""A model in memory with what it has read: reads tokens, writes tokens, keeps what two prompts have in common.

It is llama.cpp's C interface in a few methods. One thread at a time may use it; `StopSign` alone is for others.
Knows nothing of chat, of templates, or of where the file came from.
"""

import ctypes
import os
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from app.models.lookup import Tokens, continuation
from app.types import Options

TOP_K = 40
MIN_P = 0.05
"""As llama.cpp's own programs choose; the other two dials are the reader's."""
FIRST_GUESSES = 2
"""Tokens guessed ahead to begin with; more as long as the guesses are right."""
NO_TOKEN = -1
Pick = Callable[[int], int]
"""Chooses the next token by the scores at a place of the last batch."""


class Interrupted(Exception):
    """The stop sign was seen. What had been read before stays read."""


class StopSign:
    """A byte that says stop, to Python and to llama.cpp, which looks at it between two steps of arithmetic.

    llama.cpp asks a C function that it calls with a pointer. ``strlen`` on this byte is such a function (0 is
    no, 1 is yes); one in Python would take Python's lock hundreds of times for each token.
    A GPU does not look: there a batch is read to its end, which does not take it long.
    """

    def __init__(self) -> None:
        self._byte = ctypes.create_string_buffer(2)

    def set(self) -> None:
        """Stop; from any thread."""
        self._byte[0] = b"\1"

    def is_set(self) -> bool:
        """Whether it has been said."""
        return self._byte.raw[0] != 0

    @property
    def address(self) -> int:
        """Where the byte lies, for llama.cpp."""
        return ctypes.addressof(self._byte)


class Engine:
    """A loaded model and its context; both are freed when nobody has it any more, or by `close`."""

    def __init__(self, llama_cpp: Any, model: Any, context: Any, *, drafts: int) -> None:
        """`drafts` is how many tokens are guessed ahead from the prompt, 0 for none."""
        self._lib, self._model, self._context = llama_cpp, model, context
        self._vocabulary = llama_cpp.llama_model_get_vocab(model)
        self._memory = llama_cpp.llama_get_memory(context)
        self.window = min(llama_cpp.llama_n_ctx(context), llama_cpp.llama_model_n_ctx_train(model))
        """How many tokens prompt and answer may have together."""
        self._batch_tokens = llama_cpp.llama_n_batch(context)
        self._batch = llama_cpp.llama_batch_init(self._batch_tokens, 0, 1)
        self._read: Tokens = np.zeros(llama_cpp.llama_n_ctx(context), dtype=np.int32)
        self.n_read = 0
        """How many tokens the model has in mind."""
        # Those that keep one state, not one for each token, cannot take back a guess.
        rolls_back = not (llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model))
        self.drafts = min(drafts, self._batch_tokens - 1) if rolls_back else 0
        """How many tokens are guessed ahead at most."""
        self.guessed = self.guessed_right = 0
        """How many tokens were guessed, and how many of them were what the model would have written."""
        self.close = weakref.finalize(self, _free, llama_cpp, self._batch, context, model)
        self.close.atexit = False  # a thread may still be writing when Python ends

    # Text and tokens ----------------------------------------------------------------------------------------

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """The tokens of `text`; with `special`, those that steer the model are recognised. Safe in any thread."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        tokens = (self._lib.llama_token * room)()
        count = self._lib.llama_tokenize(self._vocabulary, data, len(data), tokens, room, False, special)
        return list(tokens[: max(0, count)])

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The text of `token`, which may be a part of a character."""
        size = 64
        while True:
            text = ctypes.create_string_buffer(size)
            length = self._lib.llama_token_to_piece(self._vocabulary, token, text, size, 0, special)
            if length >= 0:
                return text.raw[:length]
            size = -length

    def text(self, tokens: Iterable[int]) -> str:
        """The text of `tokens`, special ones included."""
        return b"".join(self.piece(token, special=True) for token in tokens).decode("utf-8", "replace")

    def begin_and_end(self) -> tuple[str, str]:
        """The texts of the tokens that begin and end a text, empty where the model has none."""
        begin, end = self._lib.llama_vocab_bos(self._vocabulary), self._lib.llama_vocab_eos(self._vocabulary)
        return tuple(self.text([token]) if token >= 0 else "" for token in (begin, end))  # type: ignore[return-value]

    @property
    def begins_by_itself(self) -> bool:
        """Whether the model expects its beginning token before every text."""
        return bool(self._lib.llama_vocab_get_add_bos(self._vocabulary))

    def ends(self, token: int) -> bool:
        """Whether `token` ends an answer."""
        return bool(self._lib.llama_vocab_is_eog(self._vocabulary, token))

    def special_tokens(self) -> Iterator[str]:
        """The texts that are recognised as tokens which steer the model."""
        control = self._lib.LLAMA_TOKEN_ATTR_CONTROL | self._lib.LLAMA_TOKEN_ATTR_UNKNOWN
        for token in range(self._lib.llama_vocab_n_tokens(self._vocabulary)):
            if self._lib.llama_vocab_get_attr(self._vocabulary, token) & control:
                yield self._lib.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", "replace")

    # Reading and writing ------------------------------------------------------------------------------------

    def read(self, prompt: Sequence[int], stop: StopSign) -> Generator[int, None, None]:
        """Read `prompt`; what it has in common with what was read before is not read again.

        Yields how many of its tokens are known so far, first those that need no reading. Raises Interrupted
        once `stop` is set, RuntimeError when llama.cpp fails.
        """
        self._keep(min(_common(self._read[: self.n_read], prompt), len(prompt) - 1))
        yield self.n_read
        while self.n_read < len(prompt):
            self._decode(prompt[self.n_read : self.n_read + self._batch_tokens], stop)
            yield self.n_read

    def write(self, pick: Pick, limit: int, stop: StopSign) -> Generator[int, None, None]:
        """Yield the tokens of the answer to what was read last, `limit` at most, without the one that ends it.

        Tokens are guessed from the prompt and checked together (prompt lookup decoding, Saxena 2023); what is
        written is the same as without. Raises as `read` does.
        """
        chosen, ahead = pick(NO_TOKEN), FIRST_GUESSES
        while limit > 0 and not self.ends(chosen):
            yield chosen
            limit -= 1
            if not limit:
                return
            guesses = self._guess(chosen, min(ahead, limit - 1))
            self._decode([chosen, *guesses], stop, every=True)
            for place, guess in enumerate([*guesses, NO_TOKEN]):
                chosen = pick(place)
                if chosen != guess:
                    self._keep(self.n_read - (len(guesses) - place))
                    if guesses:  # who quotes goes on quoting: twice as many next time, or as many as were right
                        ahead = 2 * ahead if place == len(guesses) else max(1, place)
                    break
                self.guessed_right += 1
                yield chosen
                limit -= 1

    def picker(self, options: Options) -> tuple[Pick, Callable[[], None]]:
        """How the next token is chosen, and what frees the chooser."""
        lib, context = self._lib, self._context
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for sampler in self._samplers(options):
            lib.llama_sampler_chain_add(chain, sampler)
        return lambda place: lib.llama_sampler_sample(chain, context, place), lambda: lib.llama_sampler_free(chain)

    def _samplers(self, options: Options) -> Iterator[Any]:
        lib = self._lib
        if options.temperature == 0:
            yield lib.llama_sampler_init_greedy()
            return
        yield lib.llama_sampler_init_top_k(TOP_K)
        yield lib.llama_sampler_init_top_p(options.top_p, 1)
        yield lib.llama_sampler_init_min_p(MIN_P, 1)
        yield lib.llama_sampler_init_temp(options.temperature)
        yield lib.llama_sampler_init_dist(lib.LLAMA_DEFAULT_SEED if options.seed is None else options.seed)

    def _guess(self, chosen: int, most: int) -> list[int]:
        room = len(self._read) - self.n_read - 1
        if (most := min(self.drafts, most, room)) < 1:
            return []
        self._read[self.n_read] = chosen
        guesses = continuation(self._read[: self.n_read + 1], most)
        ending = next((place for place, guess in enumerate(guesses) if self.ends(guess)), len(guesses))
        self.guessed += ending
        return guesses[:ending]

    def _decode(self, tokens: Sequence[int], stop: StopSign, *, every: bool = False) -> None:
        """Let the model read `tokens`; with `every`, the next token can be picked behind each of them."""
        for place, token in enumerate(tokens):
            self._batch.token[place] = token
            self._batch.pos[place] = self.n_read + place
            self._batch.n_seq_id[place] = 1
            self._batch.seq_id[place][0] = 0
            self._batch.logits[place] = every or place == len(tokens) - 1
        self._batch.n_tokens = len(tokens)
        self._lib.llama_set_abort_callback(self._context, _strlen(self._lib), stop.address)
        try:
            status = 2 if stop.is_set() else self._lib.llama_decode(self._context, self._batch)
        finally:  # the byte may be freed before the next call
            self._lib.llama_set_abort_callback(self._context, self._lib.ggml_abort_callback(), None)
        if status:
            self._keep(self.n_read)  # a part of the batch may have been read
            raise Interrupted if stop.is_set() else RuntimeError(f"llama_decode returned {status}")
        self._read[self.n_read : self.n_read + len(tokens)] = tokens
        self.n_read += len(tokens)

    def _keep(self, count: int) -> None:
        """Keep the first `count` tokens in mind; all or none where the model cannot forget a part."""
        if not self._lib.llama_memory_seq_rm(self._memory, 0, count, -1):
            self._lib.llama_memory_clear(self._memory, True)
            count = 0
        self.n_read = count


def _free(llama_cpp: Any, batch: Any, context: Any, model: Any) -> None:
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)


def _common(read: Tokens, prompt: Sequence[int]) -> int:
    """How many tokens `read` and `prompt` begin with in common."""
    length = min(len(read), len(prompt))
    differing = np.flatnonzero(read[:length] != np.asarray(prompt[:length], dtype=np.int32))
    return int(differing[0]) if differing.size else length


def _strlen(llama_cpp: Any) -> Any:
    strlen = ctypes.CDLL("msvcrt" if os.name == "nt" else None).strlen
    return ctypes.cast(strlen, llama_cpp.ggml_abort_callback)
