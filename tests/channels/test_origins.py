"""The allow-list: exact sites, as browsers name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels.origins import is_allowed

SHOP = ["https://Shop.example", "http://intranet:8080"]
OWN = "desk.example:8501"


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example", "https://shop.example:443", "http://intranet:8080", "http://desk.example:8501"],
)
def test_listed_sites_and_our_own_pages_may_call(origin: str):
    assert is_allowed(origin, SHOP, host=OWN)


@pytest.mark.parametrize(
    "origin",
    [
        "http://shop.example", "https://shop.example.evil.example", "https://evilshop.example", "https://shop.example:444",
        "https://www.shop.example", "null", "http://intranet", "http://desk.example", "https://shop.example/path",
        "", "https://", "//shop.example", "https://shop.example\r\nx: y", "https://shop.exämple",
    ],
)  # fmt: skip
def test_others_may_not(origin: str):
    assert not is_allowed(origin, SHOP, host=OWN)


def test_an_empty_list_allows_every_site_and_pages_without_one():
    assert is_allowed("https://anything.example", [], host=OWN)
    assert is_allowed("null", [], host=OWN)


@given(st.text())
def test_whatever_is_allowed_can_stand_in_a_header(origin: str):
    if is_allowed(origin, [], host=OWN):
        assert origin.isascii()
        assert origin.isprintable()
