"""Sites that mislead, trap or refuse a crawler: every page ends with a state and a reason that is true."""

import asyncio
import gzip
import hashlib

import pytest

from core.knowledge.crawl_files import PAGES_FILE, REPORT_FILE
from crawlers.fetching import Fetched, FetchFailure
from tests.crawling.scripted_site import HTML, ScriptedSite, crawl, page, redirect, text

HOME = "https://example.com/"
TEXT = "Returns are accepted within thirty days of delivery when the box is whole and the receipt is kept. "


def words(seed: str, count: int = 60) -> str:
    """Sentences that no two seeds share."""
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return " ".join(f"{digest[n % 60 : n % 60 + 4]}{n}" for n in range(count))


def urlset(*urls: str, inner: str = "") -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc>{inner}</url>' for url in urls)}</urlset>".encode()


def index(*urls: str) -> bytes:
    return (
        f"<sitemapindex>{''.join(f'<sitemap><loc>{u}</loc></sitemap>' for u in urls)}</sitemapindex>".encode()
    )


class EverywhereTheSame(ScriptedSite):
    """Gives one answer for every address not scripted."""

    def __init__(self, answers, same):
        super().__init__(answers)
        self._same = same

    async def fetch(self, url, **options):
        if url not in self.answers and not url.endswith((".txt", ".xml")):
            self.asked[url] += 1
            await asyncio.sleep(0)
            return self._same(url) if callable(self._same) else self._same
        return await super().fetch(url, **options)


# Sitemaps


def test_sitemaps_nested_looped_gzipped_and_of_any_type_name_pages(tmp_path):
    site = ScriptedSite(
        {
            HOME + "robots.txt": text(f"Sitemap: {HOME}one.xml\nSitemap: {HOME}list.txt"),
            HOME + "one.xml": Fetched(200, {"content-type": "text/html"}, index(HOME + "one.xml", "two.gz")),
            HOME + "two.gz": Fetched(200, {"content-type": "image/png"}, gzip.compress(index("/three.xml"))),
            HOME + "three.xml": Fetched(200, {}, urlset(HOME + "deep", "/relative")),
            HOME + "list.txt": text(f"{HOME}listed\nnonsense"),
            HOME: page("home"),
        }
        | {HOME + name: page(name) for name in ("deep", "relative", "listed")}
    )
    _, records = crawl(tmp_path, site)
    assert {url for url, record in records.items() if record.state == "fetched"} == {
        HOME, HOME + "deep", HOME + "relative", HOME + "listed",
    }  # fmt: skip
    assert site.asked[HOME + "one.xml"] == 1


def test_a_sitemap_in_utf_16_is_read(tmp_path):
    sitemap = ('<?xml version="1.0" encoding="UTF-16"?>' + urlset(HOME + "a").decode()).encode("utf-16")
    site = ScriptedSite(
        {HOME: page("home"), HOME + "a": page("a"), HOME + "sitemap.xml": Fetched(200, {}, sitemap)}
    )
    assert crawl(tmp_path, site)[1][HOME + "a"].state == "fetched"


def test_sitemap_on_another_host_counts_when_robots_txt_names_it_but_its_foreign_pages_do_not(tmp_path):
    cdn = "https://cdn.elsewhere.net/map.xml"
    site = ScriptedSite(
        {
            HOME + "robots.txt": text(f"Sitemap: {cdn}"),
            cdn: Fetched(200, {}, index("https://cdn.elsewhere.net/a.xml", "https://third.org/b.xml")),
            "https://cdn.elsewhere.net/a.xml": Fetched(200, {}, urlset(HOME + "a", "https://third.org/page")),
            HOME: page("home"),
            HOME + "a": page("a"),
        }
    )
    _, records = crawl(tmp_path, site)
    assert set(records) == {HOME, HOME + "a"}
    assert not any("third.org" in url for url in site.asked)


def test_sitemaps_without_end_leave_the_limit_exact_and_the_memory_bounded(tmp_path):
    urls = [f"{HOME}p{n}" for n in range(60_000)]
    site = ScriptedSite({url: page(words(url)) for url in urls[:300]})
    site.answers |= {
        HOME: page("home"),
        HOME + "sitemap.xml": Fetched(200, {}, index(HOME + "s1.xml", HOME + "s2.xml")),
        HOME + "s1.xml": Fetched(200, {}, urlset(*urls[:50_000])),
        HOME + "s2.xml": Fetched(200, {}, urlset(*urls[50_000:])),
    }
    report, records = crawl(tmp_path, site, limit=200)
    assert report.fetched == 200
    assert sum("limit of 200" in record.reason for record in records.values()) == 10_000
    assert len(records) == 10_200


def test_limit_is_filled_with_real_pages_when_some_are_other_names(tmp_path):
    urls = [f"{HOME}p{n}" for n in range(60)]
    site = ScriptedSite({url: page(words(url)) for url in urls})
    site.answers |= {f"{HOME}old{n}": redirect(f"/p{n}") for n in range(20)}
    site.answers |= {
        HOME: page("home"),
        HOME + "sitemap.xml": Fetched(200, {}, urlset(*(f"{HOME}old{n}" for n in range(20)), *urls)),
    }
    report, _ = crawl(tmp_path, site, limit=30)
    assert report.fetched == 30


def test_every_language_is_a_page_of_its_own(tmp_path):
    alternates = "".join(f'<link rel="alternate" hreflang="{tag}" href="/{tag}/">' for tag in ("de", "sv"))
    linked = f'<xhtml:link xmlns:xhtml="x" rel="alternate" hreflang="fr" href="{HOME}fr/"/>'
    site = ScriptedSite(
        {
            HOME: page("Home", head=alternates),
            HOME + "sitemap.xml": Fetched(200, {}, urlset(HOME, inner=linked)),
        }
        | {f"{HOME}{tag}/": page(f"In {tag}", head=alternates) for tag in ("de", "sv", "fr")}
    )
    _, records = crawl(tmp_path, site)
    assert {url for url, record in records.items() if record.state == "fetched"} == {
        HOME, HOME + "de/", HOME + "sv/", HOME + "fr/",
    }  # fmt: skip


# robots.txt


class Stumbling(ScriptedSite):
    """Its robots.txt fails so many times before it comes."""

    def __init__(self, answers, failures):
        super().__init__(answers)
        self._failures = failures

    async def fetch(self, url, **options):
        answer = await super().fetch(url, **options)
        is_failing = url.endswith("robots.txt") and self.asked[url] <= self._failures
        return Fetched(503) if is_failing else answer


@pytest.mark.parametrize(("failures", "is_read"), [(0, True), (2, True), (3, False)])
def test_a_robots_txt_that_fails_is_waited_for_and_then_the_site_is_left_alone(tmp_path, failures, is_read):
    report, _ = crawl(tmp_path, Stumbling({HOME: page("home")}, failures), follow_links=False)
    assert (report.error == "") is is_read


@pytest.mark.parametrize(
    ("robots", "is_read"),
    [
        (Fetched(404), True),
        (Fetched(403), True),
        (Fetched(401), True),
        (Fetched(429), False),
        (FetchFailure("The server refused the connection.", is_network=True), False),
        (FetchFailure("Larger.", is_too_large=True), False),
        (redirect("https://other.org/robots.txt"), False),
        (redirect("/robots.txt"), True),
        (text("# " + "x" * 700_000 + "\nUser-agent: *\nDisallow: /"), True),
        (text("User-agent: *\nDisallow: /\n# " + "x" * 700_000), False),
    ],
)
def test_how_robots_txt_comes_decides_whether_the_site_is_read(tmp_path, robots, is_read):
    closed = text("User-agent: *\nDisallow: /")
    site = ScriptedSite(
        {HOME: page("home"), HOME + "robots.txt": robots, "https://other.org/robots.txt": closed}
    )
    report, _ = crawl(tmp_path, site, follow_links=False)
    assert (report.error == "") is is_read
    assert (site.asked[HOME] == 1) is is_read


# Canonical addresses and redirects


def test_pages_that_all_name_the_home_page_as_canonical_are_not_lost(tmp_path):
    head = f'<link rel="canonical" href="{HOME}">'
    links = [f"/p{n}" for n in range(5)]
    site = ScriptedSite(
        {HOME: page(words("home"), *links, head=head)}
        | {HOME + link[1:]: page(words(link), head=head) for link in links}
    )
    report, _ = crawl(tmp_path, site)
    assert report.fetched == 6


def test_page_that_names_quite_another_page_as_canonical_counts_itself(tmp_path):
    site = ScriptedSite(
        {
            HOME: page("home", "/a"),
            HOME + "a": page(words("a"), head='<link rel="canonical" href="/b">'),
            HOME + "b": page(words("b")),
        }
    )
    _, records = crawl(tmp_path, site)
    assert (records[HOME + "a"].state, records[HOME + "b"].state) == ("fetched", "fetched")


def test_print_version_is_folded_into_the_page_it_names(tmp_path):
    site = ScriptedSite(
        {
            HOME: page("home", "/print/a"),
            HOME + "print/a": page("Printed. " + words("a"), head='<link rel="canonical" href="/a">'),
            HOME + "a": page(words("a")),
        }
    )
    _, records = crawl(tmp_path, site)
    assert records[HOME + "print/a"].canonical_of == HOME + "a"
    assert "canonical" in records[HOME + "print/a"].reason


def test_canonical_address_on_another_host_is_not_believed(tmp_path):
    site = ScriptedSite({HOME: page("home", head='<link rel="canonical" href="https://other.org/">')})
    assert crawl(tmp_path, site)[1][HOME].state == "fetched"


def test_redirects_in_a_circle_are_failed_and_say_so(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a"), HOME + "a": redirect("/b"), HOME + "b": redirect("/a")})
    _, records = crawl(tmp_path, site)
    assert {records[HOME + name].reason for name in "ab"} == {"The page redirects in a circle."}
    assert records[HOME + "a"].state == "failed"


def test_redirect_to_another_port_is_another_site(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a"), HOME + "a": redirect("https://example.com:8443/a")})
    _, records = crawl(tmp_path, site)
    assert "another site" in records[HOME + "a"].reason


# Pages that are one page, and pages that only look like it


def test_pages_that_differ_only_in_markup_count_once(tmp_path):
    def drawn(number):
        return page(f'<b data-token="{number}">{TEXT}</b><script>n={number}</script>')

    site = ScriptedSite({HOME: page("home", "/bb", "/a"), HOME + "a": drawn(1), HOME + "bb": drawn(2)})
    _, records = crawl(tmp_path, site)
    assert records[HOME + "bb"].reason == f"Same page as {HOME}a"


@pytest.mark.parametrize("links", [("/a", "/bb"), ("/bb", "/a")])
def test_which_of_equal_pages_counts_does_not_hang_on_their_order(tmp_path, links):
    site = ScriptedSite({HOME: page("home", *links), HOME + "a": page(TEXT), HOME + "bb": page(TEXT)})
    _, records = crawl(tmp_path, site, concurrent_requests=1)
    assert (records[HOME + "a"].state, records[HOME + "bb"].state) == ("fetched", "skipped")


def test_pages_of_one_template_with_few_words_of_their_own_all_count(tmp_path):
    frame = "Shop Help Contact Imprint " * 60
    links = [f"/p{n}" for n in range(10)]
    site = ScriptedSite(
        {HOME: page(frame, *links)}
        | {HOME + link[1:]: page(f"{frame} Costs {n} euro.") for n, link in enumerate(links)}
    )
    assert crawl(tmp_path, site)[0].fetched == 11


# Pages that are none


@pytest.mark.parametrize(
    "body",
    [
        lambda url: f"<h1>Oops</h1>{TEXT * 5} You asked for {url}",
        lambda url: f"<h1>Page not found</h1>{TEXT * 5} Perhaps: {words(url, 6)}",
        lambda url: f"<title>404</title><h1>Sidan hittades inte</h1>{TEXT * 3} {words(url, 9)}",
    ],
)
def test_soft_404s_are_told_from_pages(tmp_path, body):
    pages = {HOME: page("<h1>Home</h1>", "/real", "/lost/one", "/lost/two"), HOME + "real": page(words("r"))}
    site = EverywhereTheSame(pages, lambda url: page(body(url)))
    _, records = crawl(tmp_path, site)
    assert records[HOME + "real"].state == "fetched"
    assert {records[HOME + f"lost/{n}"].state for n in ("one", "two")} == {"failed"}
    assert "“not found” page" in records[HOME + "lost/one"].reason


def test_pages_of_the_not_found_page_s_template_are_pages(tmp_path):
    frame = "Shop Help Contact Imprint Basket Search " * 40
    pages = {HOME: page("<h1>Home</h1>" + frame, "/a"), HOME + "a": page(f"<h1>Parcels</h1>{frame}Two days.")}
    site = EverywhereTheSame(pages, page(f"<h1>Not found</h1>{frame}No such page."))
    _, records = crawl(tmp_path, site)
    assert records[HOME + "a"].state == "fetched"


def test_site_that_shows_its_home_page_for_everything_keeps_its_home_page(tmp_path):
    site = EverywhereTheSame({HOME + "a": page(words("a"))}, page("<h1>Home</h1>", "/a", "/lost"))
    _, records = crawl(tmp_path, site)
    assert (records[HOME].state, records[HOME + "a"].state) == ("fetched", "fetched")
    assert records[HOME + "lost"].reason == f"Same page as {HOME}"


def test_the_random_address_is_asked_for_once_also_after_a_kill(tmp_path):
    pages = {HOME: page("home", "/a", "/lost"), HOME + "a": page("a")}
    site = EverywhereTheSame(pages, page(f"<h1>Oops</h1>{TEXT}"))
    crawl(tmp_path, site)
    (tmp_path / REPORT_FILE).unlink()
    lines = (tmp_path / PAGES_FILE).read_bytes().splitlines(keepends=True)
    (tmp_path / PAGES_FILE).write_bytes(lines[0])
    _, records = crawl(tmp_path, site)
    assert "“not found” page" in records[HOME + "lost"].reason
    assert max(count for url, count in site.asked.items() if "no-such-page" in url) == 1


@pytest.mark.parametrize(
    ("answer", "words_said"),
    [
        (redirect("/login?next=/x"), "asks for a sign-in"),
        (redirect("https://sso.elsewhere.org/start"), "asks for a sign-in"),
        (Fetched(401), "sign-in"),
        (page('<form><input type="password"></form> Members only.'), "asks for a sign-in"),
        (page('<div id="root"></div><script src="app.js"></script>'), "only with JavaScript"),
        (page("<noscript>Please enable JavaScript.</noscript><script></script>"), "only with JavaScript"),
        (Fetched(302, {"location": "/x", "set-cookie": "seen=1"}), "cookies"),
        (Fetched(200, {"content-type": "application/json"}, b"{}"), "application/json"),
        (Fetched(200, HTML, b" \n"), "empty"),
        (FetchFailure("No answer within 30 seconds.", is_network=True), "No answer"),
    ],
)
def test_closed_and_empty_pages_say_why(tmp_path, answer, words_said):
    site = ScriptedSite({HOME: page("home", "/x"), HOME + "x": answer})
    record = crawl(tmp_path, site)[1][HOME + "x"]
    assert record.state in {"failed", "skipped"}
    assert words_said in record.reason


def test_javascript_site_says_so_for_every_address(tmp_path):
    shell = page('<div id="app"></div><script src="app.js"></script>', head="<title>App</title>")
    urls = (HOME + "a", HOME + "b")
    site = EverywhereTheSame({HOME + "sitemap.xml": Fetched(200, {}, urlset(*urls))}, shell)
    report, records = crawl(tmp_path, site)
    assert "only with JavaScript" in report.error
    assert all("only with JavaScript" in records[url].reason for url in (HOME, *urls))


def test_cookie_wall_says_so(tmp_path):
    wall = page("<h1>Before you go on</h1> We use cookies. Accept all cookies to see this site.")
    report, _ = crawl(tmp_path, EverywhereTheSame({}, wall))
    assert "cookies" in report.error


# Traps


class Trap(ScriptedSite):
    """Every page links on for ever, as `links` says of its address."""

    def __init__(self, links, answers):
        super().__init__(answers)
        self._links = links

    async def fetch(self, url, **options):
        if url not in self.answers and not url.endswith((".txt", ".xml")) and "no-such" not in url:
            self.answers[url] = page(words(url), *self._links(url))
        return await super().fetch(url, **options)


def real_pages(*first):
    links = [f"/real{n}" for n in range(30)]
    return {HOME: page("home", *first, *links)} | {HOME + link[1:]: page(words(link)) for link in links}


def hash_of(url: str) -> int:
    return int(hashlib.sha256(url.encode()).hexdigest()[:6], 16)


def month_after(url):
    return (f"/events/{1950 + hash_of(url) % 150}/{hash_of(url + '?') % 12 + 1}/",)


def other_filters(url):
    return (f"/shop?a={hash_of(url)}&b=2", f"/shop?a={hash_of(url) + 1}&b=3")


@pytest.mark.parametrize(
    ("first", "links", "most"),
    [
        ("/events/2026/01/", month_after, 200),
        ("/cal?day=1", lambda url: (f"/cal?day={int(url.split('=')[1]) + 1}",), 500),
        ("/shop?a=1&b=1", other_filters, 200),
        ("/x/", lambda _: ("x/", "y/"), 300),
        ("/x/", lambda url: (url + "x/y/",), 30),
        ("/s/a;jsessionid=1", lambda url: (f"/s/a;jsessionid={hash_of(url)}",), 1),
        ("/s/b?sid=0123456789abcdef0", lambda url: (f"/s/b?sid={hash_of(url)}abcdef0123456789a",), 1),
        ("/(S(0123456789abcdef01234567))/c", lambda url: (f"/(S({words(url, 1):0<24.24}))/c",), 1),
    ],
)
def test_traps_end_and_leave_room_for_real_pages(tmp_path, first, links, most):
    site = Trap(links, real_pages(first))
    _, records = crawl(tmp_path, site, limit=1_000)
    trapped = sum(record.state == "fetched" for record in records.values()) - 31
    assert all(records[f"{HOME}real{n}"].state == "fetched" for n in range(30))
    assert trapped <= most


def test_one_page_under_endless_names_is_read_a_few_times(tmp_path):
    class Echo(ScriptedSite):
        async def fetch(self, url, **options):
            if "/echo" in url:
                self.answers[url] = page(TEXT, "a/", "b/", "c/")
            return await super().fetch(url, **options)

    site = Echo({HOME: page("home", "/echo/")})
    crawl(tmp_path, site, limit=5_000)
    assert sum(site.asked.values()) < 100


# Crawling again


def test_pages_out_of_the_sitemap_and_unlinked_are_not_heard_of_again(tmp_path):
    home = page("home", "/kept", etag='"1"')
    site = ScriptedSite({HOME: home, HOME + "sitemap.xml": Fetched(200, {}, urlset(HOME + "listed"))})
    site.answers |= {HOME + name: page(words(name), etag=f'"{name}"') for name in ("kept", "listed")}
    crawl(tmp_path / "first", site)
    site.answers[HOME + "sitemap.xml"] = Fetched(200, {}, urlset())
    _, second = crawl(tmp_path / "second", site, after=tmp_path / "first")
    assert {url: record.status for url, record in second.items()} == {HOME: 304, HOME + "kept": 304}


def test_pages_only_a_failing_sitemap_names_are_asked_for_all_the_same(tmp_path):
    site = ScriptedSite({HOME: page("home"), HOME + "listed": page("listed")})
    site.answers[HOME + "sitemap.xml"] = Fetched(200, {}, urlset(HOME + "listed"))
    crawl(tmp_path / "first", site)
    site.answers[HOME + "sitemap.xml"] = Fetched(500)
    _, second = crawl(tmp_path / "second", site, after=tmp_path / "first")
    assert second[HOME + "listed"].state == "unchanged"


def test_pages_only_a_failing_page_links_are_asked_for_all_the_same(tmp_path):
    site = ScriptedSite(
        {HOME: page("home", "/hub"), HOME + "hub": page("hub", "/a"), HOME + "a": page(words("a"))}
    )
    crawl(tmp_path / "first", site)
    site.answers[HOME + "hub"] = Fetched(500)
    _, second = crawl(tmp_path / "second", site, after=tmp_path / "first")
    assert (second[HOME + "hub"].state, second[HOME + "a"].state) == ("failed", "unchanged")


def test_links_are_remembered_over_many_crawls(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a", etag='"1"'), HOME + "a": page("a", etag='"2"')})
    crawl(tmp_path / "0", site)
    for number in range(3):
        _, records = crawl(tmp_path / str(number + 1), site, after=tmp_path / str(number))
        assert [record.status for record in records.values()] == [304, 304]


def test_equal_pages_stay_folded_when_the_one_that_counts_is_not_modified(tmp_path):
    site = ScriptedSite({HOME: page("home", "/a", "/bb"), HOME + "a": page(TEXT, etag='"a"')})
    site.answers[HOME + "bb"] = page(f"<i>{TEXT}</i>")
    crawl(tmp_path / "first", site)
    _, second = crawl(tmp_path / "second", site, after=tmp_path / "first")
    assert (second[HOME + "a"].state, second[HOME + "bb"].state) == ("unchanged", "skipped")


def known_site():
    links = [f"/p{n}" for n in range(8)]
    return {HOME: page("home", *links)} | {HOME + link[1:]: page(words(link)) for link in links}


def test_a_maintenance_page_everywhere_ends_the_crawl_and_says_so(tmp_path):
    crawl(tmp_path / "first", ScriptedSite(known_site()))
    down = EverywhereTheSame({}, page(f"<h1>Back soon</h1>{TEXT}"))
    report, records = crawl(tmp_path / "second", down, after=tmp_path / "first")
    assert "as it does under maintenance" in report.error
    assert {record.state for record in records.values()} == {"failed"}


def test_a_redirect_to_a_maintenance_page_everywhere_ends_the_crawl_and_says_so(tmp_path):
    crawl(tmp_path / "first", ScriptedSite(known_site()))
    down = EverywhereTheSame({HOME + "down.html": page("Back soon")}, redirect(HOME + "down.html", 302))
    report, _ = crawl(tmp_path / "second", down, after=tmp_path / "first")
    assert "as it does under maintenance" in report.error


def test_a_new_home_page_that_is_also_the_answer_for_missing_pages_is_no_maintenance(tmp_path):
    site = EverywhereTheSame(known_site(), page("home"))
    crawl(tmp_path / "first", site)
    new_home = page("New home. " + TEXT, *[f"/p{n}" for n in range(8)])
    again = EverywhereTheSame(known_site() | {HOME: new_home}, new_home)
    report, records = crawl(tmp_path / "second", again, after=tmp_path / "first")
    assert (report.error, records[HOME].state, report.unchanged) == ("", "fetched", 8)


@pytest.mark.parametrize("answer", [Fetched(503), Fetched(403), Fetched(500)])
def test_a_site_that_refuses_every_page_ends_early_with_an_error(tmp_path, answer):
    site = ScriptedSite({HOME: page("home", *[f"/p{n}" for n in range(300)])})
    site.answers |= {f"{HOME}p{n}": page(words(str(n))) for n in range(300)}
    crawl(tmp_path / "first", site)
    down = EverywhereTheSame({}, answer)
    report, records = crawl(tmp_path / "second", down, after=tmp_path / "first")
    assert f"HTTP {answer.status}" in report.error
    assert sum(down.asked.values()) < 100
    assert {record.state for record in records.values()} == {"failed"}
