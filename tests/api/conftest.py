"""The API over a real engine with some content, called as from this machine."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.api.app import build_api
from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel
from core.settings import ChatSettings, ServerSettings, Settings
from tests.fakes.hash_embedder import HashEmbedder

KEY = "a long and secret key"
HERE = "http://127.0.0.1:8501"
UNHURRIED = ChatSettings(
    messages_per_minute=10_000,
    messages_per_minute_per_address=10_000,
    conversations_per_hour=10_000,
    conversations_per_hour_per_address=10_000,
    answers_per_minute=10_000,
    sessions_per_minute_per_address=10_000,
    requests_per_minute_per_address=100_000,
    file_bytes=100_000,
)
"""All tests of a module call from one address."""


def client_of(engine: Engine, *, address: str = "127.0.0.1", base_url: str = HERE) -> TestClient:
    """A program at `address` that calls the server by `base_url`; bugs come back as status 500."""
    app = Starlette(routes=[Mount("/api", build_api(engine))])
    return TestClient(app, base_url=base_url, client=(address, 4711), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two short answers; the second came later."""
    folder = tmp_path_factory.mktemp("api") / "workspace"
    chosen = Settings(data_dir=folder, chat=UNHURRIED, _env_file=None)
    opened = build_engine(chosen, embedder=HashEmbedder())
    opened.catalogue.add_answer("Do you ship to Norway?", "Parcels to Norway take three to five days.")
    opened.catalogue.add_answer("What does a stamp cost?", "A stamp costs one euro – “Größe” aside.")
    yield opened
    opened.close()


@pytest.fixture
def deployed(engine: Engine) -> Engine:
    """Where the agent takes live chat."""
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    return engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> TestClient:
    """Without a key, from this machine."""
    return client_of(engine)


@pytest.fixture
def guarded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Where a key is set, from another machine."""
    server = ServerSettings(api_key=SecretStr(KEY))
    monkeypatch.setattr(engine, "settings", engine.settings.model_copy(update={"server": server}))
    return client_of(engine, address="203.0.113.9", base_url="https://desk.example")
