"""What a crawl makes of a site: states and reasons, folding, limits, re-crawls and resuming."""

import gzip

import pytest

from core.knowledge.crawl_files import PAGES_FILE, REPORT_FILE
from crawlers.fetching import Fetched, FetchFailure
from tests.crawling.scripted_site import ScriptedSite, crawl, page, redirect, text

HOME = "https://example.com/"


def test_follows_links_within_the_site(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a", "https://other.org/x"), HOME + "a": page("a")})
    report, records = crawl(tmp_path, site)
    assert {url: record.state for url, record in records.items()} == {HOME: "fetched", HOME + "a": "fetched"}
    assert report.is_done
    assert not report.error


def test_reads_one_page_alone_without_follow_links(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a"), HOME + "a": page("a")})
    _, records = crawl(tmp_path, site, follow_links=False)
    assert set(records) == {HOME}
    assert HOME + "sitemap.xml" not in site.asked


def test_body_lies_in_the_folder_under_its_hash(tmp_path):
    _, records = crawl(tmp_path, ScriptedSite({HOME: page("home")}))
    assert b"home" in (tmp_path / "bodies" / records[HOME].body_hash).read_bytes()


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (Fetched(404), "failed", "does not exist"),
        (Fetched(401), "failed", "sign-in"),
        (Fetched(403), "failed", "refuses"),
        (Fetched(500), "failed", "HTTP 500"),
        (Fetched(200, {"content-type": "image/png"}, is_unread=True), "skipped", "image/png"),
        (Fetched(200, {"content-type": "text/html"}, b"  "), "failed", "empty"),
        (FetchFailure("Larger than 10 bytes.", is_too_large=True), "skipped", "Larger"),
        (FetchFailure("No host named x was found.", is_network=True), "failed", "No host"),
        (redirect("https://elsewhere.org/"), "skipped", "another site"),
        (redirect("file:///etc/passwd"), "failed", "no web address"),
        (page("x", head='<meta name="robots" content="NOINDEX">'), "skipped", "noindex"),
        (page("x", x_robots_tag="none"), "skipped", "noindex"),
    ],
)
def test_every_end_has_a_state_and_a_reason(tmp_path, answer, state, words):
    _, records = crawl(tmp_path, ScriptedSite({HOME: page("home", "/x"), HOME + "x": answer}))
    assert records[HOME + "x"].state == state
    assert words in records[HOME + "x"].reason


def test_robots_txt_is_obeyed_and_said(tmp_path):
    robots = text("User-agent: answerdeskbot\nDisallow: /private")
    site = ScriptedSite({HOME + "robots.txt": robots, HOME: page("home", "/private/x")})
    _, records = crawl(tmp_path, site)
    assert "robots.txt" in records[HOME + "private/x"].reason
    assert HOME + "private/x" not in site.asked


def test_a_failing_robots_txt_leaves_the_site_alone(tmp_path):
    site = ScriptedSite({HOME + "robots.txt": Fetched(503), HOME: page("home")})
    report, _ = crawl(tmp_path, site)
    assert "robots.txt could not be read (HTTP 503)" in report.error
    assert HOME not in site.asked


def test_pages_of_a_host_whose_robots_txt_fails_count_as_failed_not_as_unwanted(tmp_path):
    help_page = "https://help.example.com/a"
    site = ScriptedSite(
        {
            HOME: page("home", help_page),
            "https://help.example.com/robots.txt": Fetched(500),
            help_page: page("a"),
        }
    )
    _, records = crawl(tmp_path, site, include_subdomains=True)
    assert records[help_page].state == "failed"


def test_robots_of_a_subdomain_are_its_own(tmp_path):
    help_host = "https://help.example.com/"
    site = ScriptedSite(
        {
            HOME: page("home", help_host + "a"),
            help_host + "robots.txt": text("User-agent: *\nDisallow: /a"),
            help_host + "a": page("a"),
        }
    )
    _, records = crawl(tmp_path, site, include_subdomains=True)
    assert "robots.txt" in records[help_host + "a"].reason


def test_nofollow_pages_and_links_lead_nowhere(tmp_path):
    site = ScriptedSite(
        {
            HOME: page('<a rel="nofollow" href="/b">b</a>', "/a"),
            HOME + "a": page("a", "/c", head='<meta name="robots" content="nofollow">'),
            HOME + "b": page("b"),
            HOME + "c": page("c"),
        }
    )
    _, records = crawl(tmp_path, site)
    assert set(records) == {HOME, HOME + "a"}


def test_sitemap_indexes_also_gzipped_name_pages(tmp_path):
    index = f"<sitemapindex><sitemap><loc>{HOME}s.xml.gz</loc></sitemap></sitemapindex>"
    inner = f"<urlset><url><loc>{HOME}deep</loc></url></urlset>"
    site = ScriptedSite(
        {
            HOME + "robots.txt": text(f"Sitemap: {HOME}index.xml"),
            HOME + "index.xml": text(index),
            HOME + "s.xml.gz": Fetched(200, {}, gzip.compress(inner.encode())),
            HOME: page("home"),
            HOME + "deep": page("deep"),
        }
    )
    _, records = crawl(tmp_path, site)
    assert records[HOME + "deep"].state == "fetched"


def test_equal_bytes_count_once(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a", "/b"), HOME + "a": page("same"), HOME + "b": page("same")})
    _, records = crawl(tmp_path, site)
    assert records[HOME + "b"].state == "skipped"
    assert records[HOME + "b"].reason == f"Same page as {HOME}a"


def test_canonical_address_counts_in_the_page_s_place(tmp_path):
    head = '<link rel="canonical" href="/real">'
    site = ScriptedSite(
        {HOME: page("home", "/v?x=1"), HOME + "v?x=1": page("v", head=head), HOME + "real": page("r")}
    )
    _, records = crawl(tmp_path, site)
    assert records[HOME + "v?x=1"].canonical_of == HOME + "real"
    assert records[HOME + "real"].state == "fetched"


def test_a_page_whose_canonical_address_fails_counts_itself(tmp_path):
    head = '<link rel="canonical" href="/missing">'
    site = ScriptedSite({HOME: page("home", "/a"), HOME + "a": page("a", head=head)})
    _, records = crawl(tmp_path, site)
    assert records[HOME + "a"].state == "fetched"
    assert (tmp_path / "bodies" / records[HOME + "a"].body_hash).exists()


def test_pages_naming_each_other_as_canonical_are_not_both_lost(tmp_path):
    site = ScriptedSite(
        {
            HOME: page("home", "/a", "/b"),
            HOME + "a": page("a", head='<link rel="canonical" href="/b">'),
            HOME + "b": page("b", head='<link rel="canonical" href="/a">'),
        }
    )
    _, records = crawl(tmp_path, site)
    assert sorted([records[HOME + "a"].state, records[HOME + "b"].state]) == ["fetched", "skipped"]


def test_redirects_are_followed_and_folded(tmp_path):
    site = ScriptedSite(
        {HOME: page("home", "/old"), HOME + "old": redirect("/new"), HOME + "new": page("new")}
    )
    _, records = crawl(tmp_path, site)
    assert records[HOME + "old"].canonical_of == HOME + "new"
    assert records[HOME + "new"].state == "fetched"


def test_endless_redirects_end(tmp_path):
    answers = {f"{HOME}r{n}": redirect(f"/r{n + 1}") for n in range(40)}
    report, records = crawl(tmp_path, ScriptedSite(answers), HOME + "r0", follow_links=False)
    assert any("Too many redirects" in record.reason for record in records.values())
    assert report.error


def test_a_site_that_moves_to_https_and_www_is_read_there(tmp_path):
    real = "https://www.example.com/"
    site = ScriptedSite(
        {
            "http://example.com/": redirect(real),
            real: page("home", "http://example.com/a"),
            real + "a": page("a"),
        }
    )
    report, records = crawl(tmp_path, site, "http://example.com/")
    assert records[real + "a"].state == "fetched"
    assert not report.error


def test_a_start_that_leads_to_another_site_says_so(tmp_path):
    report, _ = crawl(tmp_path, ScriptedSite({HOME: redirect("https://other.org/")}))
    assert "https://other.org/" in report.error


def test_limit_holds_and_is_said(tmp_path):
    links = [f"/p{n}" for n in range(20)]
    site = ScriptedSite({HOME: page("home", *links)} | {HOME + link[1:]: page(link) for link in links})
    report, records = crawl(tmp_path, site, limit=5)
    assert report.fetched == 5
    assert sum("limit of 5" in record.reason for record in records.values()) == 16


def test_path_prefix_and_patterns_bound_the_crawl(tmp_path):
    start = HOME + "help/"
    links = ["/shop", "/helpful", "/help/a", "/help/print/a"]
    site = ScriptedSite({start: page("help", *links), HOME + "help/a": page("a")})
    _, records = crawl(tmp_path, site, start, path_prefix="/help", exclude=["/print/"])
    assert records[HOME + "help/a"].state == "fetched"
    assert "not below /help" in records[HOME + "helpful"].reason
    assert "exclude" in records[HOME + "help/print/a"].reason


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"start_url": "ftp://example.com/"}, "http and https"),
        ({"start_url": "https://user:pw@example.com/"}, "password"),
        ({"start_url": "nonsense"}, "not a web address"),
        ({"start_url": HOME, "include": ["("]}, "not a regular expression"),
    ],
)
def test_a_request_that_cannot_be_met_ends_with_a_sentence(tmp_path, options, words):
    report, _ = crawl(tmp_path, ScriptedSite({}), **options)
    assert words in report.error
    assert (tmp_path / REPORT_FILE).exists()


def test_an_unreachable_host_ends_with_a_sentence(tmp_path):
    failure = FetchFailure("No host named example.com was found.", is_network=True)
    report, _ = crawl(tmp_path, ScriptedSite({HOME: failure, HOME + "robots.txt": failure}))
    assert "No host named example.com" in report.error


def test_passing_trouble_is_tried_again(tmp_path):
    class Recovering(ScriptedSite):
        async def fetch(self, url, **options):
            answer = await super().fetch(url, **options)
            return Fetched(503, {"retry-after": "1"}) if url == HOME and self.asked[url] < 3 else answer

    report, records = crawl(tmp_path, Recovering({HOME: page("home")}))
    assert records[HOME].state == "fetched"
    assert not report.error


def test_a_site_going_down_ends_the_crawl(tmp_path):
    links = [f"/p{n}" for n in range(200)]
    down = FetchFailure("The server refused the connection.", is_network=True)
    site = ScriptedSite({HOME: page("home", *links)} | {HOME + link[1:]: down for link in links})
    report, records = crawl(tmp_path, site)
    assert "stopped answering" in report.error
    assert sum(site.asked.values()) < 100
    assert {record.state for url, record in records.items() if url != HOME} == {"failed"}


def test_recrawl_asks_conditionally_and_tells_unchanged_changed_and_gone(tmp_path):
    tagged, plain = page("home", "/a", "/b", etag='"1"'), page("a")
    site = ScriptedSite({HOME: tagged, HOME + "a": plain, HOME + "b": page("b")})
    crawl(tmp_path / "first", site)
    site.answers[HOME + "b"] = Fetched(410)
    site.answers[HOME + "c"] = page("c")
    _, second = crawl(tmp_path / "second", site, after=tmp_path / "first")
    assert second[HOME].status == 304
    states = {url.removeprefix(HOME): record.state for url, record in second.items()}
    assert states == {"": "unchanged", "a": "unchanged", "b": "gone"}


def test_recrawl_gives_changed_pages_anew(tmp_path):
    _, records = crawl(
        tmp_path,
        ScriptedSite({HOME: page("new")}),
        known=[{"url": HOME, "content_hash": "0" * 64, "etag": '"1"'}],
    )
    assert records[HOME].state == "fetched"


def test_resumed_crawl_fetches_no_page_twice(tmp_path):
    links = [f"/p{n}" for n in range(30)]
    pages = {HOME: page("home", *links)} | {HOME + link[1:]: page(link) for link in links}
    whole = crawl(tmp_path / "whole", ScriptedSite(pages))[1]
    for cut in (1, 2, 9, 30):
        folder = tmp_path / str(cut)
        crawl(folder, ScriptedSite(pages))
        (folder / REPORT_FILE).unlink()
        lines = (folder / PAGES_FILE).read_bytes().splitlines(keepends=True)
        (folder / PAGES_FILE).write_bytes(b"".join(lines[:cut]) + lines[cut][:40])
        site = ScriptedSite(pages)
        _, records = crawl(folder, site)
        assert {url: record.state for url, record in records.items()} == {
            u: r.state for u, r in whole.items()
        }
        assert sum(site.asked[url] for url in pages) == len(pages) - cut


def test_links_of_one_page_that_never_end_leave_room_for_the_others(tmp_path):
    class Calendar(ScriptedSite):
        async def fetch(self, url, **options):
            if "?day=" in url:
                day = int(url.split("=")[1])
                self.answers[url] = page(
                    f"day {day}", f"/calendar?day={day + 1}", f"/calendar?day={day * 7 + 3}"
                )
            return await super().fetch(url, **options)

    site = Calendar(
        {HOME: page("home", "/calendar?day=1", "/a"), HOME + "a": page("a", "/b"), HOME + "b": page("b")}
    )
    _, records = crawl(tmp_path, site, limit=50)
    assert records[HOME + "b"].state == "fetched"
    assert sum(record.state == "fetched" for record in records.values()) == 50
