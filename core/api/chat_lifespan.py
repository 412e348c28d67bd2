"""Live chat in a server: replies are made and open chats are told while it runs; with it, all ends."""

import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType

from starlette.concurrency import run_in_threadpool

from core.bootstrap import Engine

_LONGEST_TURN_S = 0.0005
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@asynccontextmanager
async def live_chat_running(engine: Engine) -> AsyncIterator[None]:
    """While the block runs, this process answers and tells. For the lifespan of an ASGI application."""
    # A search hands over between threads some thirty times, and each time waits for whoever computes: by
    # Python's default up to 5 ms. Shorter turns cost little and make replies quicker under load.
    sys.setswitchinterval(_LONGEST_TURN_S)
    feed = engine.live_feed
    feed.start()
    await run_in_threadpool(engine.start_replies)
    try:
        with told_first(feed.stop):
            yield
    finally:
        feed.stop()
        await run_in_threadpool(engine.dispatcher.stop)


@contextmanager
def told_first(tell: Callable[[], None]) -> Iterator[None]:
    """`tell` is called when a signal asks the process to end, before the server hears of it.

    Servers wait for open connections before they end the lifespan, and an event stream never ends by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def told(number: int, frame: FrameType | None) -> None:
        tell()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    # A signal that nobody handles ends the process anyway.
    handled = [number for number in _SIGNALS if callable(before[number])]
    for number in handled:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, before[number])
