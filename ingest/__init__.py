"""The job: find documents, read them, cut them into chunks, embed them, write them to the index.

Knows nothing of prompts, language models or pages.
"""
