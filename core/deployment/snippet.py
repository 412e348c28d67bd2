"""The line that puts the chat on a web page."""

from html import escape
from urllib.parse import urlsplit

from core.settings import ServerSettings

WIDGET_PATH = "/api/v1/widget.js"
PREVIEW_PATH = "/api/v1/widget/preview"
CUSTOMER_PAGE_PATH = "/api/v1/widget/page"
"""A page with the real chat, while live chat is deployed."""


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
