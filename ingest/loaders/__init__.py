"""The loaders: one file for each format, each with a pure function from bytes to values. See read.py for the list.

They keep nothing, and know nothing of files, chunks or the index.
"""
