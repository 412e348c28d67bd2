"""The whole API against its own description: no failure of ours, no answer that is not described."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from pydantic import SecretStr
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from core.api.app import build_api
from core.bootstrap import build_engine
from core.conversations.conversation import Channel
from core.settings import ServerSettings, Settings
from tests.api.chat_visitors import ChatVisitor
from tests.api.conftest import KEY, UNHURRIED
from tests.fakes.hash_embedder import HashEmbedder

EXAMPLES = 12
"""For each operation, besides those that its description implies."""


FORM_IS_NOT_ALL = frozenset(
    f"/v1/{path}"
    for path in (
        "ask",
        "search",
        "chat/sessions",
        "chat/identity",
        "chat/messages",
        "chat/files",
        "chat/conversations/{conversation_id}/email",
        "chat/conversations/{conversation_id}/feedback",
    )
)
"""Here what has the right form may be refused for what it says: tokens, addresses, blank texts, versions."""


@dataclass(frozen=True)
class Fuzzed:
    """An API with something in it, and what opens it."""

    visitor: ChatVisitor
    conversation_id: str


class LaterApp:
    """Stands where the application will be: tests are made of the description before there is one."""

    inside: FastAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inside(scope, receive, send)


APP = LaterApp()


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    folder: Path = tmp_path_factory.mktemp("fuzz") / "workspace"
    chosen = Settings(
        data_dir=folder, server=ServerSettings(api_key=SecretStr(KEY)), chat=UNHURRIED, _env_file=None
    )
    engine = build_engine(chosen, embedder=HashEmbedder())
    engine.catalogue.add_answer("Do you ship to Norway?", "Parcels to Norway take three to five days.")
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    app = build_api(engine)
    visitor = ChatVisitor(TestClient(Starlette(routes=[Mount("/api", app)])))
    APP.inside = app
    yield Fuzzed(visitor, visitor.open())
    engine.close()


def described() -> schemathesis.BaseSchema:
    """The description alone needs no workspace."""
    engine: Any = SimpleNamespace(settings=Settings(_env_file=None))
    loaded = schemathesis.openapi.from_dict(build_api(engine).openapi())
    loaded.app = APP
    rejection = loaded.config.checks.negative_data_rejection
    # What is too long may be too large, too.
    rejection.expected_statuses = [*rejection.expected_statuses, "413"]
    return loaded


def is_wrong_by_intent(case: schemathesis.Case) -> bool:
    """Whether the path was made as no path may be."""
    path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    return path is not None and path.mode is GenerationMode.NEGATIVE


schema = described()


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, fuzzed: Fuzzed):
    secret = fuzzed.visitor.secret if case.path.startswith("/v1/chat") else KEY
    is_one_wanted = "conversation_id" in case.path_parameters and not case.path.endswith("/events")
    if is_one_wanted and not is_wrong_by_intent(case):
        case.path_parameters["conversation_id"] = fuzzed.conversation_id
    case.call_and_validate(
        base_url="http://127.0.0.1:8501",
        headers={"Authorization": f"Bearer {secret}"},
        excluded_checks=[positive_data_acceptance] if case.path in FORM_IS_NOT_ALL else None,
    )
