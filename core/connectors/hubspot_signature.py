"""HubSpot's webhook signature, version 3 (pure): who called, with what, and when."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from core.connectors.hubspot_items import instant

LATEST = timedelta(minutes=5)
"""Calls that are older, or that far ahead of our clock, are refused."""

_DECODED = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
"""What HubSpot decodes in the address before it signs; all else stays as it was sent."""


def is_signed(
    *,
    secret: str,
    signature: str,
    timestamp: str,
    method: str,
    urls: Iterable[str],
    body: bytes,
    now: datetime,
) -> bool:
    """Whether the app signed this call lately. `urls` are those under which we may have been called."""
    sent_at = instant(timestamp) if timestamp.isascii() and timestamp.isdigit() else None
    if not secret or sent_at is None or abs(now - sent_at) > LATEST:
        return False
    is_any = False
    for url in urls:
        expected = sign(secret, method=method, url=url, body=body, timestamp=timestamp)
        # Each is compared, so that the time taken tells nothing.
        is_any |= hmac.compare_digest(expected.encode(), signature.encode())
    return is_any


def sign(secret: str, *, method: str, url: str, body: bytes, timestamp: str) -> str:
    """The signature: HMAC-SHA256 over method, decoded address, body and time, in base64."""
    message = f"{method.upper()}{decoded(url)}".encode() + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def decoded(url: str) -> str:
    """The address with the escapes undone that HubSpot undoes."""
    for escaped, letter in _DECODED.items():
        url = url.replace(escaped, letter).replace(escaped.lower(), letter)
    return url
