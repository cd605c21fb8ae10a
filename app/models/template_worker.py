"""Runs a chat template in a process of its own: the template comes from a stranger's file.

The sandbox keeps it from files and objects, but not from counting for ever or asking for all memory; whoever
started this process ends it when it takes too long. Reads one JSON value a line, and answers each with one:
first {"template", "bos_token", "eos_token"}, then a list of messages again and again.
Knows nothing of models; run as a program, it imports nothing of Docent.
"""

import json
import sys
from datetime import datetime
from typing import Any

import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY = 2**30
"""Bytes that it may take, where the system can be told so."""


class _Generation(jinja2.ext.Extension):
    """Lets ``{% generation %}``, a tag that is of use in training alone, pass."""

    tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Any) -> Any:
        parser.stream.skip(1)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def main() -> None:
    """Answer line by line until there are no more."""
    _limit_memory()
    template, about = None, {}
    for line in sys.stdin:
        given = json.loads(line)
        try:
            if template is None:
                about = {name: given[name] for name in ("bos_token", "eos_token")}
                template = _environment().from_string(given["template"])
                text = ""
            else:
                text = template.render(messages=given, add_generation_prompt=True, **about, **_FUNCTIONS)
            answer = {"text": text}
        except Exception as error:  # a template is foreign code and may raise anything; it is told to who asks
            answer = {"error": " ".join(str(error).split())[:200] or type(error).__name__}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _environment() -> ImmutableSandboxedEnvironment:
    """Set up as transformers does it, which templates are written for."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = _tojson
    return environment


def _tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None, **how: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **how)


def _raise_exception(message: str) -> None:
    raise ValueError(message)


_FUNCTIONS: dict[str, Any] = {
    "raise_exception": _raise_exception,
    "strftime_now": lambda layout: datetime.now().strftime(layout),
    "tools": None,
    "functions": None,
    "enable_thinking": False,  # some models can be told not to think aloud: an answer from passages needs none
}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
