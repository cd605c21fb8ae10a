"""Read a document, whatever its format. A new format is one file with a `load` and one line here.

The libraries behind a format are imported with the first file of it: all of them take half a second, which whoever
uploads one file would wait for. Knows nothing of chunks or of the index.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from ingest.files import readable_name
from ingest.loaders import code_languages
from ingest.loaders.kinds import kind_of, kinds_in_words, misnamed
from ingest.loaders.parsed import Loader, MailLoader, OnPage, PagedLoader, Parsed, unheard
from ingest.loaders.signature import ZIP
from ingest.loaders.zip_guard import check_zip
from vector_db.errors import UnreadableFile
from vector_db.types import Document


def _in(module: str, function: str = "load") -> Callable[..., Parsed]:
    """The loader `function` of a module of this folder, which is imported when it is first called."""
    return lambda *data, **how: getattr(import_module(f"ingest.loaders.{module}"), function)(*data, **how)


def _mail_loader(load: MailLoader) -> PagedLoader:
    """The loader of a kind of mail, with what reads the files attached to it."""
    return lambda data, on_page: load(data, on_page, read=partial(_attached, on_page))


_MAIL_LOADERS: dict[str, MailLoader] = {"eml": _in("mail"), "mbox": _in("mbox"), "msg": _in("msg")}
LOADERS: dict[str, Loader] = {
    "markdown": _in("markdown"),
    "text": _in("plain"),
    "html": _in("html"),
    "mhtml": _in("mhtml"),
    "docx": _in("docx"),
    "csv": _in("table"),
    "odt": _in("odt"),
    "rtf": _in("rtf"),
    "json": _in("json_data"),
    "jsonl": _in("json_data", "load_lines"),
    "pptx": _in("slides"),
    "xlsx": _in("sheets_xlsx"),
    "xls": _in("sheets_xls"),
    "notebook": _in("notebook"),
    "epub": _in("epub"),
    **{language: partial(_in("code"), language=language) for language in code_languages.LANGUAGES},
    "rst": _in("rst"),
}
PAGED_LOADERS: dict[str, PagedLoader] = {
    "pdf": _in("pdf"),
    "image": _in("image"),
    **{kind: _mail_loader(load) for kind, load in _MAIL_LOADERS.items()},
}
"""Those that give a sign of life after each page, since their pages may take long."""


def read_document(path: Path, name: str | None = None, on_page: OnPage = unheard) -> Document:
    """Read the document at `path`, which may be a file of any kind; `name` is what it is called, if not so.

    Raises UnreadableFile, whatever is wrong with it, with the reason in one line that does not name the file.
    """
    name = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    if not data:
        raise UnreadableFile("is empty")
    parsed = _load(name, data, on_page)
    if not parsed.blocks:
        raise UnreadableFile("holds no text")
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        title=parsed.title or readable_name(Path(name)),
        blocks=parsed.blocks,
        pages=parsed.pages,
        empty_pages=parsed.empty_pages,
        notes=parsed.notes,
    )


def _load(name: str, data: bytes, on_page: OnPage) -> Parsed:
    kind = kind_of(name, data)
    if kind is None:
        raise UnreadableFile(f"is of a kind that Docent does not read; it reads {kinds_in_words()}")
    if data.startswith(ZIP):
        check_zip(data)
    parsed = PAGED_LOADERS[kind](data, on_page) if kind in PAGED_LOADERS else LOADERS[kind](data)
    notes = [misnamed(name, kind), _undecoded(parsed), *parsed.notes]
    return replace(parsed, notes=tuple(note for note in notes if note))


def _attached(on_page: OnPage, name: str, data: bytes) -> Parsed:
    """Read what is attached to a mail; what is attached to an attached mail is named and not read."""
    kind = kind_of(name, data)
    if kind in _MAIL_LOADERS:
        return _MAIL_LOADERS[kind](data, on_page, read=_no_deeper)
    return _load(name, data, on_page)


def _no_deeper(name: str, data: bytes) -> Parsed:
    raise UnreadableFile("is attached to an attached mail, which is deeper than Docent reads")


def _undecoded(parsed: Parsed) -> str | None:
    """Every format that meets bytes which are no text puts the same character in their place."""
    lost = sum(block.text.count("\ufffd") for block in parsed.blocks)
    return f"{lost:,} character{'s' * (lost > 1)} could not be decoded, and stand as \ufffd" if lost else None
