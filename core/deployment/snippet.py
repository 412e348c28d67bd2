"""How a channel is reached from outside: the line for a web page, the call of a program."""

from html import escape
from shlex import quote
from urllib.parse import urlsplit

from core.conversations.conversation import Channel
from core.settings import ServerSettings

WIDGET_PATH = "/api/v1/widget.js"
PREVIEW_PATH = "/api/v1/widget/preview"
CUSTOMER_PAGE_PATH = "/api/v1/widget/page"
"""A page with the real chat, while live chat is deployed."""
CUSTOMERS_PATH = "/api/v1/channel/customers"


def public_url(server: ServerSettings, *, seen_at: str = "") -> str:
    """Where customers reach this server: as the settings say, else as somebody reached it just now."""
    listens_at = f"http://localhost:{server.port}"
    return (server.public_url or seen_at or listens_at).rstrip("/")


def page_address(url: str) -> str:
    """Scheme and host of an address; empty when it is none of the web."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""


def snippet(server: ServerSettings, *, seen_at: str = "") -> str:
    """One script tag, to be put before the end of the page's body."""
    return f'<script src="{escape(public_url(server, seen_at=seen_at))}{WIDGET_PATH}" async></script>'


def call_example(server: ServerSettings, *, seen_at: str = "") -> str:
    """A customer's first message as a program sends it: a command for a shell that knows the API key."""
    address = quote(f"{public_url(server, seen_at=seen_at)}{CUSTOMERS_PATH}/shop-4711/messages")
    return (
        f"curl {address} \\\n"
        '  -H "Authorization: Bearer $ANSWERDESK_SERVER__API_KEY" \\\n'
        '  -H "Content-Type: application/json" -H "Idempotency-Key: message-1" \\\n'
        """  -d '{"text": "Do you ship to Norway?", "customer": {"name": "Ada"}}'"""
    )


def reply_example(server: ServerSettings, *, seen_at: str = "") -> str:
    """Waiting for the answer to that message; its conversation is still to be named."""
    address = f"{public_url(server, seen_at=seen_at)}{CUSTOMERS_PATH}/shop-4711/conversations/CONVERSATION"
    return (
        f"curl {quote(f'{address}?after=1&wait=20')} \\\n"
        '  -H "Authorization: Bearer $ANSWERDESK_SERVER__API_KEY"'
    )


def way_in(channel: Channel, server: ServerSettings, *, seen_at: str = "") -> str | None:
    """What to copy so as to use the channel; None for one that there is not yet."""
    ways = {Channel.LIVE_CHAT: snippet, Channel.API: call_example}
    return ways[channel](server, seen_at=seen_at) if channel in ways else None
