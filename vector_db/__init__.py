"""The index: embedder, Chroma collection, catalog with keyword search, and hybrid search over both.

Knows nothing of files, prompts, language models or pages.
"""
