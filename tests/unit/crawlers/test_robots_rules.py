"""robots.txt by RFC 9309."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.robots_rules import LONGEST_DELAY_S, parse_robots

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "robots" / "robots-cases.dev.jsonl"


def allows(robots: str, path: str) -> bool:
    return parse_robots(robots.encode(), "AnswerdeskBot/0.1").allows(f"https://example.com{path}")


@pytest.mark.parametrize(
    ("robots", "path", "is_allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: ANSWERDESKBOT\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: AnswerdeskBot-News\nDisallow: /", "/a", True),
        ("User-agent: x\nUser-agent: answerdeskbot\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php?z", True),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbyyc/more", False),
        ("User-agent: *\nDisallow: /a # words", "/a", False),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a", "/a", False),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /ö", "/%C3%B6", False),
    ],
)
def test_rules_decide(robots, path, is_allowed):
    assert allows(robots, path) is is_allowed


def test_crawl_delay_and_sitemaps_are_read():
    rules = parse_robots(b"Sitemap: https://e.com/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow:", "Bot/1")
    assert (rules.crawl_delay_s, rules.sitemaps) == (2.5, ("https://e.com/s.xml",))


@pytest.mark.parametrize("delay", ["-1", "soon", "nan", ""])
def test_a_crawl_delay_that_is_none_is_ignored(delay):
    assert parse_robots(f"User-agent: *\nCrawl-delay: {delay}".encode(), "Bot").crawl_delay_s == 0


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(content):
    parse_robots(content, "AnswerdeskBot/0.1").allows("https://example.com/a?b")


def test_patterns_of_many_stars_do_not_stall():
    assert allows("User-agent: *\nDisallow: /" + "a*" * 500 + "$", "/" + "a" * 400 + "b") is True


OTHERWISE_HERE = {"GoogleOnly_AcceptUserAgentUpToFirstSpace"}
"""The reference parser leaves it to its caller to cut “Foo Bar” down to the product token “Foo”. We are given
whole user agents and cut ourselves, as RFC 9309 has it; the standard's own cases say nothing against it."""


@pytest.mark.skipif(not SHARED.exists(), reason="the shared robots cases are not beside this checkout")
def test_all_cases_of_the_standard_and_all_but_one_of_the_reference_parser_agree():
    cases = [json.loads(line) for line in SHARED.read_text().splitlines()]
    wrong = {
        (case["test"], case["google_specific"])
        for case in cases
        if parse_robots(case["robots_txt"].encode("utf-8", "surrogateescape"), case["user_agent"]).allows(
            case["url"]
        )
        != case["allowed"]
    }
    assert wrong <= {(name, True) for name in OTHERWISE_HERE}


def test_what_follows_500_kib_is_not_read():
    padding = "# " + "x" * 600_000
    assert allows(f"User-agent: *\nDisallow: /a\n{padding}\nDisallow: /b", "/a") is False
    assert allows(f"User-agent: *\nDisallow: /a\n{padding}\nDisallow: /b", "/b") is True


def test_a_crawl_delay_beyond_all_measure_is_cut():
    assert parse_robots(b"User-agent: *\nCrawl-delay: 3600", "Bot").crawl_delay_s == LONGEST_DELAY_S
