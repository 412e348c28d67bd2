"""`doctor`: every check finds what is wrong and says what to do."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import Engine, build_engine
from core.doctor import Finding, examine
from core.settings import Settings
from tests.cli.conftest import Answerdesk
from tests.fakes.hash_embedder import HashEmbedder

CHECKS = {
    "space",
    "system of record",
    "search index",
    "embedding model",
    "multilingual model",
    "warehouse",
    "chat model",
    "worker",
}


def opened(settings: Settings) -> Engine:
    return build_engine(settings, embedder=HashEmbedder())


def findings(settings: Settings, open_engine=opened) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(settings, open_engine)}


@pytest.fixture
def filled(settings: Settings) -> Iterator[Settings]:
    """A workspace with one short answer."""
    engine = opened(settings)
    engine.catalogue.add_answer("Why?", "Because.")
    engine.close()
    return settings


def test_a_sound_workspace_has_no_problem(filled: Settings):
    found = findings(filled)
    assert set(found) == CHECKS
    assert all(finding.is_ok for finding in found.values()), found
    assert "1 chunks for version 1, by hash" in found["search index"].detail
    assert found["chat model"].detail == "None is set; answers are extractive."
    assert found["worker"].detail == "No worker runs now."


def test_a_workspace_that_is_not_there_yet_is_made_and_sound(settings: Settings):
    assert all(finding.is_ok for finding in findings(settings).values())


def test_a_running_worker_is_seen(filled: Settings):
    engine = opened(filled)
    engine.start_worker()
    try:
        assert findings(filled)["worker"].detail == "A worker is alive."
    finally:
        engine.close()


def test_a_damaged_database_is_found(filled: Settings):
    path = filled.data_dir / "answerdesk.db"
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * len(content[8192:])
    path.write_bytes(content)
    assert not findings(filled)["system of record"].is_ok


def test_a_file_that_is_no_database_is_found(filled: Settings):
    for extra in ("-wal", "-shm"):
        (filled.data_dir / f"answerdesk.db{extra}").unlink(missing_ok=True)
    (filled.data_dir / "answerdesk.db").write_bytes(b"nothing" * 1000)
    found = findings(filled)["system of record"]
    assert (found.is_ok, bool(found.detail)) == (False, True)


def test_an_index_of_another_embedder_is_found_with_the_way_out(filled: Settings):
    other = HashEmbedder(name="another", dimension=8)
    found = findings(filled, lambda settings: build_engine(settings, embedder=other))["search index"]
    assert not found.is_ok
    assert "answerdesk index rebuild" in found.detail


def test_an_index_that_is_gone_is_found(filled: Settings):
    for path in (filled.data_dir / "index").glob("hash*/chunks.lance/**/*"):
        if path.is_file():
            path.unlink()
    assert not findings(filled)["search index"].is_ok


def test_an_index_whose_folder_was_lost_is_found_with_the_way_out(filled: Settings):
    shutil.rmtree(filled.data_dir / "index")
    found = findings(filled)["search index"]
    assert not found.is_ok
    assert found.detail.startswith("1 documents are not in the search index")
    assert "answerdesk index rebuild" in found.detail


def test_a_damaged_pointer_to_the_index_is_found(filled: Settings):
    (filled.data_dir / "index" / "current.json").write_text("{")
    assert not findings(filled)["search index"].is_ok


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_found(settings: Settings):
    settings.data_dir.mkdir(mode=0o500)
    assert not findings(settings)["system of record"].is_ok


def test_a_folder_that_cannot_be_made_is_found(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    found = findings(Settings(data_dir=tmp_path / "file" / "workspace", _env_file=None))
    assert not found["system of record"].is_ok


def test_the_command_ends_with_1_when_something_is_wrong(answerdesk: Answerdesk, tmp_path: Path):
    assert answerdesk("doctor").code == 0
    index = tmp_path / "workspace" / "index"
    index.mkdir(exist_ok=True)
    (index / "current.json").write_text("{")
    broken = answerdesk("doctor")
    assert broken.code == 1
    assert "PROBLEM" in broken.out
    assert broken.err.startswith("answerdesk: ")
    assert {row["name"] for row in answerdesk("doctor", "--json").data} == CHECKS
