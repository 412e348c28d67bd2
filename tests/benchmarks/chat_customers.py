"""Customers of a live chat: each writes over HTTP, reads events, and sends again what was not taken.

Run as a process of its own (`python -m tests.benchmarks.chat_customers`), so that what it costs is told apart
from the server. Prints one JSON object: what was sent, acknowledged, answered, and how long it took.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.plain_http import HttpFailed, Reply, request, streamed_lines

QUESTIONS = Path(__file__).parents[2] / "data" / "sample" / "questions" / "covered.jsonl"
_GIVE_UP_S = 90.0
"""A message that is not acknowledged, or not answered, for this long counts as lost."""
_STREAM_PAUSE_S = 0.3
_API = "/api/v1"


@dataclass(slots=True)
class Sent:
    """One message and what became of it, in seconds of this process's clock."""

    key: str
    conversation_id: str = ""
    message_id: str = ""
    sent_at: float = 0.0
    """When it was first sent."""
    acknowledged_at: float = 0.0
    answered_at: float = 0.0
    tries: int = 0


@dataclass(slots=True)
class Tally:
    """What all customers together have seen."""

    messages: list[Sent] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    """Answers other than acknowledgements, by status."""
    broken: int = 0
    """Requests and streams that ended without an answer."""

    def note_status(self, status: int) -> None:
        self.refused[str(status)] = self.refused.get(str(status), 0) + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """How much and how fast."""

    address: str
    customers: int
    messages: int
    seconds: float
    seed: int = 5


class Customer:
    """One visitor: a session, a conversation at a time, an event stream beside the writing."""

    def __init__(self, number: int, plan: Plan, tally: Tally) -> None:
        self._number = number
        self._plan = plan
        self._tally = tally
        self._dice = random.Random(plan.seed * 10_000 + number)
        self._secret = ""
        self._conversation_id = ""
        self._position = 0
        self._waiting: list[Sent] = []
        self._is_with_agent = True
        self._reading: asyncio.Task[None] | None = None

    async def visit(self, questions: list[str]) -> None:
        """Come, write all messages at about even distances, and leave when all are answered."""
        pause = self._plan.seconds / self._plan.messages
        await asyncio.sleep(self._dice.random() * pause)
        await self._begin()
        try:
            for number in range(self._plan.messages):
                due = time.monotonic() + pause * (0.7 + 0.6 * self._dice.random())
                await self._write(f"{self._number}-{number}", self._dice.choice(questions))
                await asyncio.sleep(max(due - time.monotonic(), 0))
            await self._wait_for_answers()
        finally:
            await self._stop_reading()

    async def _begin(self) -> None:
        answer = await self._insist("POST", "/chat/sessions", json={})
        self._secret = answer["secret"] if answer else ""

    async def _write(self, key: str, text: str) -> None:
        if not self._is_with_agent:
            # People have the conversation: a customer of this test begins another.
            await self._wait_for_answers()
            await self._stop_reading()
            self._conversation_id, self._position, self._is_with_agent = "", 0, True
        sent = Sent(key, sent_at=time.monotonic())
        self._tally.messages.append(sent)
        body: dict[str, Any] = {"text": text}
        if self._conversation_id:
            body["conversation_id"] = self._conversation_id
        self._waiting.append(sent)
        answer = await self._insist("POST", "/chat/messages", json=body, key=key, sent=sent)
        if answer is None:
            return
        sent.acknowledged_at = time.monotonic()
        sent.conversation_id, sent.message_id = answer["conversation_id"], answer["message"]["id"]
        self._conversation_id = answer["conversation_id"]
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(self._conversation_id))

    async def _insist(
        self, method: str, path: str, *, json: Any, key: str = "", sent: Sent | None = None
    ) -> dict[str, Any] | None:
        """The answer, asked for again with the same key while the server is away; None when it never came."""
        headers = {"Authorization": f"Bearer {self._secret}"} if self._secret else {}
        if key:
            headers["Idempotency-Key"] = key
        until = time.monotonic() + _GIVE_UP_S
        while time.monotonic() < until:
            if sent is not None:
                sent.tries += 1
            try:
                answer: Reply = await request(self._plan.address, method, _API + path, json, headers)
            except HttpFailed:
                self._tally.broken += 1
            else:
                if answer.status < 300:
                    return answer.json()
                self._tally.note_status(answer.status)
                if answer.status < 500 and answer.status != 429:
                    return None
            await asyncio.sleep(0.2 + self._dice.random() * 0.5)
        return None

    async def _wait_for_answers(self) -> None:
        until = time.monotonic() + _GIVE_UP_S
        while self._waiting and time.monotonic() < until:
            await asyncio.sleep(0.05)

    async def _stop_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _read(self, conversation_id: str) -> None:
        """Follow the conversation; after each break go on from the last message seen."""
        while True:
            try:
                async for name, data in self._events(conversation_id):
                    self._hear(name, data)
            except HttpFailed:
                self._tally.broken += 1
            await asyncio.sleep(_STREAM_PAUSE_S * (0.5 + self._dice.random()))

    async def _events(self, conversation_id: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        path = f"{_API}/chat/conversations/{conversation_id}/events?after={self._position}"
        headers = {"Authorization": f"Bearer {self._secret}"}
        name = ""
        async for line in streamed_lines(self._plan.address, path, headers):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "state":
            self._is_with_agent = data["with"]["kind"] == "agent"
        elif name == "message":
            self._position = max(self._position, data["position"])
            if data["role"] in {"agent", "notice"}:
                now = time.monotonic()
                for sent in self._waiting:
                    sent.answered_at = now
                self._waiting.clear()


async def attend(plan: Plan) -> Tally:
    """All customers at once, to the end."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    questions = [question for row in rows for question in row["questions"]]
    tally = Tally()
    await asyncio.gather(
        *(Customer(number, plan, tally).visit(questions) for number in range(plan.customers))
    )
    return tally


def main() -> None:
    """Customers as the command line says."""
    parser = argparse.ArgumentParser(description="Customers of a live chat.")
    parser.add_argument("address")
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--messages", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=300)
    asked = parser.parse_args()
    tally = asyncio.run(attend(Plan(asked.address, asked.customers, asked.messages, asked.seconds)))
    json.dump(asdict(tally), sys.stdout)


if __name__ == "__main__":
    main()
