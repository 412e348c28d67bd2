"""Under which names browsers may reach this server, and who may show its pages in a frame.

A web page can have its own name pointed at this machine, and then speak with whatever listens here as if it
were its own: what it cannot do is to say another name than its own.
"""

import ipaddress
import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import ServerSettings

log = logging.getLogger("answerdesk.api")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@/\[\]]+)(?::\d{1,5})?")
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
_REFUSAL = (
    "This server does not answer to this name. If the name is right, add it to "
    "ANSWERDESK_SERVER__ALLOWED_HOSTS and start the server again."
)
_POLICY_VIOLATION = 1008


def allowed_names(server: ServerSettings, *, listens_on: str = "") -> frozenset[str] | None:
    """Names besides addresses in numbers; None allows all. `listens_on` goes before what the settings say."""
    listens_on = listens_on or server.host
    said = {name.strip() for name in server.allowed_hosts.split(",")}
    said.add(urlsplit(server.public_url or "").hostname or "")
    said.discard("")
    if listens_on in _EVERYWHERE and not said:
        return None
    return frozenset(_tidy(name) for name in {"localhost", listens_on, *said})


def name_of(host: str) -> str:
    """The name in a Host header, without its port; empty where there is none to be read."""
    found = _HOST.fullmatch(host)
    return _tidy(found.group(1)) if found else ""


class HostNames:
    """An ASGI middleware for pages, calls and web sockets. `names` is asked once, with the first request."""

    def __init__(self, app: ASGIApp, names: Callable[[], frozenset[str] | None]) -> None:
        self._app = app
        self._ask = names
        self._names: frozenset[str] | None = None
        self._is_asked = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif self._may_come(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, _unframed(send) if scope["type"] == "http" else send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await PlainTextResponse(_REFUSAL, status_code=421)(scope, receive, send)

    def _may_come(self, host: str) -> bool:
        if not self._is_asked:
            self._names, self._is_asked = self._ask(), True
            if self._names is None:
                log.warning(
                    "Any host name is answered to. Set ANSWERDESK_SERVER__ALLOWED_HOSTS or PUBLIC_URL."
                )
        # Programs may leave it out, browsers never do. An address in numbers is nobody's to point elsewhere.
        name = name_of(host)
        return self._names is None or not host or name in self._names or _is_address(name)


def _unframed(send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        await send(message)

    return told


def _tidy(name: str) -> str:
    return name.strip().strip("[]").rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
