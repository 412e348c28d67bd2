"""The API killed with SIGKILL while customers write: what was acknowledged is there, and answered once."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import build_engine
from core.conversations.conversation import Channel
from core.settings import Settings
from tests.benchmarks.chat_check import check_conversations
from tests.benchmarks.chat_load import start_customers, wrong
from tests.benchmarks.chat_server import ChatServer, free_port

KILLS = 3
"""`make bench` kills the whole server thirty times under the full load."""

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChatServer]:
    """A workspace with one short answer, its live chat deployed."""
    engine = build_engine(Settings(data_dir=tmp_path / "workspace", _env_file=None))
    engine.catalogue.add_answer("How heavy is the Kulku 3?", "The Kulku 3 weighs 21 kg with its battery.")
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    engine.close()
    running = ChatServer(tmp_path / "workspace", free_port(), is_whole=False)
    running.start()
    yield running
    running.stop()


def test_messages_survive_kills_and_are_answered_once(server: ChatServer):
    chance = random.Random(9)
    with start_customers(server, customers=8, messages=5, seconds=12) as customers:
        for _ in range(KILLS):
            time.sleep(1 + 2 * chance.random())
            server.kill_and_restart()
        out, _ = customers.communicate(timeout=240)
    messages = json.loads(out)["messages"]
    server.stop()
    verdict = check_conversations(server.workspace, messages)
    assert verdict.acknowledged == len(messages) == 40
    assert wrong(verdict) == 0, verdict
