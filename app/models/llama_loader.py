"""Load a GGUF file into llama.cpp, or say in one line why that cannot be.

Knows nothing of prompts, and nothing of how the model is then used.
"""

import functools
import logging
import os
import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vector_db.errors import ModelError
from vector_db.settings import Settings, variable

if TYPE_CHECKING:
    from llama_cpp import Llama

log = logging.getLogger(__name__)

LLAMA_CPP_PYTHON = "0.3.36"
"""The tested version, the same as in requirements.txt."""
INSTALL = (
    "gguf: models need llama-cpp-python, which cannot be loaded here ({reason}). With a C++ compiler: "
    f"pip install llama-cpp-python=={LLAMA_CPP_PYTHON}. Without one: pip install --prefer-binary "
    "llama-cpp-python --extra-index-url https://abetlen.github.io/llama-cpp-python/whl/cpu"
)
HEADER_BYTES = 24
"""Magic, version, and the numbers of tensors and of metadata entries."""
TOO_SMALL_TO_SHARE = 32 * 2**20
"""Bytes of a model below which threads wait for each other longer than they compute."""
GGML_LOG_LEVEL_ERROR = 4
"""As llama.cpp counts; the binding's own table is one off."""


def library() -> Any:
    """The module llama_cpp. Raises ModelError with the command that adds it."""
    try:
        import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:  # the last two: its compiled half does not load
        raise ModelError(INSTALL.format(reason=_one_line(error)[:120])) from error
    return llama_cpp


def check_file(path: Path) -> None:
    """Raise ModelError unless `path` is a file that begins as a GGUF does."""
    try:
        if path.is_dir():
            raise ModelError(f"{path} is a folder. Name the .gguf file in it: gguf:{path}/FILE.gguf")
        with path.open("rb") as file:
            start = file.read(HEADER_BYTES)
    except FileNotFoundError as error:
        raise ModelError(f"There is no model file {path}. Check the path, or put the file there.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _one_line(error)
        raise ModelError(f"{str(path)!r} cannot be read: {reason}. Check name and permissions.") from error
    if not b"GGUF".startswith(start[:4]) or not start:
        raise ModelError(f"{path} is not a GGUF file, whatever its name says. Name one that is.")
    if len(start) < HEADER_BYTES:
        raise ModelError(f"{path} is cut off after {len(start)} bytes. Download it again.")


def load(path: Path, settings: Settings) -> "Llama":
    """Load a file that has passed `check_file`; takes as long as reading it does.

    Raises ModelError when it is damaged, unknown to this llama.cpp, too large, or no chat model.
    """
    llama_cpp = library()
    complaints, _ = _listen()
    complaints.clear()
    threads = _threads(path)
    try:
        llama = llama_cpp.Llama(
            str(path),
            n_ctx=settings.context,
            n_gpu_layers=settings.gpu_layers,
            n_threads=threads,
            n_threads_batch=threads,
            verbose=False,
        )
    except llama_cpp.llama_chat_format.jinja2.TemplateError as error:
        raise ModelError(
            f"The chat template in {path} cannot be read: {_one_line(error)}. Choose another file of it."
        ) from error
    except (ValueError, RuntimeError, MemoryError) as error:
        raise ModelError(_explain(path, error, complaints, settings)) from error
    _check_that_it_chats(llama, path)
    return llama


def _explain(path: Path, error: Exception, complaints: deque[str], settings: Settings) -> str:
    reason = complaints[0] if complaints else _one_line(error)
    if "architecture" in reason:
        return f"{path} cannot be loaded: {reason}. Choose another model, or update llama-cpp-python."
    if "context" in str(error) or "alloc" in reason or isinstance(error, MemoryError):
        return (
            f"{path} does not fit into memory ({reason}). Choose a smaller model, or lower "
            f"{variable('context')}={settings.context}."
        )
    return f"{path} cannot be loaded: {reason}. It is cut off or damaged: download it again."


def _check_that_it_chats(llama: "Llama", path: Path) -> None:
    """llama.cpp loads models that write no text, too, and a question to one may end the whole process."""
    about = llama.metadata
    architecture = about.get("general.architecture", "")
    embeds = f"{architecture}.pooling_type" in about
    if embeds or library().llama_model_has_encoder(llama.model):
        raise ModelError(f"{path} ({architecture}) is no chat model: it only reads. Choose one that answers.")


def _threads(path: Path) -> int:
    """All cores of a small machine; half of a larger one's, where the other half are hyperthreads."""
    if path.stat().st_size < TOO_SMALL_TO_SHARE:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if cores <= 4 else cores // 2


@functools.cache  # once in a process: llama.cpp has one log, and needs `hear` as long as it lives
def _listen() -> tuple[deque[str], Any]:
    """Take llama.cpp's log from the terminal into ours.

    Returns its newest errors, kept up to date, and the function it calls, which must never be freed.
    """
    llama_cpp = library()
    errors: deque[str] = deque(maxlen=20)

    @llama_cpp.llama_log_callback
    def hear(level: int, line: bytes, _: Any) -> None:
        text = line.decode("utf-8", "replace").strip()
        log.debug("llama.cpp: %s", text)
        if level == GGML_LOG_LEVEL_ERROR and text:
            errors.append(re.sub(r"^(\w+: )+(error loading model: )?(\w+: )?", "", text))

    llama_cpp.llama_log_set(hear, None)
    return errors, hear


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
