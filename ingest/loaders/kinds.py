"""Which loader a file is for: told by its content first, then by its name. Knows nothing of how files are read."""

from pathlib import PurePath

from ingest.loaders import code_languages
from ingest.loaders.containers import ole_kind, zip_kind
from ingest.loaders.decode import looks_like_text
from ingest.loaders.signature import OLE, ZIP, looks_like_pdf, signature, text_kind
from vector_db.errors import UnreadableFile

SUFFIXES = {
    ".pdf": "pdf",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".rest": "rst",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".docx": "docx",
    ".docm": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".odt": "odt",
    ".rtf": "rtf",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".epub": "epub",
    ".ipynb": "notebook",
    ".eml": "eml",
    ".mbox": "mbox",
    ".msg": "msg",
    **code_languages.SUFFIXES,
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".webp": "image",
    ".bmp": "image",
}
"""What the endings of names say."""

_CALLED = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a PowerPoint presentation",
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook",
    "odt": "an OpenDocument text",
    "rtf": "an RTF document",
    "epub": "an e-book",
    "msg": "an Outlook message",
    "image": "an image",
    "html": "an HTML page",
    "mhtml": "a saved web page",
    "json": "JSON",
    "eml": "an e-mail",
    "mbox": "a mailbox",
    "csv": "rows of text",
    "text": "plain text",
}
"""What content can tell, in words."""
_SIGNED = frozenset(("pdf", "docx", "pptx", "xlsx", "xls", "odt", "rtf", "epub", "msg", "image"))
"""Kinds that cannot be read where their signature is missing; the others are text."""
_ZIPPED = ("docx", "pptx", "xlsx", "odt", "epub")
_IN_OLE = ("xls", "msg")
_WORKBOOKS = ("xls", "xlsx")
_DRAWINGS = (".svg", ".eps", ".ai")
"""Text, but of no use as such."""


def kind_of(name: str, data: bytes) -> str | None:
    """The kind of a file, a key of LOADERS; None for what Docent does not read.

    `data` may be the first few thousand bytes alone, where only a cheap guess is wanted. Raises UnreadableFile where
    the content is plainly something that cannot be read, with what it is.
    """
    suffix = PurePath(name).suffix.lower()
    by_name = SUFFIXES.get(suffix)
    kind, what = _by_content(data, by_name)
    if kind in SUFFIXES.values():
        return kind
    if what:
        raise UnreadableFile(f"is named {suffix} but holds {what}" if by_name else f"is {what}")
    if by_name in _SIGNED:
        return _without_signature(suffix, by_name, data)
    if by_name or not looks_like_text(data) or suffix in _DRAWINGS:
        return by_name
    return _readable(text_kind(data))


def kinds_in_words() -> str:
    """What can be read: one ending of names for each kind, and all programming languages as one."""
    firsts: dict[str, str] = {}
    for suffix, kind in SUFFIXES.items():
        if kind not in code_languages.LANGUAGES:
            firsts.setdefault(kind, suffix)
    return f"{', '.join(firsts.values())} and source code"


def misnamed(name: str, kind: str) -> str | None:
    """What to tell of a file that was read as `kind`, though its name says otherwise; None where it does not."""
    suffix = PurePath(name).suffix.lower()
    if SUFFIXES.get(suffix, kind) == kind:
        return None
    return f"is named {suffix} but holds {_CALLED.get(kind, kind)}; read as that"


def _by_content(data: bytes, by_name: str | None) -> tuple[str, str]:
    """The kind by its signature and what to call it, both empty where there is none."""
    if data.startswith(ZIP):
        return zip_kind(data, by_name if by_name in _ZIPPED else None) or "", "a ZIP archive"
    if data.startswith(OLE):
        return ole_kind(data, by_name if by_name in _IN_OLE else None), "an old Office document"
    return signature(data) or ("", "")


def _without_signature(suffix: str, by_name: str, data: bytes) -> str:
    """For a name that promises a signature which the content lacks: it may be damaged, or text."""
    if by_name == "pdf" and looks_like_pdf(data):
        return by_name
    if not looks_like_text(data):
        raise UnreadableFile(f"is named {suffix} but holds something else, or is damaged: it does not begin as it must")
    kind = text_kind(data)
    # Programs that "export to Excel" often write rows of text, or HTML, under that name.
    return _readable("csv" if by_name in _WORKBOOKS and kind == "text" else kind)


def _readable(kind: str) -> str:
    return kind if kind in SUFFIXES.values() else "text"
