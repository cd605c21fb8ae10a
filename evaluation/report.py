"""The report: one HTML file that needs nothing else, neither a network nor a script, light or dark as the reader likes.

Knows nothing of how the figures came about; the page's tab is drawn by the same functions.
"""

from pathlib import Path

from app.measured import Evaluated
from app.ui import evaluation_view, render
from vector_db.errors import DocentError

OWN_STYLE = Path(__file__).with_name("report.css")
SHARED_STYLE = Path(evaluation_view.__file__).parent / "styles" / "evaluation.css"

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{about}
{whole}
</main>
</body>
</html>
"""


def report(found: Evaluated) -> str:
    """The whole file."""
    return PAGE.format(
        title=f"Evaluation: {render.name(found.questions)}",
        style=OWN_STYLE.read_text("utf-8") + SHARED_STYLE.read_text("utf-8"),
        about=f'<div class="evaluation">{evaluation_view.about(found)}</div>',
        whole=evaluation_view.whole(found),
    )


def write_report(path: Path, found: Evaluated) -> None:
    """Write it to `path`. Raises DocentError if it cannot be written."""
    try:
        path.write_text(report(found), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise cannot_write(path, error) from error


def check_writable(path: Path) -> None:
    """Find out before hours of work whether `path` can be written; what is in it stays. Raises DocentError."""
    try:
        with path.open("a"):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> DocentError:
    """The error in words."""
    return DocentError(f"The report cannot be written to {path}: {error.strerror}. Name another file.")
