"""Canonical addresses and scopes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from crawlers.url_rules import canonical_url, is_other_type, is_trap, make_scope, registrable_domain


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/%7Euser/%2f", "https://example.com/~user/%2F"),
        ("https://example.com/å", "https://example.com/%C3%A5"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com/?b=2&a=1&utm_source=x&fbclid=y", "https://example.com/?a=1&b=2"),
        ("https://example.com/a;jsessionid=12?PHPSESSID=3", "https://example.com/a"),
        ("https://example.com/?sid=0123456789abcdef0123", "https://example.com/"),
        ("https://example.com/?sid=12", "https://example.com/?sid=12"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_equal_addresses_have_one_form(url, canonical):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.b/",
        "javascript:x",
        "http://",
        "http://u:p@a.b/",
        "http://a b/",
        "https://x.y:99999/",
        "//x",
    ],
)
def test_what_is_no_plain_web_address_has_none(url):
    assert canonical_url(url) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_canonical_form_is_its_own_canonical_form(path, query):
    once = canonical_url(f"https://example.com/{path}?{query}")
    if once is not None:
        assert canonical_url(once) == once


@given(st.text(max_size=80))
def test_any_text_is_either_an_address_or_none(text):
    canonical = canonical_url(text)
    assert canonical is None or canonical.startswith(("http://", "https://"))


def test_registrable_domains_follow_the_public_suffix_list():
    assert registrable_domain("help.shop.example.co.uk") == "example.co.uk"
    assert registrable_domain("localhost") is None
    assert registrable_domain("127.0.0.1") is None


def test_www_and_https_are_folded():
    scope = make_scope("https://example.com/")
    assert scope.fold("http://www.example.com/a") == "https://example.com/a"


@pytest.mark.parametrize(
    ("url", "is_site"),
    [
        ("https://example.com/a", True),
        ("https://www.example.com/a", True),
        ("https://help.example.com/a", False),
        ("https://example.com:8080/a", False),
        ("https://example.com.evil.org/", False),
        ("https://notexample.com/", False),
    ],
)
def test_site_is_the_host_with_and_without_www(url, is_site):
    assert make_scope("https://example.com/").is_site(url) is is_site


def test_subdomains_belong_when_asked_for():
    scope = make_scope("https://www.example.co.uk/", include_subdomains=True)
    assert scope.is_site("https://help.example.co.uk/")
    assert not scope.is_site("https://other.co.uk/")


def test_hosts_of_github_pages_are_strangers():
    assert not make_scope("https://a.github.io/", include_subdomains=True).is_site("https://b.github.io/")


def test_an_ip_address_is_a_site_with_its_port():
    scope = make_scope("http://127.0.0.1:8000/")
    assert scope.is_site("http://127.0.0.1:8000/a")
    assert not scope.is_site("http://127.0.0.1:8001/a")


def test_path_prefix_ends_at_a_step():
    scope = make_scope("https://example.com/help", path_prefix="help/")
    assert not scope.refusal("https://example.com/help")
    assert not scope.refusal("https://example.com/help/a")
    assert "not below /help" in scope.refusal("https://example.com/helpful")


def test_a_bad_pattern_is_named():
    with pytest.raises(InvalidInput, match="not a regular expression"):
        make_scope("https://example.com/", exclude=("[",))


def test_paths_that_repeat_themselves_are_traps():
    assert is_trap("https://example.com/a/b/a/b/a/b/a/b/")
    assert not is_trap("https://example.com/2024/05/06/news/item")


def test_files_never_read_are_known_by_name():
    assert is_other_type("https://example.com/a/logo.PNG?v=3")
    assert not is_other_type("https://example.com/manual.pdf")
