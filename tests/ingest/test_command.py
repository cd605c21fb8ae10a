"""``python -m ingest``."""

import json
from pathlib import Path

import pytest
from tqdm import tqdm

import ingest.__main__ as command
from ingest.__main__ import main
from ingest.remaining import Remaining
from ingest.report import FileReport, Progress, Report
from tests.support.embedder import BagOfWords
from tests.support.library import write
from vector_db.index import Index

KEYS = [
    "added",
    "updated",
    "unchanged",
    "moved",
    "duplicates",
    "removed",
    "failed",
    "skipped",
    "documents",
    "chunks",
    "seconds",
]

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _fast_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "embedder_of", lambda settings: BagOfWords(settings.embedder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "library", {"prices/adult.md": "An adult pays twelve.", "a.txt": "The anchor."})


def report(capsys: Captured) -> dict[str, object]:
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == KEYS
    assert isinstance(printed, dict)
    return printed


def test_json_has_exactly_these_keys(folder: Path, data_folder: Path, capsys: Captured) -> None:
    assert main([str(folder), "--json"]) == 0
    printed = report(capsys)
    assert (printed["added"], printed["documents"], printed["chunks"]) == (2, 2, 2)
    assert (printed["failed"], printed["skipped"]) == ([], [])
    with Index(data_folder, BagOfWords("all-MiniLM-L6-v2")) as index:
        assert index.counts() == (2, 2), "in the data folder of the settings"


def test_db_chooses_the_data_folder(folder: Path, tmp_path: Path, data_folder: Path) -> None:
    assert main([str(folder), "--db", str(tmp_path / "other")]) == 0
    assert (tmp_path / "other" / "catalog.sqlite3").is_file()
    assert not data_folder.exists()


def test_without_paths_the_documents_of_the_settings_are_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("DOCENT_DOCUMENTS", str(folder))
    assert main(["--json"]) == 0
    assert report(capsys)["added"] == 2


def test_some_failed_is_status_1_and_names_them_on_standard_error(folder: Path, capsys: Captured) -> None:
    (folder / "empty.md").write_bytes(b"")
    assert main([str(folder), "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["failed"] == [{"path": "empty.md", "reason": "is empty"}]
    assert captured.err == "empty.md: is empty\n"


@pytest.mark.parametrize("name", ["empty.md", "program"])
def test_nothing_done_is_status_2(name: str, tmp_path: Path, capsys: Captured) -> None:
    folder = write(tmp_path / "library", {name: "" if name == "empty.md" else "MZ\x90\x00" + "\x00" * 99})
    assert main([str(folder), "--json"]) == 2
    printed = report(capsys)
    assert len(list(printed["failed"])) + len(list(printed["skipped"])) == 1  # type: ignore[call-overload]


def test_skipped_files_beside_good_ones_are_no_failure(folder: Path, capsys: Captured) -> None:
    (folder / "program").write_bytes(b"MZ\x90\x00" + bytes(99))
    assert main([str(folder)]) == 0
    captured = capsys.readouterr()
    assert "  skipped  program" in captured.out and captured.out.splitlines()[2].endswith("is a program")
    assert captured.err == ""


@pytest.mark.parametrize("arguments", [["/nowhere/at/all"], ["--remove", "nothing.md"]])
def test_what_cannot_be_done_is_status_2_and_one_line(
    arguments: list[str], data_folder: Path, capsys: Captured
) -> None:
    Index(data_folder, BagOfWords("all-MiniLM-L6-v2")).close()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert arguments[-1] in captured.err


def test_nothing_is_removed_from_an_index_that_is_not_there(data_folder: Path, capsys: Captured) -> None:
    assert main(["--remove", "a.txt"]) == 2
    assert (
        capsys.readouterr().err
        == f"There is no index in {data_folder}. Run: python -m ingest PATH --db {data_folder}\n"
    )
    assert not data_folder.exists()


def test_wrong_use_is_status_2() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--quick"])
    assert caught.value.code == 2


def test_a_wrong_setting_is_status_2(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("DOCENT_PASAGES", "3")
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("DOCENT_PASAGES is not a setting")


def test_remove_forgets_a_document(folder: Path, capsys: Captured) -> None:
    main([str(folder)])
    capsys.readouterr()
    assert main(["--remove", "a.txt", "--json"]) == 0
    printed = report(capsys)
    assert (printed["removed"], printed["documents"]) == (1, 1)


def test_another_embedder_is_status_2_with_the_command_that_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    main([str(folder)])
    monkeypatch.setenv("DOCENT_EMBEDDER", "another")
    capsys.readouterr()
    assert main([str(folder)]) == 2
    assert "Run: python -m ingest --rebuild" in capsys.readouterr().err
    assert main(["--rebuild", "--json"]) == 0
    assert report(capsys)["documents"] == 2
    assert main([str(folder), "--json"]) == 0
    assert report(capsys)["unchanged"] == 2


def test_in_words_it_says_what_happened_to_each_file(folder: Path, capsys: Captured) -> None:
    main([str(folder)])
    out = capsys.readouterr().out
    assert out.splitlines()[:3] == [
        "         file             pages  chunks  notes",
        "  added  a.txt                        1",
        "  added  prices/adult.md              1",
    ]
    assert "2 added. The index holds 2 documents in 2 chunks." in out
    main([str(folder)])
    assert capsys.readouterr().out.startswith("2 unchanged. The index holds")


def test_a_name_with_a_line_break_is_one_line(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "two\nlines.md").write_text("The anchor.", encoding="utf-8")
    (folder / "em\npty\x1b[31m.md").write_bytes(b"")
    assert main([str(folder)]) == 1
    captured = capsys.readouterr()
    assert "  added   two\\nlines.md " in captured.out
    assert captured.err == "em\\npty\\x1b[31m.md: is empty\n"


def test_a_web_page_is_fetched_beside_paths(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    fetched: list[str] = []

    def ingest_page(url: str, index: Index, **_: object) -> Report:
        fetched.append(url)
        return Report([FileReport(url, "failed", ("is not fetched",))], *index.counts())

    monkeypatch.setattr(command, "ingest_page", ingest_page)
    assert main(["https://a.example/b", str(folder / "a.txt"), "--json"]) == 1
    printed = report(capsys)
    assert fetched == ["https://a.example/b"]
    assert (printed["added"], printed["failed"]) == (1, [{"path": "https://a.example/b", "reason": "is not fetched"}])
    assert main(["http://127.0.0.1:1/", "--json"]) == 2


def test_the_limits_of_the_settings_hold(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("DOCENT_FILE_MB", "1")
    (folder / "large.txt").write_bytes(b"x" * 1_100_000)
    assert main([str(folder), "--json"]) == 1
    assert report(capsys)["failed"] == [
        {"path": "large.txt", "reason": "is 1.0 MB; the limit is 1 MB (DOCENT_FILE_MB)"}
    ]


def test_an_interruption_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "ingest", interrupted)
    assert main([str(folder)]) == 2
    assert capsys.readouterr().err.startswith("Stopped. What was finished is kept")


def test_watching_takes_the_folders_that_were_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    watched: list[list[Path]] = []
    monkeypatch.setattr(command, "watch", lambda paths, *_, **__: watched.append(paths))
    monkeypatch.setenv("DOCENT_DOCUMENTS", str(folder))
    assert main(["--watch"]) == 0
    assert main(["--watch", "--rebuild"]) == 0
    assert main(["--watch", str(folder / "prices")]) == 0
    assert watched == [[folder], [folder], [folder / "prices"]]
    assert "Stopped watching" in capsys.readouterr().err
    assert main(["--watch", "https://example.org/page"]) == 2, "not the default folder in its place"
    assert "cannot be watched" in capsys.readouterr().err and len(watched) == 3


def test_the_bar_says_how_long_each_stage_will_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(command, "Remaining", lambda: Remaining(lambda: clock[0]))
    told: list[str] = []
    with command._Bar() as bar:
        monkeypatch.setattr(tqdm, "set_postfix_str", lambda self, text, refresh: told.append(text))
        for done in range(11):
            bar(Progress("reading", done, 200, "a.md"))
            if done == 10:  # while a reader is waited for, a batch is embedded
                bar(Progress("embedding", 64, 5000))
                bar(Progress("reading", done, 200, "a.md"))
            clock[0] += 1
    assert told[0] == "a.md" and told[-2:] == ["", "about 3 min left, a.md"]
    assert [command.left(minutes) for minutes in (None, 0, 45, 180)] == [
        "", "less than a minute left", "about 45 min left", "about 3 h left",
    ]  # fmt: skip
