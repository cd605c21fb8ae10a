"""How every command line ends. In child processes, where standard output is real."""

import os
import subprocess
import sys

import pytest

SHOUT = f"print({'£14.50 – café 票'!a})"
"""In ASCII: some of these environments cannot even take it as an argument."""


def program(body: str) -> list[str]:
    """The command line of a Python that runs `body`, and returns 1, by way of `run_command`."""
    code = f"""
import sys
from vector_db.errors import DocentError
from vector_db.terminal import run_command
def command():
    {body}
    return 1
sys.exit(run_command(command, stopped="Stopped here."))
"""
    return [sys.executable, "-c", code]


def run(body: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        program(body), env={**os.environ, **environment}, capture_output=True, timeout=60, check=False
    )


def test_the_status_of_the_command_is_returned() -> None:
    done = run(SHOUT, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stdout.decode("utf-8").strip(), done.stderr) == (1, "£14.50 – café 票", b"")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
)
def test_what_a_terminal_cannot_show_is_written_as_its_code(environment: dict[str, str]) -> None:
    done = run(SHOUT, **environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"14.50" in done.stdout and b"\\u7968" in done.stdout


@pytest.mark.parametrize(
    ("raised", "line"), [("DocentError('No such thing.')", "No such thing."), ("KeyboardInterrupt", "Stopped here.")]
)
def test_an_end_before_time_is_one_line_and_status_2(raised: str, line: str) -> None:
    done = run(f"raise {raised}", PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stdout, done.stderr.decode("utf-8").splitlines()) == (2, b"", [line])


def test_any_other_error_is_not_hidden() -> None:
    done = run("raise ZeroDivisionError")
    assert done.returncode == 1 and b"Traceback" in done.stderr


@pytest.mark.parametrize("body", ["print('x' * 1_000_000)", "print('x')", "print('x', flush=True)"])
def test_a_reader_who_has_gone_is_no_failure(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # what is still in the buffer is what makes trouble
    waiting = program(f"sys.stdin.readline(); {body}")
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin and child.stdout and child.stderr
        child.stdout.close()
        child.stdin.write(b"go\n")
        child.stdin.close()
        assert (child.stderr.read(), child.wait(60)) == (b"", 0)


@pytest.mark.parametrize("room", ["ingest", "app", "vector_db", "evaluation"])
def test_wrong_use_is_one_line_with_the_next_command(room: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", room, "--quick"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(f". Run: python -m {room} --help\n")
