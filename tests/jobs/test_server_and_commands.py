"""A server and commands at once on one workspace: the worker does the work, and without one the command."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.conftest import wait_until

pytestmark = pytest.mark.slow


class Commands:
    """Starts `answerdesk` processes over one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "core.cli", *words],
            env=os.environ | {"ANSWERDESK_DATA_DIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def result(self, process: subprocess.Popen[str]) -> object:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return json.loads(out)


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path / "workspace")


@pytest.fixture
def worker(commands: Commands) -> Iterator[subprocess.Popen[str]]:
    process = commands.start("serve", "--role", "worker")
    assert "ready" in process.stdout.readline()
    yield process
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in out + err


def documents(path: Path, count: int) -> str:
    lines = [
        {"id": f"d{n}", "title": f"Rule {n}", "text": f"Rule {n} costs {n} euros."} for n in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    return str(path)


def test_worker_does_the_work_of_commands_that_run_side_by_side(
    commands: Commands, worker: subprocess.Popen[str], tmp_path: Path
):
    sets = [documents(tmp_path / f"set{n}.jsonl", 20 + n) for n in range(2)]
    running = [
        *(commands.start("source", "add-documents", path, "--json") for path in sets),
        commands.start("source", "add-answer", "-q", "Ship to Norway?", "-a", "Yes, in five days.", "--json"),
        commands.start("ask", "What does rule 3 cost?", "--json"),
    ]
    first, second, answer, reply = [commands.result(process) for process in running]
    assert (first["status"], first["documents"]) == ("ready", 20)
    assert (second["status"], second["documents"]) == ("ready", 21)
    assert answer["status"] == "ready"
    assert reply["decision"]
    found = commands.result(commands.start("search", "ship to Norway", "--json"))
    assert found[0]["title"] == "Ship to Norway?"


def test_work_that_is_only_asked_for_is_done_by_the_worker(
    commands: Commands, worker: subprocess.Popen[str], tmp_path: Path
):
    path = documents(tmp_path / "set.jsonl", 5)
    asked = commands.result(commands.start("source", "add-documents", path, "--no-wait", "--json"))
    assert asked["sync"] is None

    def is_ready() -> bool:
        shown = commands.result(commands.start("source", "show", asked["id"], "--json"))
        return (shown["status"], shown["documents"]) == ("ready", 5)

    wait_until(is_ready)


def test_work_that_nobody_did_is_done_by_the_next_command_that_waits(commands: Commands, tmp_path: Path):
    path = documents(tmp_path / "set.jsonl", 5)
    asked = commands.result(commands.start("source", "add-documents", path, "--no-wait", "--json"))
    done = commands.result(commands.start("source", "sync", asked["id"], "--json"))
    assert (done["status"], done["documents"]) == ("ready", 5)
