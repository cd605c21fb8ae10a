"""Web pages that a browser or Word has saved as one file (MHTML, RFC 2557): the page, without pictures and styles.

Such a file is a mail in form, but nobody sent it. Knows nothing of files, fetches nothing.
"""

import email
from dataclasses import replace
from email.message import Message

from ingest.loaders import html
from ingest.loaders.damage import damage
from ingest.loaders.mail import header
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile


def load(data: bytes) -> Parsed:
    """The blocks of the page; the title is the page's own, else what it was saved under. Raises UnreadableFile."""
    # The email package raises what it pleases on broken files: RecursionError, LookupError, IndexError ...
    with damage("is not a saved web page that can be read"):
        message = email.message_from_bytes(data)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        if page is None:
            raise UnreadableFile("is not a saved web page: there is no HTML in it")
        parsed = _page(page)
        return parsed if parsed.title else replace(parsed, title=header(message, "Subject"))


def _page(part: Message) -> Parsed:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    charset = part.get_content_charset()
    try:
        return html.parse(data.decode(charset)) if charset else html.load(data)
    except (LookupError, UnicodeDecodeError):  # an encoding that there is not, or another one than it says
        return html.load(data)
