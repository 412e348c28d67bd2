"""Server-sent events: what happens in a conversation, as it happens."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from core.api.chat_shapes import DraftPiece, SeenByPeople, Writing
from core.api.chat_showing import message_shape, state_shape
from core.channels.feed_mailbox import (
    DraftGrew,
    FeedEvent,
    MessageCame,
    PeopleRead,
    StateChanged,
    WritingChanged,
)

MEDIA_TYPE = "text/event-stream"
SEND_S = 30.0
"""A reader who takes nothing for so long is cut off, and goes on later from where it was."""
_PING = ": ping\n\n"


class EventStream(StreamingResponse):
    """One connection. However it ends, the events are let go of and `on_end` is called."""

    def __init__(self, events: AsyncGenerator[list[FeedEvent], None], on_end: Callable[[], None]) -> None:
        self._lines = _lines(events)
        self._on_end = on_end
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._lines, headers=headers, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the reader leaves, is cut off, or the server ends."""
        try:
            await super().__call__(scope, receive, send)
        except TimeoutError:
            # Nothing more can be said to somebody who does not read.
            return
        finally:
            self._on_end()

    async def stream_response(self, send: Send) -> None:
        """As its parent, with an end to patience, and letting go of the events at once."""

        async def patient(message: Message) -> None:
            async with asyncio.timeout(SEND_S):
                await send(message)

        async with aclosing(self._lines):
            await super().stream_response(patient)


async def _lines(events: AsyncGenerator[list[FeedEvent], None]) -> AsyncGenerator[str, None]:
    # The first line makes proxies and browsers know at once that the connection stands.
    yield _PING
    async with aclosing(events):
        async for batch in events:
            yield "".join(_event(event) for event in batch) or _PING


def _event(event: FeedEvent) -> str:
    if isinstance(event, MessageCame):
        position = event.message.position
        return f"id: {position}\n" + _named("message", _json(message_shape(event.message)))
    if isinstance(event, StateChanged):
        return _named("state", _json(state_shape(event.state)))
    if isinstance(event, DraftGrew):
        return _named("delta", _json(DraftPiece(text=event.text, is_restart=event.is_restart)))
    if isinstance(event, WritingChanged):
        return _named("writing", _json(Writing(who=event.who, is_writing=event.is_writing)))
    return _seen(event)


def _seen(event: PeopleRead) -> str:
    return _named("seen", _json(SeenByPeople(position=event.position)))


def _json(shape: BaseModel) -> str:
    return shape.model_dump_json(by_alias=True)


def _named(kind: str, data: str) -> str:
    return f"event: {kind}\ndata: {data}\n\n"
