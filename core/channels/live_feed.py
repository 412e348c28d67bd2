"""Tells open chats at once what is new: one watcher a process, however many chats are open.

What is stored is read from the system of record, whichever process wrote it; a reader's position alone
decides what it still has to get, so that a connection that breaks loses and doubles nothing. Pieces of a
reply that is being written come from the thread that writes it and are fleeting: the stored message takes
their place.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from core.channels.feed_lookout import LOOK_LIMIT, ChatLooks, Findings, Look, Lookout, Question
from core.channels.feed_mailbox import FeedEvent, Mailbox
from core.conversations.conversation import Role
from core.conversations.ports import ConversationChanges
from core.errors import AnswerDeskError

log = logging.getLogger("answerdesk.channels")

LOOK_PAUSE_S = 0.2
"""Between two looks for what any process has written."""
SEEN_PAUSE_S = 1.0
_FAILED_PAUSES = 5
"""After a look that failed, the pause is so many times as long."""
PING_S = 15.0
"""A reader who is told nothing for so long gets a sign of life, so that nobody on the way cuts the line."""


class LiveFeed:
    """Follow conversations from any number of connections. Only `stop` and `reply_…` may leave the loop."""

    def __init__(
        self,
        *,
        changes: ConversationChanges,
        looks: ChatLooks,
        in_thread: Callable[..., Awaitable[Findings]] = asyncio.to_thread,
        pause_s: float = LOOK_PAUSE_S,
    ) -> None:
        self._lookout = Lookout(changes, looks)
        self._in_thread = in_thread
        self._pause_s = pause_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._readers: defaultdict[str, set[_Reader]] = defaultdict(set)
        self._unread: set[str] = set()
        """Conversations that are read with the next look, whether or not something was written."""
        self._nudged = asyncio.Event()
        self._mark: int | None = None
        self._seen_at = 0.0
        self._drafts: dict[str, str] = {}
        """Replies being written, as far as they are."""
        self._ended: set[str] = set()
        """Replies that are written, and perhaps not yet read."""

    def start(self) -> None:
        """Call it on the event loop: pieces of replies are collected from now on."""
        self._loop = asyncio.get_running_loop()
        self._nudged = asyncio.Event()
        self._watcher = None
        self._is_stopped = False

    def stop(self) -> None:
        """End every connection. From any thread, a signal's handler too."""
        self._is_stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def reply_started(self, conversation_id: str) -> None:
        """The agent begins to write. From any thread, as the next two."""
        self._on_loop(self._begin_draft, conversation_id)

    def reply_grew(self, conversation_id: str, text: str, *, is_restart: bool) -> None:
        """A piece more; `is_restart` withdraws what there was."""
        self._on_loop(self._grow_draft, conversation_id, text, is_restart)

    def reply_ended(self, conversation_id: str) -> None:
        """The reply is stored, or there is none."""
        self._on_loop(self._finish_draft, conversation_id)

    async def follow(self, conversation_id: str, after: int) -> AsyncGenerator[list[FeedEvent], None]:
        """Everything beyond the position, then what comes; an empty list now and then as a sign of life.

        Ends when the feed is stopped, or the conversation is no more.
        """
        if self._loop is not asyncio.get_running_loop():
            self.start()
        reader = _Reader(after)
        self._readers[conversation_id].add(reader)
        self._ask(conversation_id)
        try:
            while not (self._is_stopped or reader.is_ended):
                was_full = reader.mailbox.room <= 0
                events = reader.mailbox.take()
                if was_full:
                    self._ask(conversation_id)
                if not events and await reader.is_woken(PING_S):
                    continue
                yield events
        finally:
            self._leave(conversation_id, reader)

    def is_watching(self) -> bool:
        """Whether anything is looked for at all."""
        return self._watcher is not None and not self._watcher.done()

    def _on_loop(self, call: Callable[..., None], *arguments: object) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call, *arguments)

    def _ask(self, conversation_id: str) -> None:
        self._unread.add(conversation_id)
        self._nudged.set()
        if not self.is_watching() and not self._is_stopped:
            self._mark = None
            self._watcher = asyncio.get_running_loop().create_task(self._watch(), name="live-feed")

    def _leave(self, conversation_id: str, reader: "_Reader") -> None:
        readers = self._readers[conversation_id]
        readers.discard(reader)
        if not readers:
            del self._readers[conversation_id]
            self._nudged.set()

    def _end(self) -> None:
        for reader in self._all_readers():
            reader.end()
        self._nudged.set()

    def _all_readers(self) -> list["_Reader"]:
        return [reader for readers in self._readers.values() for reader in readers]

    async def _watch(self) -> None:
        """Looks until nobody is there any more."""
        while self._readers and not self._is_stopped:
            self._nudged.clear()
            pause = self._pause_s
            try:
                await self.look_once()
            except AnswerDeskError as error:
                log.warning("open chats could not be told what is new: %s", error.message)
                pause = self._pause_s * _FAILED_PAUSES
            except Exception:
                # A bug here must not end the watcher, and with it every open chat's news.
                log.exception("open chats could not be told what is new")
                pause = self._pause_s * _FAILED_PAUSES
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._nudged.wait()

    async def look_once(self) -> None:
        """Find out what is new, and tell the readers. What could not be read is read the next time."""
        ended = frozenset(self._ended)
        wanted = frozenset(self._unread)
        self._unread -= wanted
        try:
            findings = await self._in_thread(self._lookout.find, self._question(wanted))
        except BaseException:
            self._unread |= wanted
            raise
        self._mark = findings.mark
        for (conversation_id, position), look in findings.looks.items():
            for reader in self._readers.get(conversation_id, ()):
                if reader.mailbox.position == position:
                    self._tell(conversation_id, reader.mailbox, look)
        for reader in self._all_readers():
            reader.mailbox.put_switch(is_on=findings.is_switched_on)
        self._forget_drafts(findings, ended)
        self._tell_seen(findings)

    def _question(self, wanted: frozenset[str]) -> Question:
        now = asyncio.get_running_loop().time()
        with_seen = now - self._seen_at >= SEEN_PAUSE_S
        if with_seen:
            self._seen_at = now
        positions = [
            (conversation_id, reader.mailbox.position)
            for conversation_id, readers in self._readers.items()
            for reader in readers
            if reader.mailbox.room > 0
        ]
        return Question(
            self._mark,
            wanted=frozenset(one for one in positions if one[0] in wanted),
            watched=frozenset(positions),
            with_seen=with_seen,
        )

    def _tell(self, conversation_id: str, mailbox: Mailbox, look: Look) -> None:
        was_fresh = mailbox.is_fresh
        mailbox.put(look.state, look.messages)
        if len(look.messages) >= LOOK_LIMIT:
            self._ask(conversation_id)
        draft = self._drafts.get(conversation_id)
        said = [message.text.strip() for message in look.messages if message.role is Role.AGENT]
        if draft and any(text.startswith(draft.strip()) for text in said):
            self._drafts[conversation_id] = ""
        elif draft and (was_fresh or said):
            # The message is an earlier reply: what is being written now goes on below it.
            mailbox.put_draft(draft, is_restart=True)

    def _forget_drafts(self, findings: Findings, ended: frozenset[str]) -> None:
        """A reply that had ended before the look is in it; what else was shown of it is withdrawn."""
        for conversation_id in ended & self._ended:
            self._ended.discard(conversation_id)
            self._drafts.pop(conversation_id, None)
            for reader in self._readers.get(conversation_id, ()):
                reader.mailbox.end_draft()
        for conversation_id in findings.missing:
            for reader in self._readers.get(conversation_id, ()):
                reader.end()

    def _tell_seen(self, findings: Findings) -> None:
        for conversation_id, position in findings.seen.items():
            for reader in self._readers.get(conversation_id, ()):
                reader.mailbox.put_seen(position)

    def _begin_draft(self, conversation_id: str) -> None:
        self._ended.discard(conversation_id)
        self._drafts[conversation_id] = ""
        for reader in self._readers.get(conversation_id, ()):
            reader.mailbox.end_draft()

    def _grow_draft(self, conversation_id: str, text: str, is_restart: bool) -> None:
        if conversation_id not in self._drafts:
            return
        self._drafts[conversation_id] = text if is_restart else self._drafts[conversation_id] + text
        for reader in self._readers.get(conversation_id, ()):
            if not reader.mailbox.is_fresh:
                reader.mailbox.put_draft(text, is_restart=is_restart)

    def _finish_draft(self, conversation_id: str) -> None:
        if conversation_id not in self._readers:
            self._drafts.pop(conversation_id, None)
            return
        self._ended.add(conversation_id)
        self._ask(conversation_id)


class _Reader:
    """One connection that follows a conversation."""

    def __init__(self, after: int) -> None:
        self._woken = asyncio.Event()
        self.mailbox = Mailbox(after, self._woken.set)
        self.is_ended = False

    def end(self) -> None:
        self.is_ended = True
        self._woken.set()

    async def is_woken(self, timeout_s: float) -> bool:
        """False when it was not for so long."""
        try:
            # Not wait_for, which may swallow that the connection was cancelled.
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True
