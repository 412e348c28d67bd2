"""Open chats: nothing lost, nothing doubled, in order, however stores, breaks and drafts interleave."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.channels.feed_lookout import Look
from core.channels.feed_mailbox import DraftGrew, MessageCame, PeopleRead, StateChanged, WritingChanged
from core.channels.live_feed import LiveFeed
from core.channels.shown_conversation import Partner, PartnerKind, ShownMessage, ShownState
from core.conversations.conversation import ConversationState, Role
from core.errors import DatabaseBusy, NotFound
from tests.fakes.own_loop import run_apart

AT = datetime(2026, 3, 2, tzinfo=UTC)
CHAT = "cnv_1"
AGENT = Partner(PartnerKind.AGENT, "Luma")


class Record:
    """The system of record of one conversation, as the feed sees it."""

    def __init__(self) -> None:
        self.messages: list[ShownMessage] = []
        self.state = ConversationState.NEW
        self.mark = 0
        self.people_read = 0
        self.is_on = True
        self.is_gone = False
        self.fails = 0
        self.failure: Exception = DatabaseBusy("The database is busy.")
        self.reads = 0

    def store(self, role: Role, text: str) -> int:
        position = len(self.messages) + 1
        self.messages.append(ShownMessage(f"msg_{position}", position, role, "", text, AT))
        owes = role is Role.CUSTOMER
        self.state = ConversationState.AGENT_ACTIVE if owes else ConversationState.WAITING_FOR_CUSTOMER
        self.mark += 1
        return position

    def newest_mark(self) -> int:
        return self.mark

    def changed_since(self, mark: int) -> tuple[list[str], int]:
        return ([CHAT] if self.mark > mark else []), self.mark

    def look(self, conversation_id: str, after: int, limit: int) -> Look:
        self.reads += 1
        if self.fails:
            self.fails -= 1
            raise self.failure
        if self.is_gone or conversation_id != CHAT:
            raise NotFound("There is no conversation.")
        state = ShownState(self.state, AGENT, False, None, self.is_on)
        return Look(state, tuple(self.messages[after : after + limit]))

    def seen_by_people(self, conversation_ids):
        return {CHAT: self.people_read} if CHAT in conversation_ids else {}

    def is_switched_on(self) -> bool:
        return self.is_on


async def at_once(call: Callable[..., object], *arguments: object):
    """In place of a thread: with a turn of the loop before and after, so that things happen in between."""
    await asyncio.sleep(0)
    found = call(*arguments)
    await asyncio.sleep(0)
    return found


def feed_of(record: Record) -> LiveFeed:
    return LiveFeed(changes=record, looks=record, in_thread=at_once, pause_s=0.02)


class Widget:
    """What a customer's browser does with the stream: keeps the position over breaks."""

    def __init__(self, feed: LiveFeed) -> None:
        self._feed = feed
        self.position = 0
        self.messages: list[ShownMessage] = []
        self.draft = ""
        self.state: ShownState | None = None
        self.is_writing = False
        self.seen = 0
        self.task: asyncio.Task[None] | None = None

    def connect(self) -> None:
        self.draft = ""
        self.task = asyncio.get_running_loop().create_task(self._read())

    async def break_off(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def _read(self) -> None:
        async with aclosing(self._feed.follow(CHAT, self.position)) as batches:
            async for batch in batches:
                for event in batch:
                    self.hear(event)

    def hear(self, event: object) -> None:
        if isinstance(event, MessageCame):
            self.messages.append(event.message)
            self.position = event.message.position
            if event.message.role is Role.AGENT:
                self.draft = ""
        elif isinstance(event, DraftGrew):
            self.draft = event.text if event.is_restart else self.draft + event.text
        elif isinstance(event, StateChanged):
            self.state = event.state
        elif isinstance(event, WritingChanged):
            self.is_writing = event.is_writing
        elif isinstance(event, PeopleRead):
            self.seen = event.position


def run(scenario: Coroutine[object, object, None]) -> None:
    run_apart(asyncio.wait_for(scenario, 30))


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("It did not come.")


def test_what_was_said_comes_first_and_what_is_said_then_comes_after():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "Hello")
        widget = Widget(feed_of(record))
        widget.connect()
        await until(lambda: len(widget.messages) == 1)
        assert widget.state is not None
        assert widget.is_writing
        record.store(Role.AGENT, "Hello to you")
        await until(lambda: len(widget.messages) == 2)
        assert widget.state.state is ConversationState.WAITING_FOR_CUSTOMER
        assert not widget.is_writing
        await widget.break_off()

    run(scenario())


def test_a_reply_is_read_as_it_is_written_also_by_one_who_comes_in_the_middle():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "How long?")
        feed = feed_of(record)
        early, late = Widget(feed), Widget(feed)
        early.connect()
        await until(lambda: len(early.messages) == 1)
        feed.reply_started(CHAT)
        feed.reply_grew(CHAT, "Three", is_restart=False)
        await until(lambda: early.draft == "Three")
        late.connect()
        await until(lambda: late.draft == "Three")
        feed.reply_grew(CHAT, " days.", is_restart=False)
        await until(lambda: early.draft == late.draft == "Three days.")
        record.store(Role.AGENT, "Three days.")
        feed.reply_ended(CHAT)
        await until(lambda: len(early.messages) == len(late.messages) == 2)
        assert (early.draft, late.draft) == ("", "")
        await early.break_off()
        await late.break_off()

    run(scenario())


def test_what_was_written_and_not_stored_is_withdrawn():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "How long?")
        feed = feed_of(record)
        widget = Widget(feed)
        widget.connect()
        await until(lambda: len(widget.messages) == 1)
        feed.reply_started(CHAT)
        feed.reply_grew(CHAT, "Three", is_restart=False)
        await until(lambda: widget.draft == "Three")
        feed.reply_ended(CHAT)
        await until(lambda: widget.draft == "")
        await widget.break_off()

    run(scenario())


def test_people_who_read_are_noticed():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "Hello")
        widget = Widget(feed_of(record))
        widget.connect()
        record.people_read = 1
        await until(lambda: widget.seen == 1)
        await widget.break_off()

    run(scenario())


def test_open_chats_learn_that_the_agent_was_switched_off_and_on_without_being_read_again():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "Hello")
        widget = Widget(feed_of(record))
        widget.connect()
        await until(lambda: widget.state is not None and widget.state.is_powered_by_ai)
        reads = record.reads
        for is_on in (False, True):
            record.is_on = is_on
            await until(lambda is_on=is_on: widget.state.is_powered_by_ai is is_on)
        assert record.reads == reads
        assert len(widget.messages) == 1
        await widget.break_off()

    run(scenario())


@pytest.mark.parametrize("failure", [DatabaseBusy("The database is busy."), ZeroDivisionError()])
def test_a_look_that_fails_is_done_again(failure):
    async def scenario() -> None:
        record = Record()
        record.failure = failure
        record.store(Role.CUSTOMER, "Hello")
        record.fails = 1
        widget = Widget(feed_of(record))
        widget.connect()
        await until(lambda: len(widget.messages) == 1)
        await widget.break_off()

    run(scenario())


def test_who_comes_in_a_busy_moment_is_not_forgotten():
    async def scenario() -> None:
        record = Record()
        record.store(Role.CUSTOMER, "Hello")
        feed = feed_of(record)
        first, second = Widget(feed), Widget(feed)
        first.connect()
        await until(lambda: len(first.messages) == 1)
        record.fails = 1
        second.connect()
        await until(lambda: len(second.messages) == 1)
        await first.break_off()
        await second.break_off()

    run(scenario())


def test_a_long_conversation_comes_whole_also_to_a_slow_reader():
    async def scenario() -> None:
        record = Record()
        for number in range(950):
            record.store(Role.CUSTOMER, str(number))
        read: list[int] = []
        async with aclosing(feed_of(record).follow(CHAT, 0)) as batches:
            async for batch in batches:
                read += [event.message.position for event in batch if isinstance(event, MessageCame)]
                await asyncio.sleep(0.01)
                if len(read) >= 950:
                    break
        assert read == list(range(1, 951))

    run(scenario())


def test_nobody_is_looked_after_when_nobody_listens():
    async def scenario() -> None:
        record = Record()
        feed = feed_of(record)
        widget = Widget(feed)
        widget.connect()
        await until(feed.is_watching)
        await widget.break_off()
        await until(lambda: not feed.is_watching())
        reads = record.reads
        record.store(Role.CUSTOMER, "Hello")
        await asyncio.sleep(0.1)
        assert record.reads == reads

    run(scenario())


def test_the_end_of_the_server_ends_every_stream_from_any_thread():
    async def scenario() -> None:
        feed = feed_of(Record())
        widgets = [Widget(feed) for _ in range(20)]
        for widget in widgets:
            widget.connect()
        await until(feed.is_watching)
        await asyncio.to_thread(feed.stop)
        await asyncio.wait_for(asyncio.gather(*(widget.task for widget in widgets if widget.task)), 5)
        assert [batch async for batch in feed.follow(CHAT, 0)] == []

    run(scenario())


def test_the_stream_of_a_conversation_that_is_no_more_ends():
    async def scenario() -> None:
        record = Record()
        record.is_gone = True
        assert [batch async for batch in feed_of(record).follow(CHAT, 0)] == []

    run(scenario())


WRITTEN = ("begin", "grow", "restart", "store", "end")
STEPS = st.lists(
    st.sampled_from([*WRITTEN, "customer", "person", "break", "other", "turn", "busy"]), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_every_reader_gets_each_message_once_and_no_draft_remains(steps: list[str]):
    run(_interleaved(steps))


async def _interleaved(steps: list[str]) -> None:
    record = Record()
    feed = feed_of(record)
    widgets = [Widget(feed), Widget(feed)]
    widgets[0].connect()
    draft: str | None = None
    for number, step in enumerate(steps):
        if step in WRITTEN:
            draft = _written(step, number, draft, record, feed)
        else:
            await _happened(step, number, record, widgets)
    if draft is not None:
        feed.reply_ended(CHAT)
    everything = [message.id for message in record.messages]
    for widget in widgets:
        if widget.task is None:
            widget.connect()
        await until(lambda widget=widget: len(widget.messages) >= len(everything) and not widget.draft)
        assert [message.id for message in widget.messages] == everything
    for widget in widgets:
        await widget.break_off()
    assert not feed._readers


async def _happened(step: str, number: int, record: Record, widgets: list[Widget]) -> None:
    if step == "turn":
        await asyncio.sleep(0.001)
    elif step == "busy":
        record.fails = 1
    elif step in {"break", "other"}:
        widget = widgets[step == "other"]
        await widget.break_off()
        widget.connect()
    else:
        record.store(Role.CUSTOMER if step == "customer" else Role.PERSON, f"Words {number}")


def _written(step: str, number: int, draft: str | None, record: Record, feed: LiveFeed) -> str | None:
    """One step of whoever writes replies, in an order that a writer keeps: begin, grow, store, end."""
    if step == "begin" and draft is None:
        feed.reply_started(CHAT)
        return ""
    if draft is None:
        return None
    if step == "grow":
        feed.reply_grew(CHAT, f"piece {number} ", is_restart=False)
        return f"{draft}piece {number} "
    if step == "restart":
        feed.reply_grew(CHAT, "", is_restart=True)
        return ""
    if step == "store":
        record.store(Role.AGENT, draft.strip() or f"Reply {number}")
    if step in {"store", "end"}:
        feed.reply_ended(CHAT)
        return None
    return draft
