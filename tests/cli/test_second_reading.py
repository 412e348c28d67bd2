"""Without a server the commands let the multilingual encoder read: some after a sync, all when asked."""

import json
from pathlib import Path

import pytest

from core.bootstrap import Engine, build_engine
from core.cli import second_reading
from core.cli.main import run
from core.cli.workspace import Workspace
from core.doctor import examine
from core.settings import Settings
from core.storage.second_vectors import LanceSecondVectors
from tests.cli.conftest import Answerdesk
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.hash_second_encoder import HashSecondEncoder


class Bilingual:
    """Commands over a workspace whose second encoder knows a Swedish word."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capfd = capfd

    def engine(self, settings: Settings) -> Engine:
        engine = build_engine(settings, embedder=HashEmbedder())
        encoder = HashSecondEncoder({"retur": "return"})
        engine.second_encoder = encoder
        engine.second_vectors = LanceSecondVectors(
            settings.data_dir / "index", encoder.name, encoder.dimension
        )
        return engine

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        self._capfd.readouterr()
        code = run([str(word) for word in words], Workspace(self.folder / "ws", open_engine=self.engine))
        return code, *self._capfd.readouterr()

    def add(self, count: int) -> tuple[int, str, str]:
        path = self.folder / "kb.jsonl"
        rows = [{"id": str(n), "title": f"Page {n}", "text": f"Text number {n}."} for n in range(count)]
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        return self("source", "add-documents", path)


@pytest.fixture
def command(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bilingual:
    monkeypatch.setattr(second_reading, "AFTER_A_SYNC", 3)
    return Bilingual(tmp_path, capfd)


def test_what_a_command_synced_is_read_at_once(command: Bilingual) -> None:
    code, _, notes = command.add(2)
    assert code == 0
    assert "Multilingual encoder: 2 chunks read" in notes
    assert "answerdesk index read" not in notes


def test_of_much_content_some_is_read_and_the_rest_is_named(command: Bilingual) -> None:
    notes = command.add(5)[2]
    assert "Multilingual encoder: 3 chunks read" in notes
    assert "2 chunks are not read by the multilingual encoder yet" in notes
    finding = next(
        one
        for one in examine(Settings(data_dir=command.folder / "ws", _env_file=None), command.engine)
        if one.name == "multilingual model"
    )
    assert finding.is_ok
    assert "2 chunks not read yet" in finding.detail
    assert "answerdesk index read" in finding.detail


def test_all_is_read_when_asked(command: Bilingual) -> None:
    command.add(5)
    assert json.loads(command("index", "read", "--json")[1]) == {"read": 2, "left": 0}
    assert "0 chunks read; all content is read now." in command("index", "read")[1]


def test_a_short_answer_is_read_too(command: Bilingual) -> None:
    notes = command("source", "add-answer", "-q", "May I return it?", "-a", "Yes.")[2]
    assert "1 chunks read" in notes


def test_a_rebuilt_index_is_read_again(command: Bilingual) -> None:
    command.add(2)
    assert "Multilingual encoder: 2 chunks read" in command("index", "rebuild")[2]


def test_nothing_is_read_while_a_worker_lives_elsewhere(command: Bilingual) -> None:
    server = command.engine(Settings(data_dir=command.folder / "ws", _env_file=None))
    try:
        assert server.worker.try_start()
        notes = command("source", "add-answer", "-q", "May I return it?", "-a", "Yes.")[2]
        assert "chunks read" not in notes
    finally:
        server.close()


def test_without_the_encoder_reading_says_what_to_do(answerdesk: Answerdesk) -> None:
    outcome = answerdesk("index", "read")
    assert outcome.code != 0
    assert "off or not installed" in outcome.err
