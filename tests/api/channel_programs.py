"""A program of the company that speaks for a customer on the API channel."""

import itertools
from typing import Any

import httpx2

CHANNEL = "/api/v1/channel"
_numbers = itertools.count(1)


class ChannelProgram:
    """Speaks for one customer. Works over any client of httpx's kind."""

    def __init__(self, client: Any, customer_id: str, *, key: str = "") -> None:
        self.client = client
        self.base = f"{CHANNEL}/customers/{customer_id}"
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.client.get(f"{self.base}{path}", headers=self.headers, **more)

    def post(self, path: str, body: object = None) -> httpx2.Response:
        return self.client.post(f"{self.base}{path}", json={} if body is None else body, headers=self.headers)

    def send(self, text: str, *, key: str = "", **body: object) -> httpx2.Response:
        headers = {**self.headers, "Idempotency-Key": key or f"key-{next(_numbers)}"}
        return self.client.post(f"{self.base}/messages", json={"text": text, **body}, headers=headers)

    def open(self, text: str = "What does a stamp cost?") -> str:
        """The id of a new conversation."""
        sent = self.send(text)
        assert sent.status_code == 202, sent.text
        return sent.json()["conversation_id"]

    def show(self, conversation_id: str, **terms: int) -> dict[str, Any]:
        shown = self.get(f"/conversations/{conversation_id}", params=terms)
        assert shown.status_code == 200, shown.text
        return shown.json()
