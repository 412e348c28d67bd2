"""Programs that speak for customers on the API channel: for whom, and how often."""

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Request
from starlette.types import Scope

from core.api.chat_doors import enter, limits_of, take
from core.bootstrap import Engine
from core.channels.customer_channel import Guest
from core.channels.rate_limits import OpenCount
from core.conversations.conversation import Channel

CustomerId = Annotated[
    str,
    Path(
        pattern=r"^[!-.0-~]{1,200}$",
        description="The program's own id of the customer, always the same: visible ASCII characters, no /",
    ),
]


class ProgramDoors:
    """Counts by customer: all of a program's share its address, of which the gate counts the calls."""

    def __init__(
        self,
        engine: Engine,
        address: Callable[[Scope], str],
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._address = address
        self._limits = limits_of(engine.settings.chat, seconds)
        self._streams_of_program = OpenCount(engine.settings.chat.streams_per_program)

    def guest(self, customer_id: CustomerId) -> Guest:
        """The customer of this id. Raises NotFound for one of whom no message came."""
        return Guest(customer_id, self._engine.identifier.find_named(customer_id))

    def take_message(self, customer_id: str) -> None:
        """Counts one message. Raises a 429."""
        take(self._limits.messages, customer_id)

    def may_begin(self) -> bool:
        """Whether programs may open and reopen conversations now."""
        return self._engine.deployment.channel(Channel.API)[0].is_deployed

    def take_conversation(self, customer_id: str) -> None:
        """Counts one that begins. Raises a 429."""
        take(self._limits.conversations, customer_id)

    def take_answer(self, guest: Guest) -> None:
        """Counts an address given, a rating or a closing. Raises a 429."""
        take(self._limits.answers, guest.visitor_id)

    def open_stream(self, guest: Guest, request: Request) -> Callable[[], None]:
        """Counts one that waits; call what it gives when it does no more. Raises a 429."""
        program = self._address(request.scope)
        return enter((self._limits.streams, guest.visitor_id), (self._streams_of_program, program))
