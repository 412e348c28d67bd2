"""Customers', crawled and uploaded text, made harmless before it meets Streamlit's Markdown.

Labels, titles and captions are read by Streamlit as Markdown with extras: links, images (which would call
another server), `$` formulas, `:red[…]` colours and `:material/…:` icons. `plain` prints them all as written.
"""

import re
from urllib.parse import urlsplit

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&=^\"'])")
_DIRECTIVE = re.compile(r":(?=[\w\[/+\-])")
_AUTOLINK = re.compile(r"(www|@)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_BREAK = "\u2060"
"""Word joiner: invisible, keeps a colon from starting a directive or an icon."""


def plain(text: str) -> str:
    """`text` on one line, so that Streamlit's Markdown shows it exactly as it is written."""
    line = _CONTROL.sub(" ", text).strip()
    line = _SPECIAL.sub(r"\\\1", line)
    line = _DIRECTIVE.sub(":" + _BREAK, line)
    return _AUTOLINK.sub(r"\1" + _BREAK, line)


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it: http or https with a host; otherwise None."""
    if not url:
        return None
    candidate = url.strip()
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or _CONTROL.search(candidate):
        return None
    return candidate
