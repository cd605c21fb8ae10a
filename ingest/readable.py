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
    from trafilatura import bare_extraction

    try:
        text = html.decode(charset) if charset else html
    except (LookupError, UnicodeDecodeError):
        text = html
    found = bare_extraction(
        text,
        url=url,
        output_format="markdown",
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
    )
    if found is None or isinstance(found, dict):  # Nothing of substance; a dict comes only where one is asked for.
        return Readable("")
    return Readable(found.text or "", found.title or "", found.date or "")
