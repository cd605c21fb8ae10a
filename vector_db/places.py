"""Servers that speak OpenAI's protocol and that many people have, by the short name behind the ``@`` of a model.

Pure. Knows nothing of how a server is spoken to.
"""

PLACES = {
    "ollama": "http://127.0.0.1:11434/v1",
    "lmstudio": "http://127.0.0.1:1234/v1",
    "vllm": "http://127.0.0.1:8000/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "github": "https://models.github.ai/inference",
}
"""Their usual addresses."""
