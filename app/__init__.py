"""The chat: understand the question, retrieve, prompt, stream, cite; the web page; the command line.

Knows nothing of how Chroma stores, or of how a PDF is read.
"""
