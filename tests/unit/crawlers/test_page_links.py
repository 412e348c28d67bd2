"""What a crawl reads of a page and of a sitemap."""

import gzip

import pytest

from crawlers.page_links import read_links
from crawlers.page_types import DOCX, HTML, PDF, may_be_page, page_type
from crawlers.sitemaps import MOST_BYTES, read_sitemap

URL = "https://example.com/a/b"


def read(markup: str, **headers: str):
    return read_links(
        markup.encode(),
        url=URL,
        now_s=1_800_000_000.0,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        robot="answerdeskbot",
    )


def test_links_are_absolute_unique_and_in_order():
    page = read('<a href="c">1</a><a href="/d#x">2</a><a href="c#y">3</a><area href="//other.org/e">')
    assert page.links == ("https://example.com/a/c", "https://example.com/d", "https://other.org/e")


def test_other_languages_of_a_page_are_linked():
    page = read(
        '<head><link rel="alternate" hreflang="de" href="/de"><link rel="alternate" href="/feed"></head>'
    )
    assert page.links == ("https://example.com/de",)


def test_base_address_counts():
    assert read('<base href="/x/"><a href="y">1</a>').links == ("https://example.com/x/y",)


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.c", "tel:1", "#top", "", "http://[bad"])
def test_what_leads_nowhere_is_no_link(href):
    assert read(f'<a href="{href}">x</a>').links == ()


@pytest.mark.parametrize(
    ("head", "headers", "may_index", "is_followed"),
    [
        ("", {}, True, True),
        ('<meta name="robots" content="noindex, follow">', {}, False, True),
        ('<meta name="ROBOTS" content="NONE">', {}, False, False),
        ('<meta name="answerdeskbot" content="nofollow">', {}, True, False),
        ('<meta name="googlebot" content="noindex">', {}, True, True),
        ("", {"x_robots_tag": "noindex"}, False, True),
        ("", {"x_robots_tag": "googlebot: noindex, nofollow"}, True, True),
        ("", {"x_robots_tag": "googlebot: noindex, answerdeskbot: nofollow"}, True, False),
        ("", {"x_robots_tag": "unavailable_after: 25 Jun 2030 15:00:00 PST"}, True, True),
        ("", {"x_robots_tag": "unavailable_after: 25 Jun 2010 15:00:00 PST"}, False, True),
        ("", {"x_robots_tag": "unavailable_after: Friday, 25-Jun-10 15:00:00 UTC"}, False, True),
        ("", {"x_robots_tag": "nofollow, unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT"}, False, False),
        ("", {"x_robots_tag": "googlebot: unavailable_after: 2010-06-25"}, True, True),
        ("", {"x_robots_tag": "googlebot: nofollow\nnoindex"}, False, True),
        ("", {"x_robots_tag": "max-snippet:-1, noindex"}, False, True),
        ('<meta name="robots" content="unavailable_after: 2010-06-25">', {}, False, True),
        ('<meta name="robots" content="unavailable_after: whenever">', {}, True, True),
        ('<meta name="robots" content="noindex nofollow">', {}, False, False),
    ],
)
def test_wishes_to_robots(head, headers, may_index, is_followed):
    page = read(f'<head>{head}</head><a href="c">1</a>', **headers)
    assert (page.may_index, bool(page.links)) == (may_index, is_followed)


def test_empty_and_broken_pages_have_no_links():
    assert read("").links == ()
    assert read("<a href='c'<<<a href=d>x").links


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("text/html; charset=x", b"", HTML),
        ("application/pdf", b"%PDF-1", PDF),
        ("application/octet-stream", b"%PDF-1", PDF),
        ("text/html", b"%PDF-1", PDF),
        ("application/zip", b"PK\x03\x04 word/document.xml", DOCX),
        ("text/plain", b"PK\x03\x04 word/document.xml", DOCX),
        (DOCX, b"PK\x03\x04 xl/workbook.xml", None),
        ("application/zip", b"PK\x03\x04", None),
        ("application/pdf", b"<!DOCTYPE html><title>Not found</title>", HTML),
        ("application/pdf", b"no markup", PDF),
        ("", b"<p>hi", HTML),
        ("image/png", b"<p>hi", None),
        ("application/json", b"{}", None),
    ],
)
def test_first_bytes_count_more_than_the_type_that_is_said(content_type, body, kind):
    assert page_type(content_type, body) == kind


@pytest.mark.parametrize(
    ("content_type", "url", "is_read"),
    [
        ("text/html", "https://e.com/a", True),
        ("text/plain", "https://e.com/a", False),
        ("text/plain", "https://e.com/a.pdf?v=1", True),
        ("video/mp4", "https://e.com/a", False),
    ],
)
def test_bodies_are_read_by_type_or_by_a_document_s_name(content_type, url, is_read):
    assert may_be_page(content_type, url) is is_read


def test_sitemaps_give_pages_and_indexes_give_sitemaps():
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    assert read_sitemap(f"<urlset {space}><url><loc> {URL} </loc></url></urlset>".encode()).pages == (URL,)
    index = f"<sitemapindex {space}><sitemap><loc>{URL}</loc></sitemap></sitemapindex>".encode()
    assert read_sitemap(gzip.compress(index)).sitemaps == (URL,)


def test_feeds_and_plain_lists_are_sitemaps_too():
    assert read_sitemap(f"<rss><channel><item><link>{URL}</link></item></channel></rss>".encode()).pages == (
        URL,
    )
    assert read_sitemap(f"{URL}\nnonsense\n".encode()).pages == (URL,)


@pytest.mark.parametrize("content", [b"", b"<html><a href=x>", b"\x1f\x8bbroken", b"<urlset><url><loc>"])
def test_what_is_no_sitemap_names_nothing(content):
    assert read_sitemap(content).pages == ()


@pytest.mark.slow
def test_a_gzip_bomb_stays_small():
    bomb = gzip.compress(b"\n" * (MOST_BYTES * 4))
    assert read_sitemap(bomb).pages == ()


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "https://example.com/long">]><urlset><url><loc>&a;</loc></url></urlset>'
    assert read_sitemap(bomb).pages == ()
