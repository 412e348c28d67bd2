"""A chat server on loopback that speaks the contract of /api/v1/chat and says what a test tells it to.

What it "stores" outlives `restart`, as a database would; what it was about to say does not.
"""

import asyncio
import itertools
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from core.channels.widget.bundle import widget_script, widget_texts

STARTED = "2026-03-02T09:3{minute}:00Z"
TICK_S = 0.01
PATIENCE_S = 10


@dataclass
class Talk:
    """One conversation."""

    id: str
    owner: str
    state: str = "waiting_for_customer"
    partner: dict[str, str] = field(default_factory=lambda: {"kind": "agent", "name": "Luma"})
    asks_email: bool = False
    powered_by_ai: bool = True
    feedback: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    draft: str = ""
    seen_by_people: int = 0
    seen_by_customer: int = 0
    email: str | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)

    def say(self, role: str, text: str, **more: Any) -> dict[str, Any]:
        """Store a message; whoever follows the conversation is told."""
        position = len(self.messages) + 1
        message = {
            "id": f"{self.id}-{position}",
            "position": position,
            "role": role,
            "author": "",
            "text": text,
            "created_at": STARTED.format(minute=min(position, 9)),
            "decision": "answer" if role == "agent" else None,
            "citations": [],
            "files": [],
            "feedback": None,
        } | more
        self.messages.append(message)
        if role in {"agent", "person"}:
            self.draft = ""
            self.state = "with_person" if role == "person" else "waiting_for_customer"
        return message

    def standing(self) -> dict[str, Any]:
        """What a `state` event tells."""
        return {
            "state": self.state,
            "with": self.partner,
            "asks_email": self.asks_email,
            "powered_by_ai": self.powered_by_ai,
            "feedback": self.feedback,
        }


class ScriptedChatServer:
    """Serves the widget, a page of another origin that includes it, and the chat."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.config: dict[str, Any] = {}
        self.greetings: dict[str, str] = {}
        self.talks: dict[str, Talk] = {}
        self.secrets: dict[str, str] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.answer: Callable[[Talk, dict[str, Any]], None] = _echo
        self.refusals: list[tuple[str, int, dict[str, str]]] = []
        self.requests: list[str] = []
        self._numbers = itertools.count(1)
        self.page = ""
        self.page_policy = ""
        self.reset()

    def reset(self) -> None:
        """As new, on the same port: one server does for all tests."""
        self.config = {
            "agent": {"name": "Luma", "company": "Northwind", "avatar": "", "avatar_image": ""},
            "is_open": True,
            "is_agent_on": True,
            "back_at": None,
            "look": {"colour": "#4f46e5", "side": "right", "theme": "auto", "title": "", "launcher": ""},
            "greeting": "Hi! How can I help you today?",
            "ask_email": "never",
            "takes_files": True,
            "max_file_bytes": 1000,
            "file_types": [".txt", ".png"],
        }
        for kept in (self.greetings, self.talks, self.secrets, self.files, self.refusals, self.requests):
            kept.clear()
        self.answer = _echo
        self.page = self.page_with()
        self.page_policy = (
            f"default-src 'none'; script-src {self.address}; connect-src {self.address}; style-src 'none'"
        )

    def page_with(self, attributes: str = "", *, head: str = "", body: str = "", lang: str = "en") -> str:
        """A web page with the script tag."""
        script = f'<script src="{self.address}/api/v1/widget.js" {attributes} async></script>'
        return (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
            f"<body><main><h1>Shop</h1><button>Buy</button>{body}</main>{script}</body></html>"
        )

    def talk(self) -> Talk:
        """The conversation that was begun last; waits for the first."""
        until = time.monotonic() + PATIENCE_S
        while not self.talks and time.monotonic() < until:
            time.sleep(TICK_S)
        return list(self.talks.values())[-1]

    def refuse(self, path: str, status: int, **headers: str) -> None:
        """The next request whose path ends like this fails."""
        self.refusals.append(
            (path, status, {name.replace("_", "-"): value for name, value in headers.items()})
        )

    @contextmanager
    def running(self) -> Iterator["ScriptedChatServer"]:
        """Listens until the end of the block."""
        self._start()
        try:
            yield self
        finally:
            self.stop()

    def stop(self) -> None:
        """Ends every connection at once, as a killed process does."""
        for connection in list(self._server.server_state.connections):
            connection.loop.call_soon_threadsafe(connection.transport.abort)
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    def start_again(self) -> None:
        """On the same port, with what was stored."""
        self._start()

    def _start(self) -> None:
        config = uvicorn.Config(
            self._app(), host="127.0.0.1", port=self.port, log_level="critical", timeout_graceful_shutdown=0
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def _app(self) -> Starlette:
        chat = "/api/v1/chat"
        one = f"{chat}/conversations/{{id}}"
        routes = [
            Route("/page", self._page),
            Route("/api/v1/widget.js", _widget),
            Route("/api/v1/widget/{language}.json", _texts),
            Route(f"{chat}/config", self._config),
            Route(f"{chat}/sessions", self._sessions, methods=["POST"]),
            Route(f"{chat}/identity", lambda _: JSONResponse({"contact": {}}), methods=["POST"]),
            Route(f"{chat}/conversations", self._list),
            Route(f"{chat}/messages", self._messages, methods=["POST"]),
            Route(f"{chat}/files", self._upload, methods=["POST"]),
            Route(f"{chat}/files/{{id}}", self._download),
            Route(one, self._show),
            Route(f"{one}/events", self._events),
            *(Route(f"{one}/{name}", self._told, methods=["POST"]) for name in _TOLD),
        ]
        cors = Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["Retry-After"],
        )
        app = Starlette(routes=routes, middleware=[cors])
        app.add_exception_handler(_Refused, _refused)
        return app

    async def _config(self, request: Request) -> Response:
        greeting = self.greetings.get(request.query_params["language"])
        return JSONResponse(self.config | ({"greeting": greeting} if greeting else {}))

    async def _page(self, _: Request) -> Response:
        return HTMLResponse(self.page, headers={"Content-Security-Policy": self.page_policy})

    def _check(self, request: Request) -> str:
        """The contact who asks. Raises _Refused as scripted, or for an unknown secret."""
        self._count(request)
        secret = request.headers.get("authorization", "").removeprefix("Bearer ")
        if secret not in self.secrets:
            raise _Refused(401, {})
        return self.secrets[secret]

    def _count(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url.path}")
        for place, (path, status, headers) in enumerate(self.refusals):
            if request.url.path.endswith(path):
                del self.refusals[place]
                raise _Refused(status, headers)

    def _own(self, request: Request) -> Talk:
        contact = self._check(request)
        talk = self.talks.get(request.path_params["id"])
        if talk is None or talk.owner != contact:
            raise _Refused(404, {})
        return talk

    async def _sessions(self, request: Request) -> Response:
        self._count(request)
        given = await request.json()
        secret = f"secret-{next(self._numbers)}"
        self.secrets[secret] = given.get("identity") or secret
        contact = {"name": "", "has_email": False, "identification": "anonymous"}
        return JSONResponse({"secret": secret, "contact": contact}, status_code=201)

    async def _list(self, request: Request) -> Response:
        contact = self._check(request)
        own = [talk for talk in reversed(self.talks.values()) if talk.owner == contact]
        return JSONResponse({"conversations": [_listed(talk) for talk in own]})

    async def _messages(self, request: Request) -> Response:
        contact = self._check(request)
        given, key = await request.json(), request.headers["idempotency-key"]
        wanted = given.get("conversation_id") or f"c-{key[:8]}"
        talk = self.talks.get(wanted)
        if (talk is not None and talk.owner != contact) or (talk is None and given.get("conversation_id")):
            raise _Refused(404, {})
        known = next((one for one in talk.messages if one.get("key") == key), None) if talk else None
        begins = talk is None or talk.state == "closed"
        if begins and known is None and not self.config["is_open"]:
            raise _Refused(409, {})
        talk = self.talks.setdefault(wanted, Talk(wanted, contact))
        message = known or talk.say(
            "customer", given["text"], key=key, files=[self._file(one) for one in given.get("file_ids", [])]
        )
        if known is None:
            self.answer(talk, message)
        body = {"conversation_id": talk.id, "message": message, "state": talk.state}
        return JSONResponse(body, status_code=200 if known else 202)

    def _file(self, file_id: str) -> dict[str, Any]:
        name, content = self.files[file_id]
        return {"id": file_id, "name": name, "size": len(content), "media_type": "text/plain"}

    async def _upload(self, request: Request) -> Response:
        self._check(request)
        async with request.form() as form:
            sent = form["file"]
            file_id = f"f{len(self.files) + 1}"
            self.files[file_id] = (sent.filename, await sent.read())
        return JSONResponse(self._file(file_id), status_code=201)

    async def _download(self, request: Request) -> Response:
        self._check(request)
        return Response(
            self.files[request.path_params["id"]][1], headers={"Content-Disposition": "attachment"}
        )

    async def _show(self, request: Request) -> Response:
        talk = self._own(request)
        whole = {
            "id": talk.id,
            "messages": talk.messages,
            "seen_by_people": talk.seen_by_people,
            "is_writing": talk.state == "agent_active",
        }
        return JSONResponse(whole | talk.standing())

    async def _events(self, request: Request) -> Response:
        talk = self._own(request)
        after = int(request.query_params.get("after", "0"))
        return StreamingResponse(_follow(talk, after, self._server), media_type="text/event-stream")

    async def _told(self, request: Request) -> Response:
        talk, given = self._own(request), await request.json()
        match request.url.path.rpartition("/")[2]:
            case "seen":
                talk.seen_by_customer = max(talk.seen_by_customer, given["position"])
                return Response(status_code=204)
            case "email":
                talk.email, talk.asks_email = given["email"], False
            case "feedback":
                _rate(talk, given)
            case "close":
                talk.state, talk.partner = "closed", {"kind": "nobody", "name": ""}
        return JSONResponse(talk.standing())


_TOLD = ("seen", "email", "feedback", "close")


class _Refused(Exception):
    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status, self.headers = status, headers
        super().__init__(str(status))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, _Refused)
    return JSONResponse({"detail": "Refused by the test."}, status_code=error.status, headers=error.headers)


def _echo(talk: Talk, message: dict[str, Any]) -> None:
    talk.say("agent", f"You said: {message['text']}")


def _listed(talk: Talk) -> dict[str, Any]:
    others = [one for one in talk.messages if one["role"] != "customer"]
    return {
        "id": talk.id,
        "state": talk.state,
        "subject": talk.messages[0]["text"] if talk.messages else "",
        "opened_at": STARTED.format(minute=0),
        "last_activity_at": STARTED.format(minute=9),
        "unread": sum(one["position"] > talk.seen_by_customer for one in others),
    }


def _rate(talk: Talk, given: dict[str, Any]) -> None:
    talk.comments.append(given)
    if "message_id" not in given:
        talk.feedback = given["feedback"]
    for message in talk.messages:
        if message["id"] == given.get("message_id"):
            message["feedback"] = given["feedback"]


async def _follow(talk: Talk, after: int, server: uvicorn.Server) -> AsyncIterator[str]:
    yield ": ping\n\n"
    told, draft, seen = None, "", 0
    while not server.should_exit:
        for message in talk.messages[after:]:
            after, draft = message["position"], "" if message["role"] == "agent" else draft
            yield f"id: {after}\n" + _event("message", message)
        if (standing := talk.standing()) != told:
            told = standing
            yield _event("state", standing)
        if talk.draft != draft:
            grown = talk.draft.startswith(draft)
            yield _event("delta", {"text": talk.draft[len(draft) * grown :], "is_restart": not grown})
            draft = talk.draft
        if talk.seen_by_people > seen:
            seen = talk.seen_by_people
            yield _event("seen", {"position": seen})
        await asyncio.sleep(TICK_S)


def _event(kind: str, data: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


async def _widget(_: Request) -> Response:
    content, tag = widget_script()
    return Response(content, media_type="text/javascript", headers={"ETag": tag, "Cache-Control": "no-cache"})


async def _texts(request: Request) -> Response:
    return Response(widget_texts(request.path_params["language"])[0], media_type="application/json")
