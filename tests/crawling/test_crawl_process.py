"""The crawler as a process against a real server: started, killed, resumed, stopped, refused."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.errors import CrawlError
from core.jobs.crawl_process import CrawlProcessLauncher
from core.knowledge.crawl_files import (
    KNOWN_LINKS_FILE,
    LINKS_FILE,
    PAGES_FILE,
    REPORT_FILE,
    REQUEST_FILE,
    CrawledUrl,
    CrawlProgress,
    CrawlRequest,
)
from tests.crawling.local_site import Answer, LocalSite, html

pytestmark = pytest.mark.slow


def linked_site(count: int, *, held: str = "") -> LocalSite:
    """A home page linking to `count` pages."""
    links = [f"/p{number}" for number in range(count)]
    answers = {"/": Answer(html("home", *links))}
    answers |= {link: Answer(html(f"page {link}"), is_held=link == held) for link in links}
    return LocalSite(answers)


def request_of(url: str, **options: object) -> CrawlRequest:
    return CrawlRequest.model_validate(
        {"start_url": url, "follow_links": True, "allow_private_networks": True, "concurrent_requests": 4}
        | options
    )


def run(folder: Path, request: CrawlRequest) -> CrawlProgress:
    for _ in CrawlProcessLauncher().run_crawl(folder, request):
        pass
    return CrawlProgress.model_validate_json((folder / REPORT_FILE).read_bytes())


def records_of(folder: Path) -> dict[str, CrawledUrl]:
    lines = (folder / PAGES_FILE).read_text().splitlines()
    records = (CrawledUrl.model_validate(json.loads(line)) for line in lines if line.endswith("}"))
    return {record.url: record for record in records}


def test_crawls_a_served_site_to_its_report(tmp_path):
    with linked_site(25).serving() as site:
        report = run(tmp_path, request_of(site.url))
    assert (report.is_done, report.fetched, report.error) == (True, 26, "")


def test_killed_crawl_resumes_without_fetching_a_page_twice(tmp_path):
    with linked_site(60, held="/p30").serving() as site:
        request = request_of(site.url)
        (tmp_path / REQUEST_FILE).write_text(request.model_dump_json())
        process = subprocess.Popen([sys.executable, "-m", "crawlers", str(tmp_path)])
        assert site.held.wait(60)
        process.kill()
        process.wait()
        site.release.set()
        done_before = len(records_of(tmp_path))
        report = run(tmp_path, request)
    assert 0 < done_before < 61
    assert report.fetched == 61
    fetched_twice = {path for path, count in site.asked.items() if count > 1 and path != "/robots.txt"}
    assert "/p30" in fetched_twice
    assert len(fetched_twice) <= request.concurrent_requests + 1


def test_closing_the_iterator_ends_the_process_and_keeps_the_work(tmp_path):
    with linked_site(10, held="/p5").serving() as site:
        crawl = CrawlProcessLauncher().run_crawl(tmp_path, request_of(site.url))
        next(crawl)
        assert site.held.wait(60)
        crawl.close()
        site.release.set()
        assert not (tmp_path / REPORT_FILE).exists()
        assert run(tmp_path, request_of(site.url)).fetched == 11


def test_crawler_ends_when_its_starter_is_killed(tmp_path):
    starter = (
        "import sys\nfrom pathlib import Path\nfrom core.jobs.crawl_process import CrawlProcessLauncher\n"
        "from core.knowledge.crawl_files import CrawlRequest\n"
        "request = CrawlRequest.model_validate_json(sys.argv[2])\n"
        "for _ in CrawlProcessLauncher().run_crawl(Path(sys.argv[1]), request): pass\n"
    )
    with linked_site(10, held="/p5").serving() as site:
        request = request_of(site.url)
        process = subprocess.Popen([sys.executable, "-c", starter, str(tmp_path), request.model_dump_json()])
        assert site.held.wait(60)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        # The next crawl of the folder can only begin once the orphan let go of its lock.
        site.release.set()
        assert run(tmp_path, request).fetched == 11


def test_unchanged_pages_cost_no_body(tmp_path):
    headers = {"Content-Type": "text/html", "ETag": '"v1"'}
    with LocalSite(
        {"/": Answer(html("home", "/a"), headers=headers), "/a": Answer(html("a"))}
    ).serving() as site:
        run(tmp_path / "first", request_of(site.url))
        known = [
            {"url": record.url, "etag": record.etag, "content_hash": record.body_hash}
            for record in records_of(tmp_path / "first").values()
        ]
        site.answers["/a"] = Answer(status=404)
        (tmp_path / "second").mkdir()
        shutil.copy(tmp_path / "first" / LINKS_FILE, tmp_path / "second" / KNOWN_LINKS_FILE)
        run(tmp_path / "second", request_of(site.url, known=known))
    second = records_of(tmp_path / "second")
    assert (second[site.url].state, second[site.url].status) == ("unchanged", 304)
    assert second[site.url + "a"].state == "gone"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_before_connecting(tmp_path, host):
    with linked_site(1).serving() as site:
        url = site.url.replace("127.0.0.1", host)
        report = run(tmp_path, request_of(url, allow_private_networks=False))
    assert "private address" in report.error
    assert not site.asked


def test_killed_crawl_asks_again_only_for_what_was_under_way(tmp_path):
    with linked_site(40, held="/p20").serving() as site:
        request = request_of(site.url)
        (tmp_path / REQUEST_FILE).write_text(request.model_dump_json())
        process = subprocess.Popen([sys.executable, "-m", "crawlers", str(tmp_path)])
        assert site.held.wait(60)
        process.kill()
        process.wait()
        site.release.set()
        done_before = {url.removeprefix(site.url.rstrip("/")) for url in records_of(tmp_path)}
        run(tmp_path, request)
    assert {path for path in done_before if site.asked[path] > 1} == set()


def test_redirect_to_another_address_is_not_followed(tmp_path):
    inner = LocalSite({"/secret": Answer(html("secret"))})
    with inner.serving(), linked_site(0).serving() as site:
        site.answers["/"] = Answer(html("home", "/out"))
        site.answers["/out"] = Answer(status=302, headers={"Location": f"{inner.url}secret"})
        run(tmp_path, request_of(site.url))
        assert "another site" in records_of(tmp_path)[site.url + "out"].reason
        assert not inner.asked


def test_pages_too_large_or_of_another_type_are_skipped_with_a_reason(tmp_path):
    with linked_site(0).serving() as site:
        site.answers["/"] = Answer(html("home", "/big", "/film"))
        site.answers["/big"] = Answer(b"<p>" + b"x" * 50_000)
        site.answers["/film"] = Answer(b"x" * 2_000_000, headers={"Content-Type": "video/mp4"})
        run(tmp_path, request_of(site.url, page_bytes=20_000))
    records = records_of(tmp_path)
    assert "Larger than 20,000 bytes" in records[site.url + "big"].reason
    assert "video/mp4" in records[site.url + "film"].reason


def test_nothing_listening_ends_with_a_sentence(tmp_path):
    with linked_site(0).serving() as site:
        url = site.url
    assert "refused the connection" in run(tmp_path, request_of(url)).error


def test_unknown_host_ends_with_a_sentence(tmp_path):
    report = run(tmp_path, request_of("http://no-such-host.invalid/", allow_private_networks=False))
    assert "No host named no-such-host.invalid" in report.error


def test_a_crawler_that_dies_raises(tmp_path):
    (tmp_path / REQUEST_FILE).write_text("{")
    with pytest.raises(CrawlError, match="ended unexpectedly"):
        run(tmp_path, request_of("http://example.com/"))


def test_a_crawler_that_is_killed_is_started_anew_and_goes_on(tmp_path):
    with linked_site(30, held="/p20").serving() as site:
        killed = []
        for _ in CrawlProcessLauncher().run_crawl(tmp_path, request_of(site.url)):
            if not killed and site.held.is_set():
                killed += psutil.Process().children()
                killed[0].kill()
                site.release.set()
        assert len(killed) == 1
        assert {record.state for record in records_of(tmp_path).values()} == {"fetched"}
        assert len(records_of(tmp_path)) == 31


def test_a_finished_crawl_is_not_started_again(tmp_path):
    with linked_site(0).serving() as site:
        run(tmp_path, request_of(site.url))
        run(tmp_path, request_of(site.url))
    assert site.asked["/"] == 1
