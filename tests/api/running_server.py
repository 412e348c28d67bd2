"""The API on a port of this machine, for what no client within the process can do: streams and waits."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from core.api.app import build_api
from core.api.chat_lifespan import live_chat_running
from core.bootstrap import Engine

WAIT_S = 20


@contextmanager
def serving(engine: Engine) -> Iterator[httpx2.Client]:
    """The API on a port of this machine, with replies made in the background."""
    app = Starlette(routes=[Mount("/api", build_api(engine))], lifespan=lambda _: live_chat_running(engine))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    limits = httpx2.Limits(max_connections=50)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT_S, limits=limits) as client:
        yield client
    engine.live_feed.stop()
    server.should_exit = True
    thread.join(WAIT_S)
    assert not thread.is_alive()


def until(holds, *, within_s: float = WAIT_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "It did not come."
        time.sleep(0.01)
