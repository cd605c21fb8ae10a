"""What there is to read in a web page, by trafilatura (A. Barbaresi, ACL 2021): without menus, footers and the like.

The one file that imports it; runs in a reader, for pages are untrusted. Knows nothing of where the page comes from.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readable:
    """The text of a page."""

    markdown: str
    """Empty where nothing of substance was found."""
    title: str = ""
    date: str = ""
    """Of the page itself, ISO 8601; empty if it does not say."""


def extract(html: bytes, url: str, charset: str) -> Readable:
    """The readable text of the page `html`, which lies at `url`; `charset` is what its server says, or nothing."""
    # It takes half a second to import, with all it brings.
    import trafilatura

    try:
        text = html.decode(charset) if charset else html
    except (LookupError, UnicodeDecodeError):
        text = html
    markdown = trafilatura.extract(
        text, url=url, output_format="markdown", include_comments=False, include_tables=True, favor_recall=True
    )
    metadata = trafilatura.extract_metadata(text, default_url=url) if markdown else None
    if not markdown or metadata is None:
        return Readable(markdown or "")
    return Readable(markdown, metadata.title or "", metadata.date or "")
