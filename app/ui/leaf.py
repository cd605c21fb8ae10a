"""What a page of a document is called, or a slide, in the visitor's language.

Knows nothing of where it is shown.
"""

from app.leaves import is_presentation
from app.ui.words import say


def leaf(source: str, number: int) -> str:
    """Page or slide `number` of the document called `source`."""
    if is_presentation(source):
        return say("slide {number}", number=number)
    return say("page {number}", number=number)
