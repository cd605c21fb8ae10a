"""What is attached to mails, read without the other loaders."""

from ingest.loaders import markdown
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def attached(name: str, data: bytes) -> Parsed:
    """Reads Markdown, and for any PDF the same two blocks on its second page."""
    if name.endswith(".md"):
        return markdown.load(data)
    if name.endswith(".pdf"):
        return Parsed("A PDF", (Block("Page two.", ("Part",), 2),), 2, (1,), ("no text on page 1",))
    raise UnreadableFile("is of a kind that is not read")
