"""Load a GGUF file into llama.cpp, or say in one line why that cannot be.

Knows nothing of prompts, and nothing of how the model is then used.
"""

import functools
import logging
import os
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.models.llama_engine import Engine
from vector_db.errors import ModelError
from vector_db.settings import Settings, variable

log = logging.getLogger(__name__)

LLAMA_CPP_PYTHON = "0.3.36"
"""The tested version, the same as in requirements.txt."""
INSTALL = (
    "gguf: models need llama-cpp-python, which cannot be loaded here ({reason}). With a C++ compiler: "
    f"pip install llama-cpp-python=={LLAMA_CPP_PYTHON}. Without one: pip install --prefer-binary "
    "llama-cpp-python --extra-index-url https://abetlen.github.io/llama-cpp-python/whl/cpu"
)
TOO_SMALL_TO_SHARE = 32 * 2**20
"""Bytes of a model below which threads wait for each other longer than they compute."""
GGML_LOG_LEVEL_ERROR = 4
"""As llama.cpp counts; the binding's own table is one off."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """How llama.cpp is to compute. Each default was chosen by `python -m benchmarks.models`; see benchmarks/LOG.md."""

    batch: int = 256
    """Tokens of a prompt that are read in one go: also how long a reader who stops may have to wait."""
    threads: int = 0
    """0: as many as fit the machine and the model."""
    flash_attention: bool = True
    kv_type: str = "F16"
    mmap: bool = True
    drafts: int = 8
    """Tokens guessed ahead from the prompt."""


def library() -> Any:
    """The module llama_cpp. Raises ModelError with the command that adds it."""
    # Threads that wait for each other are to spin for a moment, then to sleep: where another program wants a core,
    # spinning threads write one word where sleeping ones write twenty (benchmarks/LOG.md). Read when libgomp is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "300")
    try:
        import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:  # the last two: its compiled half does not load
        raise ModelError(INSTALL.format(reason=_one_line(error)[:120])) from error
    return llama_cpp


def load(path: Path, settings: Settings, tuning: Tuning = Tuning()) -> Engine:
    """Load a file that has passed `gguf_header.read_header`; takes as long as reading it does.

    Where it does not fit on the GPU, it is loaded beside it. Raises ModelError when it is damaged, unknown to this
    llama.cpp, too large, or no chat model.
    """
    try:
        return _load(path, settings, tuning)
    except ModelError as error:
        if settings.gpu_layers == 0 or not library().llama_supports_gpu_offload():
            raise
        log.warning("%s Tried again without the GPU.", error)
        return _load(path, settings.model_copy(update={"gpu_layers": 0}), tuning)


def _load(path: Path, settings: Settings, tuning: Tuning) -> Engine:
    lib = library()
    complaints, _ = _start()
    complaints.clear()
    model = lib.llama_model_load_from_file(str(path).encode(), _model_params(lib, settings, tuning))
    if not model:
        raise ModelError(_explain(path, complaints, settings))
    if lib.llama_model_has_encoder(model) or not lib.llama_model_has_decoder(model):
        lib.llama_model_free(model)
        raise ModelError(f"{path} is no chat model: it only reads. Choose one that answers.")
    context = lib.llama_init_from_model(model, _context_params(lib, path, settings, tuning))
    if not context:
        lib.llama_model_free(model)
        raise ModelError(
            f"{path} does not fit into memory ({_first(complaints)}). Choose a smaller model, or lower "
            f"{variable('context')}={settings.context}."
        )
    return Engine(lib, model, context, drafts=tuning.drafts)


def threads_for(path: Path) -> int:
    """All cores of a small machine; half of a larger one's, where the other half are hyperthreads."""
    if path.stat().st_size < TOO_SMALL_TO_SHARE:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if cores <= 4 else cores // 2


def _model_params(lib: Any, settings: Settings, tuning: Tuning) -> Any:
    params = lib.llama_model_default_params()
    params.n_gpu_layers = settings.gpu_layers
    params.load_mode = lib.LLAMA_LOAD_MODE_MMAP if tuning.mmap else lib.LLAMA_LOAD_MODE_NONE
    return params


def _context_params(lib: Any, path: Path, settings: Settings, tuning: Tuning) -> Any:
    params = lib.llama_context_default_params()
    params.n_ctx = settings.context
    params.n_batch = params.n_ubatch = min(tuning.batch, settings.context)
    params.n_threads = params.n_threads_batch = tuning.threads or threads_for(path)
    on, off = lib.LLAMA_FLASH_ATTN_TYPE_AUTO, lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.flash_attn_type = on if tuning.flash_attention else off
    params.type_k = params.type_v = getattr(lib, f"GGML_TYPE_{tuning.kv_type}")
    return params


def _explain(path: Path, complaints: deque[str], settings: Settings) -> str:
    reason = _first(complaints)
    if "architecture" in reason:
        return f"{path} cannot be loaded: {reason}. Choose another model, or update llama-cpp-python."
    if "alloc" in reason:
        return (
            f"{path} does not fit into memory ({reason}). Choose a smaller model, or lower "
            f"{variable('context')}={settings.context}."
        )
    return f"{path} cannot be loaded: {reason}. It is cut off or damaged: download it again."


def _first(complaints: deque[str]) -> str:
    return complaints[0] if complaints else "llama.cpp does not say why"


@functools.cache  # once in a process: llama.cpp has one log, and needs `hear` as long as it lives
def _start() -> tuple[deque[str], Any]:
    """Start llama.cpp, and take its log from the terminal into ours.

    Returns its newest errors, kept up to date, and the function it calls, which must never be freed.
    """
    lib = library()
    errors: deque[str] = deque(maxlen=20)

    @lib.llama_log_callback
    def hear(level: int, line: bytes, _: Any) -> None:
        text = line.decode("utf-8", "replace").strip()
        log.debug("llama.cpp: %s", text)
        if level == GGML_LOG_LEVEL_ERROR and text:
            errors.append(re.sub(r"^(\w+: )+(error loading model: )?(\w+: )?", "", text))

    lib.llama_log_set(hear, None)
    lib.llama_backend_init()
    return errors, hear


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
