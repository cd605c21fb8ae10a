"""What the loader promises in words; what it does with files is in test_gguf.py."""

import re
from pathlib import Path

from app.models.llama_loader import LLAMA_CPP_PYTHON

REQUIREMENTS = Path(__file__).parents[3] / "requirements.txt"


def test_the_command_in_the_message_installs_the_version_that_is_pinned() -> None:
    pinned = re.search(r"^llama-cpp-python==(\S+)", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)
    assert pinned and pinned[1] == LLAMA_CPP_PYTHON
