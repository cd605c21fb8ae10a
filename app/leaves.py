"""What the numbered parts of a document are called: the slides of a presentation, the pages of all others.

Told by the name, which is all that is kept of an answer's source. Knows nothing of the page's languages.
"""

PRESENTATIONS = (".pptx", ".pptm", ".ppsx")


def is_presentation(source: str) -> bool:
    """Whether the document called `source` is shown slide by slide."""
    return source.lower().endswith(PRESENTATIONS)


def at_page(source: str, page: int | None) -> str:
    """`source`, and where in it, as far as that is known: ``talk.pptx, slide 3``."""
    if not page:
        return source
    return f"{source}, {'slide' if is_presentation(source) else 'page'} {page}"
