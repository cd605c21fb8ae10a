"""The set-up: what makes it install again, and what it says where llama-cpp-python cannot be built."""

import subprocess
from pathlib import Path

import pytest

import install


def test_the_list_has_what_is_installed_in_steps_of_its_own(root: Path) -> None:
    pins = install.requirements(root / "requirements.txt")
    assert pins[install.TORCH].startswith("torch==") and pins[install.LLAMA].startswith("llama-cpp-python==")
    assert all("#" not in pin and " " not in pin for pin in pins.values())


def test_a_comment_installs_nothing_again_and_a_version_does(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    digests = []
    for text in ("a==1  # for this\n", "# A list\na==1  # for that\n", "a==2  # for this\n"):
        path.write_text(text)
        digests.append(install.digest(path))
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("compiler", [None, "/usr/bin/c++"])
def test_a_failed_build_is_one_line_with_the_way_on(
    compiler: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "BUILD_LOG", tmp_path / "build.log")
    monkeypatch.setattr(install.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    monkeypatch.setattr(install.shutil, "which", lambda _: compiler)
    assert install.install_llama("llama-cpp-python==0.3.36") is False
    said = capsys.readouterr().out.strip().splitlines()
    assert len(said) == 2  # what it does, then what came of it
    assert ("no C++ compiler was found" in said[1]) is (compiler is None)
    assert "pip install llama-cpp-python==0.3.36 --extra-index-url https://" in said[1]


def test_ctrl_c_is_answered_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(install.sys, "argv", ["install.py"])
    monkeypatch.setattr(install, "make_venv", interrupted)
    assert install.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_stamp_that_cannot_be_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "STAMP", tmp_path / "installed.json")
    assert install.read_stamp() == {}
    install.write_stamp(app="x")
    install.write_stamp(tests="y")
    assert install.read_stamp() == {"app": "x", "tests": "y"}
    (tmp_path / "installed.json").write_text('{"app": "x"')
    assert install.read_stamp() == {}
