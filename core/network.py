"""Which network addresses we are willing to call: the guard against being used to reach inner services."""

import ipaddress
from urllib.parse import urlsplit

from core.errors import InvalidInput


def is_public_address(address: str) -> bool:
    """Whether an IP address (v4 or v6, also v4 mapped into v6) is one of the open Internet."""
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast


def check_web_url(url: str) -> str:
    """The URL, stripped, if it is one a web crawl may start from: http or https, a host, no credentials.

    Raises InvalidInput with a sentence. Says nothing about where the host's name leads.
    """
    url = url.strip()
    if "://" not in url:
        raise InvalidInput(
            f"“{url[:200]}” is not a web address. Give it whole, as in https://example.com/help."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidInput(f"“{url[:200]}” is not a web address: {error}.") from error
    if parts.scheme not in {"http", "https"}:
        raise InvalidInput(f"Only http and https addresses can be read, not {parts.scheme}:.")
    if not parts.hostname:
        raise InvalidInput(f"“{url[:200]}” names no host.")
    if parts.username or parts.password:
        raise InvalidInput("A web address must not carry a user name or password.")
    if port == 0:
        raise InvalidInput(f"“{url[:200]}” has a port that cannot be used.")
    return url
