"""Commands run in this process, over a workspace in a temporary folder, with vectors from spelling."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import build_engine
from core.cli.main import run
from core.cli.workspace import Workspace
from tests.fakes.hash_embedder import HashEmbedder

ARTICLES = [
    {
        "id": "returns",
        "title": "Returning an order",
        "text": "You may return an order within 30 days of delivery.\n\nThe refund is paid within 5 days.",
        "url": "https://help.example/returns",
    },
    {
        "id": "delivery",
        "title": "Delivery times",
        "markdown": "# Norway\n\nParcels to Norway take three to five days – “Größe XL” takes longer.",
    },
]


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Answerdesk = Callable[..., Outcome]


@pytest.fixture
def answerdesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Answerdesk:
    """Run a command; words in, Outcome out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSWERDESK_SEARCH__MULTILINGUAL", "off")  # its real model takes seconds to load

    def call(*words: str | Path) -> Outcome:
        capfd.readouterr()
        workspace = Workspace(
            data_dir=tmp_path / "workspace",
            open_engine=lambda settings: build_engine(settings, embedder=HashEmbedder()),
        )
        code = run([str(word) for word in words], workspace)
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return call


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A set of two articles as JSON lines."""
    path = tmp_path / "kb.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in ARTICLES), encoding="utf-8")
    return path
