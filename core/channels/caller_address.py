"""From which address somebody calls. Only proxies that we know are believed. Pure."""

import ipaddress
from collections.abc import Iterator, Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"
"""Calls without a readable address share one allowance."""


@lru_cache(maxsize=8)
def networks_in(listed: str) -> tuple[Network, ...]:
    """Addresses and networks separated by commas."""
    parts = (part.strip() for part in listed.split(","))
    return tuple(ipaddress.ip_network(part, strict=False) for part in parts if part)


def caller_address(connected: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address that limits are counted by.

    It is the connection's; behind trusted proxies, the last one in X-Forwarded-For that is not such a proxy
    (whatever stands further left may be made up). Of an IPv6 address only the network of the site counts:
    one household has billions of them.
    """
    address = _read(connected)
    for said in reversed(list(_listed(forwarded))):
        if address is None or not _is_in(address, trusted):
            break
        further = _read(said)
        if further is None:
            break
        address = further
    return _counted(address)


def _listed(forwarded: Sequence[str]) -> Iterator[str]:
    for line in forwarded:
        yield from (part.strip() for part in line.split(","))


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _counted(address: Address | None) -> str:
    if address is None:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
