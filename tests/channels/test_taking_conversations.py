"""What the ports of credits and ignored senders say is stored with a conversation that begins."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.bootstrap import Engine, build_engine
from core.channels.customer_channel import Guest, SentMessage
from core.contacts.contacts import Contact
from core.conversations.conversation import Channel, ConversationState
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

ANN = Guest("vis_1", Contact("con_1", datetime(2026, 3, 2, tzinfo=UTC), email="ann@example.com"))
BEN = Guest("vis_2", Contact("con_2", datetime(2026, 3, 2, tzinfo=UTC)))


class NoCredits:
    def has_credits(self, channel: Channel) -> bool:
        return channel is not Channel.LIVE_CHAT


class AnnIgnored:
    def is_ignored(self, channel: Channel, sender: str) -> bool:
        return sender == "ann@example.com"


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    opened = build_engine(settings, embedder=HashEmbedder())
    for guest in (ANN, BEN):
        opened.contacts.save_contact(guest.contact)
    yield opened
    opened.close()


def stored_reason(engine: Engine, guest: Guest) -> tuple[str, ConversationState]:
    """Of a conversation that the guest begins."""
    accepted = engine.live_chat.send(guest, SentMessage("1", "Do you ship to Norway?"))
    conversation = engine.conversations.find_conversation(accepted.conversation_id)
    assert not conversation.agent_took_part
    return conversation.eligibility, conversation.state


def test_without_credits_the_reason_is_stored_and_people_get_it(engine: Engine):
    engine.credits_left = NoCredits()
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    assert stored_reason(engine, ANN) == ("no_credits", ConversationState.QUEUED)
    assert engine.deployment.state_of(Channel.LIVE_CHAT).words == "Out of credits"


def test_of_an_ignored_sender_the_reason_is_stored_and_people_get_it(engine: Engine):
    engine.ignored_senders = AnnIgnored()
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    assert stored_reason(engine, ANN) == ("ignored_sender", ConversationState.QUEUED)
    assert stored_reason(engine, BEN) == ("eligible", ConversationState.AGENT_ACTIVE)
