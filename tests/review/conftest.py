"""A workspace on disk with vectors from spelling, whose set of documents is synced again and again."""

import json
from collections.abc import Callable, Iterator

import pytest

from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel, Conversation, ConversationState, Message, Role
from core.conversations.ports import ConversationChange
from tests.conftest import NOW
from tests.fakes.hash_embedder import HashEmbedder


@pytest.fixture
def engine(settings, clock, ids) -> Iterator[Engine]:
    """An empty workspace."""
    opened = build_engine(settings, clock=clock, ids=ids, embedder=HashEmbedder())
    yield opened
    opened.close()


Sync = Callable[..., str]


@pytest.fixture
def sync(engine) -> Sync:
    """Make a set of documents say these texts: `sync(returns="…")`; gives the run's id."""
    made: dict[str, str] = {}

    def run(*, into: str = "help", **texts: str) -> str:
        lines = "\n".join(json.dumps({"id": name, "markdown": text}) for name, text in texts.items())
        if into in made:
            engine.catalogue.replace_content(made[into], lines.encode())
        else:
            made[into] = engine.catalogue.add_uploaded_documents(lines.encode(), name=f"{into}.jsonl").id
        run_id = engine.ids("run")
        engine.sync_job.run(run_id, made[into], lambda: False)
        return run_id

    return run


@pytest.fixture
def reply(engine) -> Callable[..., str]:
    """Let the agent have replied with a quotation; gives the message's id."""

    def say(quote: str, *, is_test: bool = False, question: str = "How?") -> str:
        document, version = next(
            (document, version)
            for document, version in engine.versions.iterate_versions(only_current=True)
            if quote in version.text
        )
        start = version.text.index(quote)
        conversation_id, message_id = engine.ids("cnv"), engine.ids("msg")
        citation = {
            "source_id": document.source_id,
            "document_id": document.id,
            "document_version": version.number,
            "start": start,
            "end": start + len(quote),
        }
        evidence = {"sentences": [{"text": quote, "citation": citation}]}
        conversation = Conversation(
            conversation_id, Channel.EMAIL, ConversationState.AGENT_ACTIVE, NOW, NOW, is_test=is_test
        )
        asked = Message(engine.ids("msg"), conversation_id, 1, Role.CUSTOMER, question, NOW)
        said = Message(message_id, conversation_id, 2, Role.AGENT, quote, NOW, evidence=evidence)
        engine.conversations.apply([ConversationChange(conversation, (asked, said))])
        return message_id

    return say
