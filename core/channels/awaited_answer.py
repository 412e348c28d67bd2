"""Waiting for an answer in one call, for programs that do not follow a conversation."""

import asyncio
from contextlib import aclosing, suppress

from core.channels.chat_reading import Snapshot
from core.channels.feed_mailbox import FeedEvent, MessageCame, StateChanged
from core.channels.live_feed import LiveFeed
from core.channels.shown_conversation import ShownMessage, ShownState
from core.conversations.conversation import ConversationState, Role


def is_awaited(snapshot: Snapshot) -> bool:
    """Whether anything is to come: nobody has answered in what was read, and it is not closed."""
    return not _is_closed(snapshot.state) and not any(map(_is_answer, snapshot.messages))


async def wait_for_answer(feed: LiveFeed, conversation_id: str, after: int, *, within_s: float) -> None:
    """Until there is an answer beyond the position, the conversation is closed, or the time is up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s), aclosing(feed.follow(conversation_id, after)) as batches:
            async for batch in batches:
                if any(map(_settles, batch)):
                    return


def _settles(event: FeedEvent) -> bool:
    if isinstance(event, MessageCame):
        return _is_answer(event.message)
    return isinstance(event, StateChanged) and _is_closed(event.state)


def _is_answer(message: ShownMessage) -> bool:
    return message.role is not Role.CUSTOMER


def _is_closed(state: ShownState) -> bool:
    return state.state is ConversationState.CLOSED
