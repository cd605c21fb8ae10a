"""A sentence-transformers model of a few hundred weights, in a folder."""

from collections.abc import Mapping
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "anchor", "keel", "query", "passage", "ask", "tell", ":"]


def write_tiny_embedder(folder: Path, prompts: Mapping[str, str] | None = None) -> str:
    """Write it into `folder`, with `prompts` in its configuration, and return its name."""
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(bert / "vocab.txt"), model_max_length=16).save_pretrained(bert)
    torch.manual_seed(1)
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=16, **size)).save_pretrained(bert)
    transformer = Transformer(str(bert), max_seq_length=16)
    model = SentenceTransformer(modules=[transformer, Pooling(8)], prompts=dict(prompts or {}), device="cpu")
    model.save_pretrained(str(folder / "model"), create_model_card=False)  # which would ask the hub
    return str(folder / "model")
