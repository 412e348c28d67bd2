"""Stands before the chat's routes: which sites may call, how much and how often, and what answers carry.

An ASGI middleware, so that a refused caller costs nothing more and what is too large is never read.
"""

from collections.abc import Mapping

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.api.chat_doors import ChatDoors, take

CHAT_PATHS = "/v1/chat/"
CONFIG_PATH = "/v1/chat/config"
UPLOAD_PATH = "/v1/chat/files"
CHAT_BODY_BYTES = 64_000
CHANNEL_PATHS = "/v1/channel/"
ASK_PATH = "/v1/ask"
ASK_BODY_BYTES = 256_000
OTHER_BODY_BYTES = 1_000_000
_GUARDED = (ASK_PATH, "/v1/search", "/v1/documents/", CHANNEL_PATHS)
"""What only callers with the key, or from this machine, may reach."""
_MULTIPART_BYTES = 10_000
"""What a form adds to the file in it."""
_PREFLIGHT_S = "7200"
_CHAT_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class ChatGate:
    """Bounds the bodies of all calls, and for those of the chat checks origin and allowance too."""

    def __init__(self, app: ASGIApp, doors: ChatDoors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if not path.startswith(CHAT_PATHS):
            await self._guard(path, scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if origin and not await run_in_threadpool(self._doors.may_show, origin, headers.get("host", "")):
            await _refusal(403, "This site may not show the chat.")(scope, receive, send)
            return
        telling = _told_of(origin, send)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight()(scope, receive, telling)
            return
        try:
            limits = self._doors.limits
            counted = limits.looks_of_address if path == CONFIG_PATH else limits.requests_of_address
            take(counted, self._doors.address(scope))
        except HTTPException as refused:
            await _refusal(429, refused.detail, refused.headers)(scope, receive, telling)
            return
        most = self._doors.file_bytes + _MULTIPART_BYTES if path == UPLOAD_PATH else CHAT_BODY_BYTES
        await self._pass_on(scope, receive, telling, most)

    async def _guard(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """What is not of the chat. Who may not call, or calls too often, sends their body in vain."""
        if path.startswith(_GUARDED):
            try:
                self._doors.take_call(scope)
            except HTTPException as refused:
                refusal = _refusal(refused.status_code, refused.detail, refused.headers)
                await refusal(scope, receive, send)
                return
        await self._pass_on(scope, receive, send, _most_bytes(path))

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        announced = Headers(scope=scope).get("content-length", "0")
        # More digits than any size has would only keep the conversion busy.
        if len(announced) > 18 or not announced.isdigit() or int(announced) > most:
            await _refusal(413, _too_large(most), {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, most), send)


def _most_bytes(path: str) -> int:
    if path.startswith(CHANNEL_PATHS):
        return CHAT_BODY_BYTES
    return ASK_BODY_BYTES if path == ASK_PATH else OTHER_BODY_BYTES


def _bounded(receive: Receive, most: int) -> Receive:
    """Raises a 413 when more comes than was announced or is taken."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, _too_large(most), headers={"Connection": "close"})
        return message

    return counted


def _too_large(most: int) -> str:
    return f"This is too large. At most {most} bytes are taken here."


def _told_of(origin: str, send: Send) -> Send:
    """What every answer of the chat carries; pages of the origin may read it."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _CHAT_HEADERS.items():
                headers.setdefault(name, value)
            headers.add_vary_header("Origin")
            if origin:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After"
        await send(message)

    return told


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": _PREFLIGHT_S,
        },
    )


def _refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        {"detail": detail},
        status_code=status,
        headers={**(headers or {}), "Vary": "Origin", **_CHAT_HEADERS},
    )
