"""The document behind a passage: its file, its page as a picture, and where on it a sentence stands."""
