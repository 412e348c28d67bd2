"""A lead looks after content that changes: review, approval, restore, contradiction; in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel
from core.settings import Settings

SLOW_MS = 60_000
PAGE = "<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
MORE = (
    "<p>We wrote this page with care for everybody who buys lamps, shades and bulbs in our shop in Turku.</p>"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A help centre whose pages the test rewrites."""

    address: str
    folder: Path

    def write(self, name: str, title: str, *sentences: str) -> None:
        body = "".join(f"<p>{sentence}</p>" for sentence in sentences) + MORE
        (self.folder / f"{name}.html").write_text(PAGE.format(title=title, body=body))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Site(f"http://127.0.0.1:{server.server_port}/", folder)
    links = '<p><a href="/returns.html">Returns</a> <a href="/plans.html">Plans</a></p>'
    made.write("index", "Help", "All our help.", links)
    made.write("returns", "Returns", "You can return lamps within 30 days of delivery.")
    made.write("plans", "Plans", "The Team plan costs $49 per month for up to ten people.")
    yield made
    server.shutdown()
    server.server_close()


def add_site(lead, site: Site) -> None:
    lead.go("/content_sources")
    lead.page.get_by_role("button", name="Add website", exact=True).click()
    dialog = lead.page.get_by_role("dialog")
    dialog.get_by_label("Address", exact=True).fill(site.address)
    dialog.get_by_role("button", name="Add and sync").click()
    expect(dialog).to_be_hidden(timeout=SLOW_MS)
    wait_for_sync(lead)


def wait_for_sync(lead) -> None:
    running = lead.page.locator(".st-key-running-syncs")
    expect(running).to_be_visible(timeout=SLOW_MS)
    expect(running).to_be_hidden(timeout=3 * SLOW_MS)
    lead.settle()


@contextmanager
def beside(served) -> Iterator[Engine]:
    """The same workspace, opened beside the server."""
    engine = build_engine(Settings(data_dir=served.workspace, _env_file=None))
    yield engine
    engine.close()


def ask_as_customer(served, question: str) -> None:
    with beside(served) as engine:
        engine.desk.receive(question, channel=Channel.EMAIL, customer="Ada").finish()


def only_source(served) -> str:
    with beside(served) as engine:
        return engine.sources.list_sources()[0].id


def newest_version(served) -> int:
    with beside(served) as engine:
        return engine.documents.current_version()


def sync_now(lead) -> None:
    lead.page.get_by_role("button", name="Sync now").click()
    wait_for_sync(lead)


def test_a_changed_price_is_reviewed_approved_and_taken_back(served, visit, site):
    lead = visit(served)
    add_site(lead, site)
    source = f"/source?id={only_source(served)}"
    ask_as_customer(served, "How much does the Team plan cost per month?")

    site.write("plans", "Plans", "The Team plan costs $59 per month for up to ten people.")
    lead.go(source)
    sync_now(lead)
    lead.go("/reviews")
    expect(lead.page.get_by_role("link", name="Reviews (1)")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("1 reviews")
    lead.page.locator("[class*='st-key-row-'] a").first.click()
    expect(lead.page.locator("del", has_text="$49").first).to_be_visible(timeout=SLOW_MS)
    expect(lead.page.locator("ins", has_text="$59").first).to_be_visible()
    expect(lead.page.get_by_role("link", name="How much does the Team plan cost")).to_be_visible()
    lead.settle()
    lead.shoot("2 review")
    lead.page.get_by_role("button", name="Mark as seen").click()
    expect(lead.page.get_by_role("link", name="Reviews", exact=True)).to_be_visible(timeout=SLOW_MS)
    second = newest_version(served)

    lead.go(f"{source}&tab=Settings")
    lead.page.get_by_text("Hold for approval").click()
    expect(lead.page.get_by_role("tab", name="Waiting")).to_be_visible(timeout=SLOW_MS)
    site.write("plans", "Plans", "The Team plan costs $79 per month for up to ten people.")
    sync_now(lead)
    lead.go(f"{source}&tab=Waiting")
    lead.page.get_by_role("button", name="Approve the change").click()
    dialog = lead.page.get_by_role("dialog")
    expect(dialog.get_by_text("1 page changed.")).to_be_visible(timeout=SLOW_MS)
    expect(dialog.get_by_text("on what changes.")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("3 approve")
    dialog.get_by_role("button", name="Approve").click()
    expect(lead.page.get_by_text("Nothing waits")).to_be_visible(timeout=SLOW_MS)
    assert newest_version(served) == second + 1

    lead.go(f"/knowledge_version?number={second}")
    lead.page.get_by_role("button", name="Restore this page").click()
    dialog = lead.page.get_by_role("dialog")
    expect(dialog.get_by_text("1 page says again what it said")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("4 restore")
    dialog.get_by_role("button", name="Restore", exact=True).click()
    heading = f"Knowledge version {second + 2}"
    expect(lead.page.get_by_role("heading", name=heading)).to_be_visible(timeout=SLOW_MS)
    expect(lead.page.locator("ins", has_text="$59")).to_be_visible(timeout=SLOW_MS)
    lead.settle()
    lead.shoot("5 restored")


def test_a_contradiction_is_found_dismissed_and_undone(served, visit, site):
    site.write("plans", "Returns", "You can return lamps within 14 days of delivery.")
    lead = visit(served)
    add_site(lead, site)
    lead.go("/conflicts")
    lead.page.get_by_role("button", name="Look again now").click()
    expect(lead.page.locator("mark", has_text="14 days")).to_be_visible(timeout=SLOW_MS)
    expect(lead.page.locator("mark", has_text="30 days")).to_be_visible()
    lead.settle()
    lead.shoot("1 both sides")
    lead.page.get_by_role("button", name="Dismiss").click()
    expect(lead.page.get_by_text("No duplicates, no contradictions found")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("2 dismissed")
    lead.page.get_by_role("button", name="Undo").click()
    expect(lead.page.locator("mark", has_text="14 days")).to_be_visible(timeout=SLOW_MS)
