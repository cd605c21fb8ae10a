"""A chat template at work: a child process that renders it, and a time limit for each answer of it.

Knows nothing of what a template says, and nothing of models.
"""

import json
import subprocess
import sys
import weakref
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from vector_db.errors import ModelError

WORKER = Path(__file__).with_name("template_worker.py")


class TemplateError(Exception):
    """The template cannot be read, or refuses the conversation. The text says why, in one line."""


class TemplateProcess:
    """Renders one template. Safe to use from several threads."""

    def __init__(self, template: str, begin: str, end: str, *, model: str, seconds: float) -> None:
        """`begin` and `end` are the texts of the model's tokens for that; `model` is named in errors.

        `seconds` is how long one answer of it may take."""
        self._first = {"template": template, "bos_token": begin, "eos_token": end}
        self._model, self._seconds = model, seconds
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None

    def render(self, messages: list[dict[str, str]]) -> str:
        """The conversation as one text.

        Raises TemplateError when the template cannot do it, ModelError when it takes too long or dies of it.
        """
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._start()
            return self._ask(self._process, messages)

    def _start(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        try:
            self._ask(process, self._first)
        except TemplateError:
            _end(process)
            raise
        weakref.finalize(self, _end, process)
        return process

    def _ask(self, process: "subprocess.Popen[str]", given: Any) -> str:
        assert process.stdin and process.stdout
        limit = Timer(self._seconds, process.kill)
        limit.daemon = True
        limit.start()
        try:
            process.stdin.write(json.dumps(given) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:  # it was ended while it was written to
            line = ""
        finally:
            limit.cancel()
        if not line.endswith("\n"):
            _end(process)
            raise ModelError(
                f"The chat template in {self._model} came to no end within {self._seconds:g} s, or took all memory. "
                "Choose another file of this model."
            )
        answer = json.loads(line)
        if "error" in answer:
            raise TemplateError(answer["error"])
        return str(answer["text"])


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # what was to be written has nobody left to read it
                continue
