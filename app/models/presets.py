"""Servers that many people have, with their usual addresses: values to choose from.

Pure. Knows nothing of how a server is spoken to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of server that speaks OpenAI's protocol."""

    short: str
    """What stands behind the ``@`` of a model's name: ``openai:llama3.2@ollama``."""
    name: str
    base_url: str
    key_needed: bool


PRESETS = (
    Preset("ollama", "Ollama", "http://127.0.0.1:11434/v1", key_needed=False),
    Preset("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", key_needed=False),
    Preset("vllm", "vLLM", "http://127.0.0.1:8000/v1", key_needed=False),
    Preset("llamacpp", "llama.cpp server", "http://127.0.0.1:8080/v1", key_needed=False),
    Preset("openai", "OpenAI", "https://api.openai.com/v1", key_needed=True),
    Preset("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", key_needed=True),
    Preset("github", "GitHub Models", "https://models.github.ai/inference", key_needed=True),
)
SHORT = {preset.short: preset for preset in PRESETS}
OPENAI_URL = SHORT["openai"].base_url
