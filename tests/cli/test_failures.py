"""Whatever goes wrong is one sentence on standard error and a documented exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.main import run
from core.cli.workspace import Workspace
from tests.cli.conftest import Answerdesk


def is_one_sentence(text: str) -> bool:
    return text.startswith("answerdesk: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("search",), 2),
        (("search", "x", "--nonsense"), 2),
        (("serch", "x"), 2),
        (("search", "x", "-k", "0"), 2),
        (("source", "add-url", "ftp://x.example"), 2),
        (("source", "add-documents", "not-there.jsonl"), 2),
        (("source", "add-files", "not-there.txt"), 2),
        (("source", "show", "src_none"), 4),
        (("source", "sync", "src_none"), 4),
        (("source", "remove", "src_none"), 4),
        (("document", "show", "doc_none"), 4),
        (("document", "list", "--source", "src_none"), 4),
    ],
)
def test_wrong_use_is_one_sentence(answerdesk: Answerdesk, words: tuple[str, ...], code: int):
    done = answerdesk(*words)
    assert done.code == code
    assert is_one_sentence(done.err.splitlines(keepends=True)[-1])


def test_errors_are_json_for_programs(answerdesk: Answerdesk):
    for words in (("source", "show", "src_none", "--json"), ("--json", "search", "x", "--nonsense")):
        assert set(json.loads(answerdesk(*words).err)) == {"error", "message"}


def test_a_wrong_setting_is_named(answerdesk: Answerdesk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANSWERDESK_CRAWL__PAGE_LIMIT", "many")
    done = answerdesk("source", "list")
    assert done.code == 3
    assert "ANSWERDESK_CRAWL__PAGE_LIMIT" in done.err


def test_a_damaged_database_is_a_sentence(answerdesk: Answerdesk, tmp_path: Path):
    answerdesk("source", "list")
    (tmp_path / "workspace" / "answerdesk.db").write_bytes(b"no database at all" * 500)
    for extra in ("-wal", "-shm"):
        (tmp_path / "workspace" / f"answerdesk.db{extra}").unlink(missing_ok=True)
    done = answerdesk("source", "list")
    assert done.code == 9
    assert is_one_sentence(done.err)


def test_a_damaged_queue_is_a_sentence_and_a_deleted_one_is_made_anew(
    answerdesk: Answerdesk, articles: Path, tmp_path: Path
):
    queue = tmp_path / "workspace" / "jobs.sqlite"
    queue.parent.mkdir()
    queue.write_bytes(b"no database at all" * 500)
    done = answerdesk("source", "add-documents", articles)
    assert done.code == 9
    assert is_one_sentence(done.err)
    assert "jobs.sqlite" in done.err
    queue.unlink()
    assert answerdesk("source", "add-documents", articles).code == 0


def test_a_bug_is_a_sentence_and_its_details_lie_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    def broken(_: object) -> object:
        raise ZeroDivisionError("by nought")

    folder = tmp_path / "workspace"
    folder.mkdir()
    assert run(["source", "list"], Workspace(data_dir=folder, open_engine=broken)) == 1
    assert is_one_sentence(capfd.readouterr().err)
    assert "by nought" in (folder / "answerdesk.log").read_text()


def test_an_interrupted_command_says_so_and_ends_as_shells_expect(capfd: pytest.CaptureFixture[str]):
    def interrupted(_: object) -> object:
        raise KeyboardInterrupt

    assert run(["source", "list"], Workspace(open_engine=interrupted)) == 130
    assert is_one_sentence(capfd.readouterr().err.lstrip("\n"))


def as_process(*words: str, folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "core.cli", *words],
        env=os.environ | {"ANSWERDESK_DATA_DIR": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path):
    process = as_process("version", "--json", folder=tmp_path)
    process.stdout.close()
    said = process.stderr.read()
    process.wait()
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


def test_output_that_holds_only_ascii_still_gives_json(tmp_path: Path):
    add = ("source", "add-answer", "-q", "Größe?", "-a", "Die Größe ist “XL” 😀.", "--json")
    out, err = as_process(*add, folder=tmp_path / "w", PYTHONIOENCODING="ascii").communicate()
    assert json.loads(out)["name"] == "Größe?", err


def test_heavy_libraries_are_left_alone_until_they_are_needed(tmp_path: Path):
    heavy = {
        "lancedb",
        "streamlit",
        "onnxruntime",
        "duckdb",
        "polars",
        "dbos",
        "openai",
        "scrapy",
        "kreuzberg",
    }
    script = (
        "import sys; from core.cli.main import run; run(sys.argv[1:]); "
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    for words in (["--help"], ["source", "list"]):
        environment = os.environ | {"ANSWERDESK_DATA_DIR": str(tmp_path / "w")}
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr.splitlines()[-1] == "[]"
