"""What the numbered parts of a document are called."""

import pytest

from app.leaves import at_page
from app.ui.leaf import leaf


@pytest.mark.parametrize(
    ("source", "word"),
    [("talks/Opening.PPTX", "slide"), ("show.ppsx", "slide"), ("talk.pptx.pdf", "page"), ("notes", "page")],
)
def test_a_presentation_has_slides_and_all_others_have_pages(source: str, word: str) -> None:
    assert at_page(source, 3) == f"{source}, {word} 3"
    assert leaf(source, 3) == f"{word} 3"
    assert at_page(source, None) == source
