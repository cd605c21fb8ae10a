"""What is offered to whoever has no model yet."""

import pytest

from app.models.hub import NAME
from app.models.presets import PRESETS
from app.models.suggested import SUGGESTED, Suggestion


@pytest.mark.parametrize("suggestion", SUGGESTED)
def test_a_suggestion_can_be_opened_and_used_by_anybody(suggestion: Suggestion) -> None:
    kind, _, argument = suggestion.name.partition(":")
    assert kind == "hf" and NAME.fullmatch(argument)
    assert suggestion.licence in ("Apache-2.0", "MIT")
    assert suggestion.bytes < suggestion.memory < 8e9


def test_they_go_from_small_to_large_and_presets_are_told_apart() -> None:
    assert SUGGESTED[0].bytes == min(suggestion.bytes for suggestion in SUGGESTED)
    assert len({preset.short for preset in PRESETS}) == len({preset.base_url for preset in PRESETS}) == len(PRESETS)
