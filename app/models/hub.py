"""The `hf:OWNER/REPO/FILE.gguf` models: a file of the Hugging Face hub, fetched once, then run as gguf: runs one.

It is put into the data folder, which one setting moves, and of which a broken download is a part that can be gone
on with (the hub's own cache throws it away); a file that the cache already has is used from there. Address, token,
HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE are huggingface_hub's affair. Knows nothing of how a model is run.
"""

import hashlib
import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from app.models.base import ChatModel
from app.models.gguf import open_file
from app.models.memory import gigabytes
from vector_db.errors import ModelError
from vector_db.settings import Settings

if TYPE_CHECKING:
    from vector_db.index import Index

log = logging.getLogger(__name__)

NAME = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)/(?P<file>[\w./+-]+\.gguf)", re.ASCII)
PART = re.compile(r"-00001-of-(?P<count>\d{5})\.gguf$")
SPARE = 500_000_000
"""Bytes that stay free on the disk."""
SHA256 = re.compile(r"[0-9a-f]{64}")

Progress = Callable[[int, int], None]
"""Is told how many bytes are there, of how many; first before any is fetched. What it raises ends the download."""


def open_hub(
    argument: str, settings: Settings, index: "Index", *, on_progress: Progress = lambda done, total: None
) -> ChatModel:
    """The model ``OWNER/REPO/FILE.gguf``, fetched if it is not there yet.

    Raises ModelError when it cannot be had or, as `open_gguf` does, cannot be run.
    """
    return open_file(f"hf:{argument}", fetch(argument, settings.data / "models", on_progress), settings)


def fetch(argument: str, models: Path, on_progress: Progress = lambda done, total: None) -> Path:
    """The file ``OWNER/REPO/FILE.gguf``, from the folder `models`, from the hub's cache or from the hub.

    A file in parts (``…-00001-of-00003.gguf``) is fetched with all of them. Raises ModelError.
    """
    found = NAME.fullmatch(argument)
    if not found or ".." in argument:
        raise ModelError(f"hf:{argument} is no model of the hub. Name one as in hf:OWNER/REPO/FILE.gguf")
    repo, file = found["repo"], found["file"]
    part = PART.search(file)
    files = (
        [f"{file[: part.start()]}-{n:05}-of-{part['count']}.gguf" for n in range(1, int(part["count"]) + 1)]
        if part
        else [file]
    )
    paths = [_fetch_one(repo, name, models / repo, on_progress) for name in files]
    return paths[0]


def _fetch_one(repo: str, file: str, folder: Path, on_progress: Progress) -> Path:
    target = folder / file
    if target.exists():
        return target
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(repo, file)
    if isinstance(cached, str):
        return Path(cached)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f".{target.name}.lock")):
            if not target.exists():  # another process may have fetched it meanwhile
                _download(repo, file, target, on_progress)
    except ModelError:
        raise
    except OSError as error:
        raise ModelError(f"hf:{repo}/{file} cannot be stored in {folder}: {error.strerror or error}.") from error
    return target


def _download(repo: str, file: str, target: Path, on_progress: Progress) -> None:
    """Fetch the file beside `target`, going on with what is there of it, check it, and put it in its place."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    url = hf_hub_url(repo, file)
    about = _of_the_hub(lambda: get_hf_file_metadata(url), repo, file)
    if not about.size or not about.etag:
        raise ModelError(f"The hub does not say how large hf:{repo}/{file} is. Fetch it by hand, and use gguf:PATH.")
    part = target.with_name(f".{target.name}.{about.etag[:16]}.part")
    there = part.stat().st_size if part.exists() else 0
    if there > about.size:
        part.unlink()
        there = 0
    _check_disk(part.parent, about.size - there, f"hf:{repo}/{file}")
    on_progress(there, about.size)
    _of_the_hub(lambda: _append(url, part, there, about.size, on_progress), repo, file)
    _check_hash(part, about.etag, f"hf:{repo}/{file}")
    part.replace(target)


def _append(url: str, part: Path, there: int, size: int, on_progress: Progress) -> None:
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, logging  # type: ignore[attr-defined]  # given by name alone

    logging.set_verbosity_error()  # each of its own tries would be a line in the middle of our progress

    class Told:
        """What http_get takes for a progress bar."""

        def __init__(self, **how: Any) -> None:
            self.done = there

        def update(self, count: int) -> None:
            self.done += count
            on_progress(self.done, size)

        def __enter__(self) -> "Told":
            return self

        def __exit__(self, *error: object) -> None:
            pass

    with part.open("ab") as file:
        http_get(url, file, resume_size=there, headers=build_hf_headers(), expected_size=size, tqdm_class=Told)  # type: ignore[arg-type]


def _check_disk(folder: Path, wanted: int, name: str) -> None:
    free = shutil.disk_usage(folder).free
    if wanted + SPARE > free:
        raise ModelError(
            f"{name} needs {gigabytes(wanted)} on the disk of {folder}, and {gigabytes(free)} is free. "
            "Make room, or choose a smaller model."
        )


def _check_hash(part: Path, etag: str, name: str) -> None:
    """The hub names large files by their SHA-256."""
    if not SHA256.fullmatch(etag):
        log.info("The hub gives no SHA-256 of %s: its size alone was checked.", name)
        return
    with part.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != etag:
        part.unlink()
        raise ModelError(f"{name} arrived damaged: its SHA-256 is not the hub's. It was thrown away: try again.")


def _of_the_hub(work: Callable[[], Any], repo: str, file: str) -> Any:
    """The result of `work`; what the hub and the network raise becomes a ModelError in words."""
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        HfHubHTTPError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    name, hub = f"hf:{repo}/{file}", constants.ENDPOINT
    try:
        return work()
    except OfflineModeIsEnabled as error:
        raise ModelError(f"{name} is not here, and HF_HUB_OFFLINE forbids fetching it. Unset that once.") from error
    except GatedRepoError as error:
        raise ModelError(f"{name} is given out on request alone. Ask for it at {hub}/{repo}, set HF_TOKEN.") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"There is no {repo} at {hub}, or it needs a token (HF_TOKEN). Check the name.") from error
    except EntryNotFoundError as error:
        raise ModelError(f"There is no {file} in {hub}/{repo}. {_files_in(repo)}") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "?"
        raise ModelError(f"{hub} does not give out {name} (HTTP {status}). Try again later.") from error
    except Exception as error:
        if isinstance(error, ModelError) or not _of_network(error):
            raise  # ours, or what whoever is told of the progress has raised
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise ModelError(
            f"{name} could not be fetched from {hub} ({reason}). Try again: it goes on from there."
        ) from error


def _of_network(error: Exception) -> bool:
    """Whether it comes from the network: the hub's client has its own kinds, which it does not document."""
    return isinstance(error, ConnectionError | TimeoutError) or type(error).__module__.startswith(("httpx", "httpcore"))


def _files_in(repo: str) -> str:
    from huggingface_hub import HfApi, constants

    try:
        names = [name for name in HfApi(endpoint=constants.ENDPOINT).list_repo_files(repo) if name.endswith(".gguf")]
    except Exception as error:  # a list of names is a help alone
        log.info("%s lists no files: %s", repo, type(error).__name__)
        names = []
    return f"It has {', '.join(names[:8])}." if names else "Check the name."
