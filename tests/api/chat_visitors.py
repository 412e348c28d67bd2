"""A visitor of a web page, as the widget speaks for them."""

import itertools
from typing import Any

import httpx2

CHAT = "/api/v1/chat"
_numbers = itertools.count(1)


class ChatVisitor:
    """One browser with a session. Works over any client of httpx's kind."""

    def __init__(self, client: Any, **session: str) -> None:
        self.client = client
        begun = client.post(f"{CHAT}/sessions", json=session)
        assert begun.status_code == 201, begun.text
        self.secret: str = begun.json()["secret"]
        self.contact: dict[str, Any] = begun.json()["contact"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.client.get(f"{CHAT}{path}", headers=self.headers, **more)

    def post(self, path: str, body: object = None, **more: Any) -> httpx2.Response:
        return self.client.post(
            f"{CHAT}{path}", json={} if body is None else body, headers=self.headers, **more
        )

    def send(self, text: str, *, key: str = "", **body: object) -> httpx2.Response:
        headers = {**self.headers, "Idempotency-Key": key or f"key-{next(_numbers)}"}
        return self.client.post(f"{CHAT}/messages", json={"text": text, **body}, headers=headers)

    def open(self, text: str = "What does a stamp cost?") -> str:
        """The id of a new conversation."""
        sent = self.send(text)
        assert sent.status_code == 202, sent.text
        return sent.json()["conversation_id"]

    def show(self, conversation_id: str) -> dict[str, Any]:
        shown = self.get(f"/conversations/{conversation_id}")
        assert shown.status_code == 200, shown.text
        return shown.json()

    def upload(self, name: str, content: bytes) -> httpx2.Response:
        return self.client.post(f"{CHAT}/files", files={"file": (name, content)}, headers=self.headers)
