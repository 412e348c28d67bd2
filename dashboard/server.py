"""The ASGI application of one process: dashboard, HTTP API beside it, worker and live chat in its lifespan.

Started as `streamlit run dashboard/server.py`; one process, which owns the sessions and the analytics file.
ANSWERDESK_ROLE=dashboard leaves the API and the worker to other processes.
"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from core.api.host_names import HostNames, allowed_names
from core.errors import AnswerDeskError
from core.settings import load_settings
from dashboard.engine_cache import engine, use_engine

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from core.bootstrap import Engine

_log = logging.getLogger("answerdesk.dashboard")
_IS_WHOLE = os.environ.get("ANSWERDESK_ROLE", "all") == "all"


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    opened = await anyio.to_thread.run_sync(_open)
    try:
        async with AsyncExitStack() as running:
            if opened is not None:
                _warm_up_beside(opened)
                if _IS_WHOLE:
                    await anyio.to_thread.run_sync(opened.start_worker)
                    await running.enter_async_context(_live_chat(opened))
            yield
    finally:
        use_engine(None)
        if opened is not None:
            await anyio.to_thread.run_sync(opened.close)


def _live_chat(opened: "Engine") -> AbstractAsyncContextManager[None]:
    from core.api.chat_lifespan import live_chat_running

    return live_chat_running(opened)


def _warm_up_beside(opened: "Engine") -> None:
    from core.bootstrap.warm_up import warm_up_beside

    warm_up_beside(opened)


def _open() -> "Engine | None":
    """The engine; None when the workspace cannot be opened, which every page then says until it can."""
    try:
        return engine()
    except AnswerDeskError as error:
        _log.error("The workspace cannot be opened: %s", error.message)
        return None


async def _api(scope: "Scope", receive: "Receive", send: "Send") -> None:
    await _built_api()(scope, receive, send)


@cache
def _built_api() -> "FastAPI":
    from core.api.app import build_api

    return build_api(engine())


def _names() -> "frozenset[str] | None":
    return allowed_names(load_settings().server, listens_on=os.environ.get("STREAMLIT_SERVER_ADDRESS", ""))


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_lifespan,
    middleware=[Middleware(HostNames, names=_names)],
    routes=[Mount("/api", app=_api)] if _IS_WHOLE else [],
)
