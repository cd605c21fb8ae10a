"""A cross-encoder of a few hundred weights, which likes passages that hold one word."""

from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "anchor", "ticket", "keel", "what", "is", "the"]


def write_tiny_cross_encoder(folder: Path, likes: str = "keel", labels: int = 1) -> str:
    """Write it into `folder`, and return its name. A passage with the word `likes` scores higher than any other."""
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(1)
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=64, num_labels=labels, **size)
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        # Attention looks everywhere alike, so what the first place sees grows with the word that is liked.
        for name, weights in model.named_parameters():
            if "LayerNorm" not in name:
                weights.zero_()
        embeddings = model.bert.embeddings
        embeddings.word_embeddings.weight[WORDS.index(likes), 0] = 8.0
        layer = model.bert.encoder.layer[0]
        for linear in (layer.attention.self.value, layer.attention.output.dense, model.bert.pooler.dense):
            linear.weight.copy_(torch.eye(8))
        model.classifier.weight[:, 0] = 1.0
    model.save_pretrained(folder)
    return str(folder)
