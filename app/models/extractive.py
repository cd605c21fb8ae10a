"""The extractive model: answers by quoting the sentences of the passages that answer, or says that none does.

No download, no key, no language model: the embedder that is loaded anyway, and the rarity of words.
Knows nothing of prompts in words, of Chroma, or of pages.
"""
