"""The settings, all of them: read once from the environment and from `.env`, cast and checked.

It lies in the lowest room because every room is built from it. Knows nothing of what the values do.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from vector_db.errors import SettingsError, reason_of

PREFIX = "DOCENT_"
UNPREFIXED = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
"""These keep the names that every other program reads them by."""


class Settings(BaseModel):
    """Every setting with its default. `.env.example` explains each of them to the person who sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Path("data")
    documents: Path = Path("knowledge_base")
    embedder: str = "all-MiniLM-L6-v2"
    reranker: str = ""
    model: str = "extractive"
    models: str = ""
    host: str = "127.0.0.1"
    hosts: str = ""
    port: int = Field(7860, ge=0, le=65535)
    passages: int = Field(8, ge=1, le=50)
    temperature: float = Field(0.2, ge=0, le=2)
    top_p: float = Field(0.95, gt=0, le=1)
    max_tokens: int = Field(512, ge=16)
    answer_seconds: int = Field(120, ge=5)
    seed: int = Field(-1, ge=-1, lt=2**32 - 1)
    system: str = ""
    context: int = Field(4096, ge=512)
    gpu_layers: int = Field(-1, ge=-1)
    upload_mb: int = Field(50, ge=1)
    readers: int = Field(0, ge=0, le=64)
    read_seconds: float = Field(60, gt=0)
    read_mb: int = Field(1024, ge=128)
    file_mb: int = Field(200, ge=1)
    web_shared: bool = False
    share_hours: float = Field(8, gt=0, le=168)
    visitor_mb: int = Field(500, ge=1)
    visitors_mb: int = Field(2000, ge=1)
    visitor_questions: int = Field(60, ge=1)
    visitors_questions: int = Field(1000, ge=1)
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""


def read_settings(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Read the settings; what the environment says wins over `env_file`, which need not exist.

    Raises SettingsError for an unknown ``DOCENT_`` name, for a value that does not fit, and for a file that cannot be
    read.
    """
    environ = os.environ if environ is None else environ
    merged = {**_in_file(env_file), **environ}
    given = {
        _field(name): value.strip()
        for name, value in merged.items()
        if value and value.strip() and (name.startswith(PREFIX) or name in UNPREFIXED)
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(_explain(error.errors()[0])) from error


def _in_file(path: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(path, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings in {path} cannot be read: {reason_of(error)}.") from error


def variable(field: str) -> str:
    """The environment variable that sets `field`."""
    name = field.upper()
    return name if name in UNPREFIXED or name.startswith(PREFIX) else PREFIX + name


def _field(name: str) -> str:
    field = name.removeprefix(PREFIX).lower()
    return name if name.startswith(PREFIX) and field.upper() in UNPREFIXED else field


def _explain(problem: Any) -> str:
    field = str(problem["loc"][0])
    name = variable(field)
    if problem["type"] == "extra_forbidden":
        known = ", ".join(variable(field) for field in Settings.model_fields)
        return f"{name} is not a setting of Docent. Known: {known}."
    return f"{name}={problem['input']!r} does not fit: {problem['msg']}. Change it in the environment or in .env."
