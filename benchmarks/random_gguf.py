"""A GGUF model of realistic size and shape with random weights: as slow as a real one, and as quick to make as it
is to write.

0.4 billion parameters in Q4_0, which is 240 MB. Its tokenizer is the embedder's, so that a text has as many tokens
as it would have for a real model. What it writes is nonsense. Knows nothing of what is measured on it.
"""

from pathlib import Path
from typing import Any

import gguf
import numpy as np

LAYERS, WIDTH, FEED_FORWARD, HEADS, KV_HEADS = 24, 1024, 3584, 16, 8
CONTEXT = 8192
BLOCK, BLOCK_BYTES = 32, 18
"""Q4_0: 32 weights in 18 bytes, a scale of two and 16 with two weights each."""
SCALE = 0.004
TEMPLATE = (
    "{% for message in messages %}[unused1] {{ message.role }}\n{{ message.content }} [unused2]\n{% endfor %}"
    "[unused1] assistant\n"
)


def write_random_gguf(path: Path, vocabulary: list[str], *, seed: int = 1) -> Path:
    """Write the model with the word pieces `vocabulary` (BERT's, by id) to `path`, in a few seconds."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("random 0.4B")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    _add_tokenizer(writer, vocabulary)
    random = np.random.default_rng(seed)
    for name, (rows, columns) in _shapes(len(vocabulary)).items():
        quantised = gguf.GGMLQuantizationType.Q4_0
        writer.add_tensor(name, _weights(random, rows, columns), raw_dtype=quantised)
    norms = [f"blk.{layer}.{norm}_norm.weight" for layer in range(LAYERS) for norm in ("attn", "ffn")]
    for name in (*norms, "output_norm.weight"):
        writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_tokenizer(writer: gguf.GGUFWriter, vocabulary: list[str]) -> None:
    special = [piece.startswith("[") and piece.endswith("]") and len(piece) > 2 for piece in vocabulary]
    pieces = [
        piece if control else piece[2:] if piece.startswith("##") else "\u2581" + piece
        for piece, control in zip(vocabulary, special, strict=True)
    ]
    kinds = [gguf.TokenType.CONTROL if control else gguf.TokenType.NORMAL for control in special]
    writer.add_tokenizer_model("bert")
    writer.add_token_list(pieces)
    writer.add_token_scores([0.0] * len(pieces))
    writer.add_token_types(kinds)
    writer.add_token_type_count(2)
    writer.add_unk_token_id(vocabulary.index("[UNK]"))
    writer.add_bos_token_id(vocabulary.index("[CLS]"))
    writer.add_eos_token_id(vocabulary.index("[SEP]"))
    writer.add_chat_template(TEMPLATE)


def _shapes(vocabulary: int) -> dict[str, tuple[int, int]]:
    shared = WIDTH // HEADS * KV_HEADS
    shapes = {"token_embd.weight": (vocabulary, WIDTH), "output.weight": (vocabulary, WIDTH)}
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        shapes |= {
            block + "attn_q.weight": (WIDTH, WIDTH),
            block + "attn_k.weight": (shared, WIDTH),
            block + "attn_v.weight": (shared, WIDTH),
            block + "attn_output.weight": (WIDTH, WIDTH),
            block + "ffn_gate.weight": (FEED_FORWARD, WIDTH),
            block + "ffn_up.weight": (FEED_FORWARD, WIDTH),
            block + "ffn_down.weight": (WIDTH, FEED_FORWARD),
        }
    return shapes


def _weights(random: np.random.Generator, rows: int, columns: int) -> Any:
    """Random weights, quantised already: `rows` of `columns` weights as bytes."""
    blocks = random.integers(0, 256, (rows, columns // BLOCK, BLOCK_BYTES), dtype=np.uint8)
    blocks[:, :, :2] = np.frombuffer(np.float16(SCALE).tobytes(), dtype=np.uint8)
    return blocks.reshape(rows, columns // BLOCK * BLOCK_BYTES)
