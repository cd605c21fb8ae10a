"""A real GGUF model of half a megabyte, written in milliseconds: llama.cpp loads it and generates from it.

Two sorts. Without `says`, two layers of fixed random weights: it writes printable nonsense that depends on
the whole prompt, and never ends by itself. With `says`, it writes exactly that text and ends.
"""

from pathlib import Path

import gguf
import numpy as np

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
NO_SYSTEM_TEMPLATE = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}"
    "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate') }}{% endif %}"
    "<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}<|assistant|>"
)
"""As strict as those of some well-known models."""

SPECIAL = ("<unk>", "<s>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
VOCABULARY = (*SPECIAL, *BYTES, "\u2581")
"""Every byte is a token; the last one is the space, as the llama tokenizer writes it."""
UNKNOWN, BEGIN, END = 0, 1, 2
ASSISTANT = SPECIAL.index("<|assistant|>")
SPACE = len(VOCABULARY) - 1
FEED_FORWARD = 64


def write_tiny_gguf(
    path: Path,
    *,
    context: int = 1024,
    template: str | None = TEMPLATE,
    says: str | None = None,
    seed: int = 1,
    architecture: str = "llama",
    pooling: bool = False,
) -> Path:
    """Write a model to `path` and return it.

    `context` is the length in tokens that it claims to be trained on; `template` its chat template, None for
    none; `says` printable ASCII in which no character comes twice (one token decides the next). llama.cpp
    refuses an `architecture` that it does not know; `pooling` makes an embedding model.
    """
    width = 288 if says else 64
    layers = 1 if says else 2
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // 2)
    if pooling:
        writer.add_pooling_type(gguf.PoolingType.MEAN)
    _add_tokenizer(writer, template)
    for name, weights in (_speaking(says, width) if says else _random(seed, width, layers)).items():
        writer.add_tensor(name, weights.astype(np.float16 if says and weights.ndim == 2 else np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_tokenizer(writer: gguf.GGUFWriter, template: str | None) -> None:
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * (len(SPECIAL) - 1)]
    kinds += [gguf.TokenType.BYTE] * len(BYTES) + [gguf.TokenType.NORMAL]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(list(VOCABULARY))
    writer.add_token_scores([0.0] * len(VOCABULARY))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(UNKNOWN)
    writer.add_bos_token_id(BEGIN)
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    if template is not None:
        writer.add_chat_template(template)


def _token(character: str) -> int:
    return SPACE if character == " " else len(SPECIAL) + ord(character)


def _shapes(width: int, layers: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(layers):
        block = f"blk.{layer}."
        shapes |= {
            block + "attn_q.weight": (width, width),
            block + "attn_k.weight": (width // 2, width),
            block + "attn_v.weight": (width // 2, width),
            block + "attn_output.weight": (width, width),
            block + "ffn_gate.weight": (FEED_FORWARD, width),
            block + "ffn_up.weight": (FEED_FORWARD, width),
            block + "ffn_down.weight": (width, FEED_FORWARD),
        }
    return shapes


def _norms(width: int, layers: int) -> dict[str, np.ndarray]:
    names = [f"blk.{layer}.{norm}_norm.weight" for layer in range(layers) for norm in ("attn", "ffn")]
    return {name: np.ones(width) for name in [*names, "output_norm.weight"]}


def _random(seed: int, width: int, layers: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    weights = {name: random.normal(0, 0.3, shape) for name, shape in _shapes(width, layers).items()}
    weights["token_embd.weight"] = random.normal(0, 1, (len(VOCABULARY), width))
    output = np.zeros((len(VOCABULARY), width))
    printable = [_token(chr(code)) for code in range(ord(" "), ord("~") + 1)]
    output[printable] = random.normal(0, 1, (len(printable), width))  # all others, the end too, stay at zero
    return weights | _norms(width, layers) | {"output.weight": output}


def _speaking(says: str, width: int) -> dict[str, np.ndarray]:
    if len(set(says)) != len(says) or not (says.isascii() and says.isprintable()):
        raise ValueError(f"says={says!r} must be printable ASCII in which no character comes twice")
    weights = {name: np.zeros(shape) for name, shape in _shapes(width, 1).items()}
    weights["token_embd.weight"] = np.eye(len(VOCABULARY), width)
    follower = np.full(len(VOCABULARY), END)
    chain = [ASSISTANT, *(_token(character) for character in says), END]
    follower[chain[:-1]] = chain[1:]
    output = np.zeros((len(VOCABULARY), width))
    output[follower, np.arange(len(VOCABULARY))] = 10.0
    return weights | _norms(width, 1) | {"output.weight": output}
