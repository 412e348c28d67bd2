"""Whether a conversation that begins is taken, what is stored and said of it, in a real workspace."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from core.bootstrap import Engine, build_engine
from core.channels.customer_channel import Guest, SentMessage
from core.configuration.handoff_policy import HandoffMode
from core.contacts.contacts import Contact
from core.conversations.conversation import Channel, ConversationState
from core.deployment.channel_settings import AgentState, EmailAsk
from core.settings import Settings
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from tests.fakes.hash_embedder import HashEmbedder

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEEKDAYS = WorkingHours(
    mode=HoursMode.DURING,
    time_zone="Europe/Stockholm",
    weekly=(WeeklySpan(days=(0, 1, 2, 3, 4), start=time(9), end=time(17)),),
)
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
    opened = build_engine(settings, clock=lambda: SUNDAY, embedder=HashEmbedder())
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


def configure(engine: Engine, mode: HandoffMode, **settings: object) -> None:
    """How conversations are handed over, and the settings of a live chat that is in use."""
    draft = engine.configuration.draft_state()
    engine.configuration.save_part({"handoff.mode": mode}, seen=draft)
    engine.configuration.publish(note="", author="test")
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    stored, revision = engine.deployment.channel(Channel.LIVE_CHAT)
    engine.deployment.save_channel(stored.model_copy(update=settings), based_on=revision, actor="test")


@pytest.mark.parametrize(
    ("is_paused", "said"),
    [
        (
            False,
            "Sorry, nobody can answer here at the moment. Please write again from 2026-03-02 09:00 CET on.",
        ),
        (True, "Sorry, nobody can answer here at the moment."),
    ],
)
def test_where_nobody_answers_the_customer_is_told_and_from_when_on_if_that_is_known(
    engine: Engine, is_paused: bool, said: str
):
    configure(engine, HandoffMode.NONE, hours=WEEKDAYS)
    if is_paused:
        engine.deployment.set_switch(AgentState.PAUSED, actor="test")
    accepted = engine.live_chat.send(BEN, SentMessage("1", "Do you ship to Norway?"))
    assert engine.conversations.list_messages(accepted.conversation_id)[-1].text == said


@pytest.mark.parametrize("ask", EmailAsk)
def test_the_preflight_knows_whether_a_channel_in_use_asks_for_an_address(engine: Engine, ask: EmailAsk):
    configure(engine, HandoffMode.ASYNCHRONOUS, ask_email=ask)
    fields = [finding.field for finding in engine.preflight.check(engine.configuration.draft())]
    assert ("handoff.mode" in fields) is (ask is EmailAsk.NEVER)


def test_whoever_has_waited_longest_is_looked_for_first_however_much_they_write(settings: Settings):
    times = [SUNDAY]
    engine = build_engine(settings, clock=lambda: times[-1], embedder=HashEmbedder())
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    begun = {}
    for number, guest in enumerate((ANN, BEN, ANN), start=1):
        times.append(SUNDAY + timedelta(seconds=number))
        engine.contacts.save_contact(guest.contact)
        sent = SentMessage(str(number), "Do you ship to Norway?", begun.get(guest.visitor_id))
        begun[guest.visitor_id] = engine.live_chat.send(guest, sent).conversation_id
    assert engine.list_unanswered() == [begun[ANN.visitor_id], begun[BEN.visitor_id]]
    engine.close()
