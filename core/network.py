"""Which network addresses we are willing to call: the guard against being used to reach inner services."""

import ipaddress
import re
from urllib.parse import urlsplit

from core.errors import InvalidInput

_CARRIERS = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""IPv6 networks whose addresses end in the IPv4 address that they lead to: compatible, translated, NAT64."""


_NO_HOST = re.compile(r"[\s\x00-\x1f\\\"'<>^`{|}%]|\.\.|^\.|^-")
"""What stands in no host name, in whatever script: spaces, quotes, brackets, empty labels."""


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the open Internet; of IPv4 carried in IPv6, the inner one counts."""
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _carried_address(parsed)
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast


def _carried_address(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in network for network in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


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
    if _NO_HOST.search(parts.netloc):
        raise InvalidInput(f"“{url[:200]}” is not a web address: its host's name cannot be one.")
    if parts.username or parts.password:
        raise InvalidInput("A web address must not carry a user name or password.")
    if port == 0:
        raise InvalidInput(f"“{url[:200]}” has a port that cannot be used.")
    return url
