"""Callers are counted by the address of their connection; only our own proxies may name another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels.caller_address import UNKNOWN, caller_address, networks_in

PROXIES = networks_in("10.0.0.0/8, 2001:db8:ffff::1")


@pytest.mark.parametrize(
    ("connected", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["nonsense"], "10.0.0.2"),
        ("10.0.0.2", ["1.2.3.4, nonsense"], "10.0.0.2"),
        ("10.0.0.2", [], "10.0.0.2"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:ffff::1", ["2001:db8:1:2::9"], "2001:db8:1:2::/64"),
        ("", [], UNKNOWN),
        ("testclient", ["1.2.3.4"], UNKNOWN),
    ],
)
def test_the_address_is_the_connections_or_what_a_trusted_proxy_says(
    connected: str, forwarded: list[str], address: str
):
    assert caller_address(connected, forwarded, PROXIES) == address


@given(st.lists(st.text(max_size=60), max_size=4))
def test_a_stranger_cannot_choose_an_address(forwarded: list[str]):
    assert caller_address("203.0.113.9", forwarded, PROXIES) == "203.0.113.9"
    assert caller_address("203.0.113.9", forwarded, ()) == "203.0.113.9"


@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_header_is_too_odd(forwarded: list[str]):
    assert caller_address("10.1.1.1", forwarded, PROXIES)
