"""Admin, customer and colleague: set up, asked, handed over, answered by a person, all on record."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Served

SLOW_MS = 60_000
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> {{7*7}} <script>document.title='owned'</script>"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(served: Served, tmp_path: Path) -> Iterator[str]:
    """A plain HTML page of another origin, with the snippet that the Channels page shows."""
    folder = tmp_path / "shop"
    folder.mkdir()
    snippet = f'<script src="{served.address}/api/v1/widget.js" async></script>'
    page = f"<!doctype html><html lang=en><title>Shop</title><h1>Lamps</h1>{snippet}</html>"
    (folder / "index.html").write_text(page)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def customer(browser: Browser, shop: str) -> Iterator[Page]:
    """Somebody on that page, with the chat open."""
    context = browser.new_context(viewport={"width": 1000, "height": 760}, locale="en-GB")
    page = context.new_page()
    yield page
    context.close()


def answerdesk(workspace: Path, *words: str) -> None:
    """A command on the served workspace."""
    command = [sys.executable, "-m", "core.cli", *words, "--data-dir", str(workspace)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)


def say(customer: Page, text: str) -> None:
    customer.locator("textarea").fill(text)
    customer.locator("textarea").press("Enter")


def test_from_set_up_to_a_person_who_answers(served, visit, customer, shop):
    answerdesk(served.workspace, "source", "add-answer", "-q", "Can I return a lamp?", "-a",
               "You can return any lamp within 30 days.")  # fmt: skip
    admin = visit(served, height=1000)
    # The admin names the agent, publishes, and deploys it.
    admin.go("/profile")
    name = admin.page.get_by_label("Name", exact=True)
    name.fill("Nova")
    name.press("Enter")
    publish = admin.page.get_by_role("button", name="Review and publish")
    expect(publish).to_be_enabled(timeout=SLOW_MS)
    publish.click()
    dialog = admin.page.get_by_role("dialog")
    admin.shoot("1 review of the draft")
    dialog.get_by_role("button", name="Publish").click()
    expect(admin.page.locator(".st-key-strip").get_by_text("Nova")).to_be_visible(timeout=SLOW_MS)
    admin.go("/channels")
    admin.page.locator(".st-key-deploy_live_chat button").click()
    expect(admin.page.locator(".st-key-strip")).not_to_contain_text("Not deployed", timeout=SLOW_MS)
    expect(admin.page.get_by_text("widget.js").first).to_be_visible()
    admin.shoot("2 channel deployed")
    # Kim is there to answer.
    admin.go("/inbox")
    admin.page.get_by_label("Name", exact=True).fill("Kim")
    admin.page.get_by_role("button", name="That is me").click()
    expect(admin.page.get_by_text("Nobody waits").or_(admin.page.get_by_text("Kim")).first).to_be_visible(
        timeout=SLOW_MS
    )
    # A customer asks on the shop's page, is answered, and wants a person.
    customer.goto(shop)
    customer.locator(".launcher").click()
    expect(customer.get_by_role("dialog")).to_contain_text("Nova")
    say(customer, "Can I return a lamp?")
    log = customer.get_by_role("log")
    expect(log).to_contain_text("within 30 days", timeout=SLOW_MS)
    say(customer, f"I want to talk to a person, please. {HOSTILE}")
    expect(customer.locator("header")).to_contain_text("Waiting for a colleague", timeout=SLOW_MS)
    # Kim sees it without a reload, and answers.
    row = admin.page.locator(".st-key-inbox-rows button").first
    expect(row).to_be_attached(timeout=SLOW_MS)
    row.click()
    admin.settle()
    admin.shoot("3 inbox")
    box = admin.page.get_by_test_id("stChatInputTextArea").or_(
        admin.page.locator(".st-key-inbox-reply textarea")
    )
    box.fill("Hello, this is Kim. Which lamp is it?")
    box.press("Control+Enter")
    if admin.page.get_by_role("button", name="Send").count():
        admin.page.get_by_role("button", name="Send").first.click()
    expect(log).to_contain_text("Which lamp is it?", timeout=SLOW_MS)
    expect(customer.locator("header")).to_contain_text("Kim", timeout=SLOW_MS)
    expect(customer.get_by_text("Powered by AI")).to_be_hidden()
    # The customer rates the agent's answer.
    log.get_by_role("button", name="Helpful", exact=True).first.click()
    expect(log.get_by_text("Thank you!")).to_be_visible(timeout=SLOW_MS)
    # The admin reads all of it; nothing that was written became markup.
    admin.go("/conversations")
    transcript = admin.page.locator(".stMain")
    expect(transcript).to_contain_text("Which lamp is it?", timeout=SLOW_MS)
    expect(transcript).to_contain_text("document.title='owned'")
    expect(transcript.locator(".ad-verdict", has_text="Helpful")).to_be_visible()
    admin.shoot("4 transcript")
    admin.go("/audit_log")
    expect(admin.page.locator(".stMain")).to_contain_text("Nova", timeout=SLOW_MS)
    admin.shoot("5 audit log")
    assert admin.page.title() != "owned"
    assert customer.title() == "Shop"
