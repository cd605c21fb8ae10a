"""Small models that are good at answering from passages: values for whoever has no model yet.

Each is of a licence that allows any use, comes from those who made it, and speaks in a fraction of a second.
Knows nothing of how they are fetched.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A model that can be had."""

    name: str
    """As it is opened: ``hf:OWNER/REPO/FILE.gguf``."""
    title: str
    licence: str
    bytes: int
    """Of the file; the server is asked before it is fetched."""
    memory: int
    """Bytes that it needs with a window of 4,096 tokens."""
    about: str


SUGGESTED = (
    Suggestion(
        "hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF/qwen2.5-0.5b-instruct-q4_k_m.gguf",
        "Qwen2.5 0.5B",
        "Apache-2.0",
        491_000_000,
        900_000_000,
        "the fastest; for short questions on an old laptop",
    ),
    Suggestion(
        "hf:Qwen/Qwen2.5-1.5B-Instruct-GGUF/qwen2.5-1.5b-instruct-q4_k_m.gguf",
        "Qwen2.5 1.5B",
        "Apache-2.0",
        1_117_000_000,
        1_700_000_000,
        "a good beginning for most machines",
    ),
    Suggestion(
        "hf:Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf",
        "Qwen3 1.7B",
        "Apache-2.0",
        1_834_000_000,
        2_900_000_000,
        "of the same size, newer, and in more than a hundred languages",
    ),
    Suggestion(
        "hf:Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf",
        "Qwen3 4B",
        "Apache-2.0",
        2_500_000_000,
        3_700_000_000,
        "the best answers of these; wants four cores or a GPU",
    ),
    Suggestion(
        "hf:microsoft/Phi-3-mini-4k-instruct-gguf/Phi-3-mini-4k-instruct-q4.gguf",
        "Phi-3 mini",
        "MIT",
        2_390_000_000,
        4_500_000_000,
        "careful English; wants four cores or a GPU",
    ),
)
