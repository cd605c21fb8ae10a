"""Try a model file in a child process first: a damaged one can end the process that loads it.

What has passed is written down in the data folder, so that the next start loads it at once.
Knows nothing of prompts, and nothing of pages.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from app.models.llama_engine import StopSign
from app.models.llama_loader import LLAMA_CPP_PYTHON, library, load
from app.types import Options
from vector_db.errors import ModelError
from vector_db.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
PASSED = "passed.json"
"""In the folder of models: the files that have passed, by path."""
SECONDS, BYTES_A_SECOND = 60.0, 20_000_000
"""How long a trial may take: this, and what a slow disk needs to read the file."""


def check_that_it_loads(path: Path, settings: Settings) -> None:
    """Raise ModelError unless llama.cpp can load `path` and write a token with it. Quick if it could before."""
    library()
    known = settings.data / "models" / PASSED
    mark = _mark(path, settings)
    if _passed(known).get(str(path.resolve())) == mark:
        return
    _try(path, settings)
    _remember(known, str(path.resolve()), mark)


def _try(path: Path, settings: Settings) -> None:
    seconds = SECONDS + path.stat().st_size / BYTES_A_SECOND
    command = [sys.executable, "-m", "app.models.probe", str(path.absolute())]
    given = settings.model_dump_json(include={"context", "gpu_layers"})
    try:
        done = subprocess.run(
            command, input=given, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{path} could not be loaded within {seconds:.0f} s. Choose a smaller model.") from error
    if done.returncode == 0:
        return
    said = done.stdout.strip().splitlines()
    if done.returncode == 1 and said and said[-1].startswith('"'):
        raise ModelError(json.loads(said[-1]).replace(str(path.absolute()), str(path)))
    raise ModelError(
        f"{path} is cut off or damaged: download it again. llama.cpp has died of it (status {done.returncode}), "
        "in a process that was set apart for that."
    )


def _mark(path: Path, settings: Settings) -> list[int | str]:
    """What must be the same for a file to need no second trial."""
    about = path.stat()
    return [about.st_size, about.st_mtime_ns, settings.context, settings.gpu_layers, LLAMA_CPP_PYTHON]


def _passed(known: Path) -> dict[str, list[int | str]]:
    with suppress(OSError, ValueError):
        content = json.loads(known.read_text("utf-8"))
        return content if isinstance(content, dict) else {}
    return {}


def _remember(known: Path, path: str, mark: list[int | str]) -> None:
    with suppress(OSError):  # a folder that cannot be written costs a trial at each start, no more
        known.parent.mkdir(parents=True, exist_ok=True)
        new = known.with_name(f".{os.getpid()}-{PASSED}")
        new.write_text(json.dumps(_passed(known) | {path: mark}, indent=1), encoding="utf-8")
        os.replace(new, known)


def main() -> int:
    """The child: load the file that is named, and write a token. Prints what is wrong as a JSON string."""
    try:
        engine = load(Path(sys.argv[1]), Settings.model_validate_json(sys.stdin.read()))
    except ModelError as error:
        sys.stdout.write(json.dumps(str(error)) + "\n")
        return 1
    stop = StopSign()
    for _ in engine.read([0, 1], stop):
        pass
    pick, free = engine.picker(Options())
    next(engine.write(pick, 1, stop), None)
    free()
    return 0


if __name__ == "__main__":
    sys.exit(main())
