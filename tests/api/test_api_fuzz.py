"""The whole API against its own description: no failure of ours, no answer that is not described."""

from collections.abc import AsyncGenerator, Iterator
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
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from core.api.app import build_api
from core.bootstrap import build_engine
from core.channels.feed_mailbox import FeedEvent
from core.conversations.conversation import Channel
from core.settings import ServerSettings, Settings
from tests.api.channel_programs import ChannelProgram
from tests.api.chat_visitors import ChatVisitor
from tests.api.conftest import KEY, UNHURRIED
from tests.fakes.hash_embedder import HashEmbedder

EXAMPLES = 12
"""For each operation, besides those that its description implies."""
CUSTOMER = "shop-4711"


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
        "channel/customers/{customer_id}/messages",
        "channel/customers/{customer_id}/conversations/{conversation_id}/email",
        "channel/customers/{customer_id}/conversations/{conversation_id}/feedback",
    )
)
"""Here what has the right form may be refused for what it says: tokens, addresses, blank texts, versions."""


@dataclass(frozen=True)
class Fuzzed:
    """An API with something in it, and what opens it."""

    visitor: ChatVisitor
    conversation_id: str
    program: ChannelProgram
    program_conversation_id: str

    def is_for_visitors(self, path: str) -> bool:
        return path.startswith("/v1/chat")

    def fill(self, case: schemathesis.Case) -> None:
        """What is there, in the place of what is made up; what is made up so as to be refused stays."""
        place = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if place is not None and place.mode.is_negative:
            return
        if self.is_for_visitors(case.path):
            there = {"conversation_id": self.conversation_id}
        else:
            there = {"customer_id": CUSTOMER, "conversation_id": self.program_conversation_id}
        known = [name for name in there if name in case.path_parameters]
        case.path_parameters.update({name: there[name] for name in known})


class NothingHappens:
    """Stands for the feed: whoever waits for an answer does so in vain, and not for long."""

    async def follow(self, _: str, __: int) -> AsyncGenerator[list[FeedEvent], None]:
        yield []


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
    for channel in (Channel.LIVE_CHAT, Channel.API):
        engine.deployment.deploy(channel, actor="test")
    engine.live_feed = NothingHappens()
    app = build_api(engine)
    client = TestClient(Starlette(routes=[Mount("/api", app)]))
    visitor, program = ChatVisitor(client), ChannelProgram(client, CUSTOMER, key=KEY)
    APP.inside = app
    yield Fuzzed(visitor, visitor.open(), program, program.open())
    engine.close()


def described() -> schemathesis.BaseSchema:
    """The description alone needs no workspace."""
    engine: Any = SimpleNamespace(settings=Settings(_env_file=None))
    loaded = schemathesis.openapi.from_dict(build_api(engine).openapi())
    loaded.app = APP
    # What is too large is refused unread, whatever else may be wrong with it.
    rejection = loaded.config.checks.negative_data_rejection
    rejection.expected_statuses = [*rejection.expected_statuses, "413"]
    return loaded


schema = described()


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, fuzzed: Fuzzed):
    secret = fuzzed.visitor.secret if fuzzed.is_for_visitors(case.path) else KEY
    fuzzed.fill(case)
    case.call_and_validate(
        base_url="http://127.0.0.1:8501",
        headers={"Authorization": f"Bearer {secret}"},
        excluded_checks=[positive_data_acceptance] if case.path in FORM_IS_NOT_ALL else None,
    )
