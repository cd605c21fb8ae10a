"""The errors that are meant to be read by the person using Docent. A module may have one more of its own below them.

    DocentError
    ├── SettingsError      a setting that is unknown or does not fit
    ├── IndexFault         the index cannot be opened, read or written
    │   ├── IndexBusy      another process holds it for too long
    │   ├── DiskFull       there is no room for it, or would be none
    │   ├── ChromaFault    Chroma failed; the catalog can mend it
    │   │   └── ChromaUnsealed  its folder is not as it was left
    │   └── WrongEmbedder  it was made with another embedder or chunker
    ├── UnreadableFile     a document that cannot be read; the rest go on
    └── ModelError         a language model cannot be opened or has failed
        └── AnswerCutOff   it failed in mid-answer; what had arrived stays

A message names the value, the reason and the next command, in one line. It is caught at the edges
alone: the command lines and the page. Knows nothing of how it is shown.
"""


class DocentError(Exception):
    """Show this to the user: its text is one complete line, without a traceback."""


class SettingsError(DocentError):
    """A setting that is unknown, or a value that does not fit it."""


class IndexFault(DocentError):
    """The index cannot be opened, read or written."""


class IndexBusy(IndexFault):
    """Another process has held the index for longer than the deadline."""


class DiskFull(IndexFault):
    """The disk of the data folder is full, or would be."""


class ChromaFault(IndexFault):
    """Chroma failed, died, or gave no answer in time. The catalog can mend it."""


class ChromaUnsealed(ChromaFault):
    """Chroma's folder is not as it was left."""


class WrongEmbedder(IndexFault):
    """The index was made with another embedder, or cut by another version of the chunker."""


class UnreadableFile(DocentError):
    """A document cannot be read. The text is the reason alone: the report names the file."""


class ModelError(DocentError):
    """A language model cannot be opened, reached or used."""


class AnswerCutOff(ModelError):
    """The model failed after it had begun to answer; what has arrived is kept."""


def reason_of(error: BaseException) -> str:
    """Why something failed, for the middle of a message: what `error` says in one line, without its code and path."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(" .")
