"""Who comes into the chat, from where, and how often."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import Scope

from core.api.callers import caller_check
from core.api.chat_shapes import SECRET_LETTERS
from core.bootstrap import Engine
from core.channels.caller_address import caller_address, networks_in
from core.channels.customer_channel import Guest
from core.channels.origins import is_allowed
from core.channels.rate_limits import OpenCount, RateLimit
from core.channels.short_memory import ShortMemory
from core.conversations.conversation import Channel
from core.deployment.channel_settings import ChannelSettings
from core.deployment.channel_state import ChannelState
from core.settings import ChatSettings

_HOUR_S = 3_600.0
SETTINGS_KEPT_S = 1.0
"""For so long at most, a change of the channel's settings is not seen."""
_UNKNOWN = "This session is not known. Begin one at /api/v1/chat/sessions."
_bearer = HTTPBearer(
    auto_error=False, scheme_name="visitor", description="The secret that /v1/chat/sessions gave"
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """Allowances of visitors and addresses, counted in this process."""

    messages: RateLimit
    messages_of_address: RateLimit
    conversations: RateLimit
    conversations_of_address: RateLimit
    answers: RateLimit
    sessions_of_address: RateLimit
    requests_of_address: RateLimit
    looks_of_address: RateLimit
    """Readings of the settings: chats that are open and idle repeat them, and leave room for the others."""
    uploads: RateLimit
    upload_bytes_of_address: RateLimit
    streams: OpenCount
    streams_of_address: OpenCount


def limits_of(settings: ChatSettings, seconds: Callable[[], float]) -> ChatLimits:
    """All of them, unused."""

    def a_minute(amount: int) -> RateLimit:
        return RateLimit(amount, seconds=seconds)

    def an_hour(amount: int) -> RateLimit:
        return RateLimit(amount, period_s=_HOUR_S, seconds=seconds)

    return ChatLimits(
        messages=a_minute(settings.messages_per_minute),
        messages_of_address=a_minute(settings.messages_per_minute_per_address),
        conversations=an_hour(settings.conversations_per_hour),
        conversations_of_address=an_hour(settings.conversations_per_hour_per_address),
        answers=a_minute(settings.answers_per_minute),
        sessions_of_address=a_minute(settings.sessions_per_minute_per_address),
        requests_of_address=a_minute(settings.requests_per_minute_per_address),
        looks_of_address=a_minute(settings.requests_per_minute_per_address),
        uploads=a_minute(settings.uploads_per_minute),
        upload_bytes_of_address=an_hour(settings.upload_bytes_per_hour_per_address),
        streams=OpenCount(settings.streams_per_visitor),
        streams_of_address=OpenCount(settings.streams_per_address),
    )


class ChatDoors:
    """Lets callers of one application in, or refuses them by an HTTPException."""

    def __init__(self, engine: Engine, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self.limits = limits_of(engine.settings.chat, seconds)
        self.file_bytes = engine.settings.chat.file_bytes
        self.channel = ShortMemory(self._channel_settings, for_s=SETTINGS_KEPT_S, seconds=seconds)
        self.state = ShortMemory(self._channel_state, for_s=SETTINGS_KEPT_S, seconds=seconds)
        self._proxies = networks_in(engine.settings.server.trusted_proxies)
        self._check_caller = caller_check(engine.settings.server.api_key)

    def guest(self, bearer: Bearer) -> Guest:
        """The visitor whose secret is shown. Raises a 401."""
        secret = bearer.credentials.strip() if bearer is not None else ""
        known = secret.isascii() and 0 < len(secret) <= SECRET_LETTERS
        recognised = self._engine.identifier.recognise(secret) if known else None
        if recognised is None:
            raise HTTPException(401, _UNKNOWN, headers={"WWW-Authenticate": "Bearer"})
        return Guest(recognised.visitor.id, recognised.contact)

    def address(self, scope: Scope) -> str:
        """Where the call comes from, as far as limits are concerned."""
        client = scope.get("client")
        forwarded = Headers(scope=scope).getlist("x-forwarded-for") if self._proxies else []
        return caller_address(client[0] if client else "", forwarded, self._proxies)

    def may_show(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may show the chat. Reads the settings: not on the event loop."""
        return is_allowed(origin, self.channel().allowed_origins, host=host)

    def take_call(self, scope: Scope) -> None:
        """Counts one call of a program. Raises a 401 for one that may not call, and a 429."""
        self._check_caller(Request(scope))
        take(self.limits.requests_of_address, f"program {self.address(scope)}")

    def take_message(self, guest: Guest, request: Request) -> None:
        """Counts one message. Raises a 429."""
        take(self.limits.messages, guest.visitor_id)
        take(self.limits.messages_of_address, self.address(request.scope))

    def take_conversation(self, guest: Guest, request: Request) -> None:
        """Counts one that begins. Raises a 429."""
        take(self.limits.conversations, guest.visitor_id)
        take(self.limits.conversations_of_address, self.address(request.scope))

    def take_answer(self, guest: Guest) -> None:
        """Counts an address given, a rating or a closing. Raises a 429."""
        take(self.limits.answers, guest.visitor_id)

    def take_session(self, request: Request) -> None:
        """Counts one new visitor. Raises a 429."""
        take(self.limits.sessions_of_address, self.address(request.scope))

    def take_upload(self, guest: Guest, request: Request, size: int) -> None:
        """Counts one file. Raises a 429."""
        take(self.limits.uploads, guest.visitor_id)
        take(self.limits.upload_bytes_of_address, self.address(request.scope), size)

    def open_stream(self, guest: Guest, request: Request) -> Callable[[], None]:
        """Counts one open stream; call what it gives when the stream ends. Raises a 429."""
        address = self.address(request.scope)
        return enter((self.limits.streams, guest.visitor_id), (self.limits.streams_of_address, address))

    def _channel_state(self) -> ChannelState:
        return self._engine.deployment.state_of(Channel.LIVE_CHAT)

    def _channel_settings(self) -> ChannelSettings:
        return self._engine.deployment.channel(Channel.LIVE_CHAT)[0]


_STREAM_PAUSE_S = 15


def take(limit: RateLimit, key: str, amount: float = 1.0) -> None:
    """Raises a 429 that says when to come again."""
    wait_s = limit.take(key, amount)
    if wait_s > 0:
        raise _too_many(wait_s)


def enter(*places: tuple[OpenCount, str]) -> Callable[[], None]:
    """One more in each of them, until what it gives is called. Raises a 429 where one is full."""
    entered: list[tuple[OpenCount, str]] = []

    def leave() -> None:
        for count, key in entered:
            count.leave(key)

    for count, key in places:
        if not count.enter(key):
            leave()
            raise _too_many(_STREAM_PAUSE_S)
        entered.append((count, key))
    return leave


def _too_many(wait_s: float) -> HTTPException:
    whole = max(1, math.ceil(wait_s))
    return HTTPException(
        429, f"Too many at once. Try again in {whole} s.", headers={"Retry-After": str(whole)}
    )
