"""Servers that many people have, with their usual addresses: values to choose from.

Pure. Knows nothing of how a server is spoken to.
"""

from dataclasses import dataclass

from vector_db.places import PLACES


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of server that speaks OpenAI's protocol."""

    short: str
    """What stands behind the ``@`` of a model's name: ``openai:llama3.2@ollama``."""
    name: str
    base_url: str
    key_needed: bool


PRESETS = (
    Preset("ollama", "Ollama", PLACES["ollama"], key_needed=False),
    Preset("lmstudio", "LM Studio", PLACES["lmstudio"], key_needed=False),
    Preset("vllm", "vLLM", PLACES["vllm"], key_needed=False),
    Preset("llamacpp", "llama.cpp server", PLACES["llamacpp"], key_needed=False),
    Preset("openai", "OpenAI", PLACES["openai"], key_needed=True),
    Preset("openrouter", "OpenRouter", PLACES["openrouter"], key_needed=True),
    Preset("github", "GitHub Models", PLACES["github"], key_needed=True),
)
SHORT = {preset.short: preset for preset in PRESETS}
OPENAI_URL = SHORT["openai"].base_url
