"""Which addresses may be called, as written and as resolved."""

import socket

import pytest

from core.errors import InvalidInput
from core.network import check_call, public_addresses, written_address


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("ftp://example.com/a", "Only http and https"),
        ("gopher://example.com/", "Only http and https"),
        ("data:text/html,x", "not a web address"),
        ("//example.com/", "not a web address"),
        ("https://user:pw@example.com/", "user name or password"),
        ("https://example.com@127.0.0.1/", "user name or password"),
        ("https://example.com\\@127.0.0.1/", "cannot be one"),
        ("https://example.com:22/", "Port 22"),
        ("https://example.com:8080/", "Port 8080"),
        ("https://example.com:99999/", "not a web address"),
        ("http://127.0.0.1/", "private address"),
        ("http://127.1/", "private address"),
        ("http://2130706433/", "private address"),
        ("http://0x7f000001/", "private address"),
        ("http://0177.0.0.1/", "private address"),
        ("http://127.0.0.1./", "private address"),
        ("http://１２７.0.0.1/", "private address"),
        ("http://127。0。0。1/", "private address"),
        ("http://0/", "private address"),
        ("http://169.254.169.254/latest/meta-data", "private address"),
        ("http://[::1]/", "private address"),
        ("http://[::ffff:10.0.0.1]/", "private address"),
        ("http://[64:ff9b::a00:1]/", "private address"),
        ("http://[fe80::1%25eth0]/", "cannot be one"),
        ("http://localhost/", "private address"),
        ("http://LOCALHOST./", "private address"),
        ("http://printer.local/", "private address"),
        ("http://metadata.google.internal/", "private address"),
    ],
)
def test_an_address_that_leads_inside_is_refused_with_a_sentence(url, words):
    with pytest.raises(InvalidInput, match=words):
        check_call(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a",
        "http://example.com:80/",
        "https://example.com:443/",
        "https://bücher.example/",
        "https://xn--bcher-kva.example/",
        "https://example.com./",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ],
)
def test_addresses_of_the_web_may_be_called(url):
    assert check_call(f" {url} ") == url


def test_the_start_address_s_own_port_may_be_called():
    assert check_call("https://example.com:8443/a", own_port=8443)


def test_where_private_networks_are_allowed_hosts_and_ports_are_free():
    assert check_call("http://127.0.0.1:8000/", allow_private=True)


@pytest.mark.parametrize("host", ["example.com", "1.2.3.4.5", "a.1", "", "::g"])
def test_a_name_spells_no_address(host):
    assert written_address(host) is None


def leading_to(*addresses):
    def look_up(*asked, **_):
        return [(socket.AF_INET, 1, 6, "", (address, asked[1])) for address in addresses]

    return look_up


def test_a_name_gives_the_addresses_to_connect_to():
    found = public_addresses("example.com", 443, look_up=leading_to("93.184.215.14", "93.184.215.14"))
    assert found == ("93.184.215.14",)


def test_one_private_address_refuses_the_name():
    with pytest.raises(InvalidInput, match=r"leads to 10\.0\.0\.1"):
        public_addresses("example.com", 443, look_up=leading_to("93.184.215.14", "10.0.0.1"))


def test_intranet_names_resolve_where_allowed():
    assert public_addresses("x", 80, look_up=leading_to("10.0.0.1"), allow_private=True) == ("10.0.0.1",)
