"""Which network addresses we are willing to call: the guard against being used to reach inner services.

Two steps, and both are needed. `check_call` judges an address as written, before anything is sent and after
every redirect. `public_addresses` judges where its host's name leads, at the moment of connecting; connect to
the very addresses that it gives, as a second look-up may be answered otherwise.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from core.errors import InvalidInput

_CARRIERS = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""IPv6 networks whose addresses end in the IPv4 address that they lead to: compatible, translated, NAT64."""


WEB_PORTS = frozenset({80, 443})
_ALLOW_HINT = "For an intranet, set ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS."
_INNER_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".localdomain")

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


def check_call(url: str, *, allow_private: bool = False, own_port: int | None = None) -> str:
    """The URL, stripped, if its address as written may be called. Raises InvalidInput with a sentence.

    Besides what check_web_url refuses: ports other than 80 and 443, and hosts that are private in whatever
    spelling. `own_port` is one more port that may be called, as the operator's own start address has it.
    Where private networks are allowed, so is every port.
    """
    url = check_web_url(url)
    if allow_private:
        return url
    parts = urlsplit(url)
    if parts.port not in {None, own_port, *WEB_PORTS}:
        raise InvalidInput(f"Port {parts.port} is not called: only 80, 443 and the start address's own port.")
    host = _host_of(parts)
    written = written_address(host)
    if written is not None and not is_public_address(written):
        shown = host if host == written else f"{host} ({written})"
        raise InvalidInput(f"{shown} is a private address, which is not read. {_ALLOW_HINT}")
    if host == "localhost" or host.endswith(_INNER_NAMES):
        raise InvalidInput(f"{host} names a private address, which is not read. {_ALLOW_HINT}")
    return url


def _host_of(parts: SplitResult) -> str:
    try:
        return ascii_host(parts.hostname or "")
    except ValueError as error:
        raise InvalidInput(f"“{(parts.hostname or '')[:200]}” cannot be a host's name.") from error


def ascii_host(host: str) -> str:
    """A host as it is looked up: lower case, punycode, no last dot. Raises ValueError for what is none."""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return host.rstrip(".").lower()


def written_address(host: str) -> str | None:
    """The IP address that a host spells, in every form that resolvers take: `127.1`, `0x7f000001`."""
    host = host.strip("[]").split("%", 1)[0]
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host).compressed
        except ValueError:
            return None
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except OSError:
        return None


def public_addresses(
    host: str,
    port: int,
    *,
    allow_private: bool = False,
    look_up: Callable[..., list[tuple[Any, ...]]] = socket.getaddrinfo,
) -> tuple[str, ...]:
    """The IP addresses that a host's name leads to now, to connect to without another look-up.

    One private address among them refuses the name: raises InvalidInput with a sentence. Raises OSError
    when the name leads nowhere. `look_up` answers as socket.getaddrinfo does.
    """
    found = look_up(ascii_host(host), port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not is_public_address(address)]
    if private and not allow_private:
        raise InvalidInput(
            f"{host} leads to {private[0]}, a private address, which is not read. {_ALLOW_HINT}"
        )
    return addresses
