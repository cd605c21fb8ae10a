"""The conventions that matter have a test: who imports whom, what may print, what is written down."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from vector_db.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("vector_db", "ingest", "app", "evaluation", "benchmarks")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))

FORBIDDEN = {
    "vector_db": {"ingest", "app", "evaluation", "benchmarks", "gradio", "llama_cpp"},
    "ingest": {"app", "evaluation", "benchmarks", "gradio", "openai", "llama_cpp"},
    "app": {"evaluation", "benchmarks"},
    "evaluation": {"ingest", "benchmarks", "gradio"},
}
"""What a room knows nothing of: arrows point app > ingest > vector_db, nothing points back."""

ALLOWED = {"app/__main__.py": {"evaluation"}}
"""Where things are put together: the command that serves the page hands it what runs question sets, so that the page
itself knows nothing of the evaluation."""

HOMES: dict[str, str | tuple[str, ...]] = {
    "chromadb": "vector_db/",
    "sqlite3": (
        "vector_db/catalog/",
        "vector_db/sqlite_file.py",
        "vector_db/transaction.py",
        "app/conversation/schema.py",
        "app/conversation/store.py",
        "app/collections.py",
    ),
    "sentence_transformers": "vector_db/",
    "pypdf": ("ingest/loaders/pdf.py", "ingest/loaders/pdf_fonts.py"),
    "pypdfium2": ("ingest/loaders/pdf_render.py", "app/original/picture_worker.py"),
    "PIL": (
        "app/original/picture_worker.py",
        "ingest/loaders/image.py",
        "ingest/loaders/ocr.py",
        "ingest/loaders/pdf_render.py",
        "ingest/loaders/scans.py",
    ),
    "docx": "ingest/loaders/docx.py",
    "pptx": "ingest/loaders/slides.py",
    "openpyxl": "ingest/loaders/sheets_xlsx.py",
    "xlrd": "ingest/loaders/sheets_xls.py",
    "bs4": "ingest/loaders/html",
    "docutils": "ingest/loaders/rst.py",
    "olefile": ("ingest/loaders/containers.py", "ingest/loaders/msg.py"),
    "httpx": "ingest/fetch.py",
    "trafilatura": "ingest/readable.py",
    "watchfiles": "ingest/watch.py",
    "openai": ("app/models/", "vector_db/openai_embedder.py"),
    "llama_cpp": "app/models/",
    "huggingface_hub": "app/models/hub.py",
    "sklearn": "app/index_map.py",
    "jinja2": "app/models/template_worker.py",
    "reportlab": ("app/conversation/pdf.py", "app/conversation/fonts.py"),
    "gradio": ("app/ui/", "app/serve.py", "app/public_link.py"),
}
"""A library whose errors are translated at one border is imported there alone."""

REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==(?P<version>\S+)(?P<marker>\s*;[^#]+)?\s+# \S.{10,}"
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The top-level names of everything that the module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).partition(".")[0]


def test_there_is_something_to_test() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_follow_the_arrows(path: Path) -> None:
    room = relative(path).partition("/")[0]
    allowed = ALLOWED.get(relative(path), set())
    assert not FORBIDDEN.get(room, set()) & set(imported(path)) - allowed


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_library_is_imported_only_where_it_is_at_home(path: Path) -> None:
    if relative(path).startswith("benchmarks/"):
        return  # which measure the libraries themselves
    for library in set(imported(path)) & HOMES.keys():
        assert relative(path).startswith(HOMES[library]), f"{library} belongs to {HOMES[library]}"


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_says_what_it_does(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring and len(docstring) > 20


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_only_commands_print(path: Path) -> None:
    if path.name in ("__main__.py", "terminal.py") or relative(path).startswith(("evaluation/", "benchmarks/")):
        return
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_html_is_put_together_in_the_page(path: Path) -> None:
    """One function escapes; ``gr.HTML(f"...")`` is how text from a document becomes markup."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    html = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("HTML", "Markdown")]
    assert not [call.lineno for call in html for argument in call.args if isinstance(argument, ast.JoinedStr)]


def test_no_code_from_a_model_is_run() -> None:
    assert not [relative(path) for path in MODULES if "trust_remote_code" in path.read_text(encoding="utf-8")]


def test_the_example_of_settings_lists_exactly_what_exists() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = [match.group(1) for line in lines if (match := re.match(r"# ?([A-Z_]+)=", line))]
    assert shown == [variable(field) for field in Settings.model_fields]
    assert all(line.startswith("#") or not line for line in lines), "it sets nothing: it shows the defaults"


def test_the_example_of_settings_explains_each_and_shows_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for field, info in Settings.model_fields.items():
        entry = re.search(rf"((?:^# .+\n)+)^# ?{variable(field)}=(.*)$", text, re.MULTILINE)
        assert entry, f"{variable(field)} has no explanation above it"
        default = "" if "api_key" in field else str(info.default)
        assert entry.group(2) == default


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_pinned_and_say_why(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    loose = [line for line in lines if not line.startswith("#") and not REQUIREMENT.fullmatch(line)]
    assert not loose


def test_requirements_name_what_is_imported() -> None:
    """Everything the rooms import is ours, Python's or listed: nothing comes along by chance."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    listed = {_canonical(line.split("==")[0].partition("[")[0]) for line in text.splitlines() if "==" in line}
    distributions = packages_distributions()
    names = {name for path in MODULES if not relative(path).startswith("benchmarks/") for name in imported(path)}
    for name in sorted(names & distributions.keys()):
        assert listed & {_canonical(found) for found in distributions[name]}, f"{name} is not in requirements.txt"


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
