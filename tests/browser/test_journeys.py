"""Five journeys of a support lead through the real dashboard, in a real browser."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

SLOW_MS = 60_000


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A help centre of a few pages on this machine."""
    folder = tmp_path / "site"
    folder.mkdir()
    names = ["opening-hours", "parking", "gift-cards", "repairs", "bicycles"]
    links = "".join(f'<li><a href="/{name}.html">{name}</a></li>' for name in names)
    page = "<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    (folder / "index.html").write_text(
        page.format(title="Help", body=f"<p>All our help.</p><ul>{links}</ul>")
    )
    for name in names:
        text = (
            f"<p>Everything about {name} of our shop in Turku. The {name} page was written with care.</p>" * 3
        )
        (folder / f"{name}.html").write_text(page.format(title=name.capitalize(), body=text))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def choose_way(visitor, name):
    visitor.page.get_by_role("button", name=f"Add {name.lower()}", exact=True).click()


def ask(visitor, question):
    box = visitor.page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(visitor.page.get_by_text("Decided", exact=True)).to_be_visible(timeout=SLOW_MS)
    visitor.settle()


def test_from_first_run_to_a_cited_answer(served, visit):
    lead = visit(served)
    lead.go("/")
    expect(lead.page.get_by_text("Three steps until Luma can answer")).to_be_visible()
    lead.shoot("1 first steps")
    lead.page.get_by_role("link", name="Add content").click()
    lead.settle()
    choose_way(lead, "Short answer")
    dialog = lead.page.get_by_role("dialog")
    dialog.get_by_label("Question", exact=True).fill("How long do I have to return a lamp?")
    dialog.get_by_label("Answer", exact=True).fill("You can return every lamp within 45 days of delivery.")
    lead.shoot("2 short answer")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden(timeout=SLOW_MS)
    lead.menu("Preview")
    ask(lead, "How long do I have to return a lamp?")
    talk = lead.page.locator(".st-key-preview-talk")
    expect(talk.get_by_text("within 45 days of delivery").last).to_be_visible()
    expect(lead.page.locator(".st-key-insight mark").first).to_contain_text("45 days")
    lead.shoot("3 answer and why")


def test_a_site_is_added_and_read_before_ones_eyes(served, visit, site):
    lead = visit(served)
    lead.go("/content_sources")
    choose_way(lead, "Website")
    dialog = lead.page.get_by_role("dialog")
    dialog.get_by_label("Address", exact=True).fill(site)
    lead.shoot("1 add a website")
    dialog.get_by_role("button", name="Add and sync").click()
    expect(dialog).to_be_hidden(timeout=SLOW_MS)
    expect(lead.page.locator(".st-key-running-syncs")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("2 reading")
    expect(lead.page.locator(".st-key-running-syncs")).to_be_hidden(timeout=SLOW_MS)
    lead.settle()
    lead.shoot("3 read")
    lead.menu("Preview")
    ask(lead, "Tell me everything about gift-cards")
    expect(lead.page.locator(".st-key-insight").get_by_text("Gift-cards").first).to_be_visible()
    lead.shoot("4 asked about it")


def test_of_two_files_the_good_one_answers_and_the_bad_one_says_why(served, visit, tmp_path):
    good, bad = tmp_path / "Warranty.md", tmp_path / "broken.pdf"
    good.write_text("# Warranty\n\nEvery lamp carries a warranty of 36 months from the day of purchase.\n")
    bad.write_bytes(b"%PDF-1.7 this is no document")
    lead = visit(served)
    lead.go("/content_sources")
    choose_way(lead, "Files")
    dialog = lead.page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files([good, bad])
    expect(dialog.get_by_text("broken.pdf")).to_be_visible()
    add = dialog.get_by_role("button", name="Add and read")
    expect(add).to_be_enabled()
    add.click()
    expect(dialog).to_be_hidden(timeout=SLOW_MS)
    expect(lead.page.get_by_text("Files 2")).to_be_visible()
    expect(lead.page.locator(".st-key-running-syncs")).to_be_hidden(timeout=SLOW_MS)
    lead.settle()
    lead.shoot("1 one good one bad")
    lead.page.get_by_test_id("stTextInputRootElement").get_by_label("Search").fill("broken")
    lead.page.keyboard.press("Enter")
    lead.settle()
    lead.menu("Preview")
    ask(lead, "How long is the warranty of a lamp?")
    expect(lead.page.locator(".st-key-preview-talk").get_by_text("36 months").last).to_be_visible()
    lead.shoot("2 the good one answers")


def test_a_chart_leads_to_its_conversations_and_to_the_evidence_of_a_reply(sample_server, visit):
    lead = visit(sample_server)
    lead.go("/?period=30+days")
    tile = lead.page.locator(".st-key-tile-handled_conversations")
    expect(tile).to_be_visible(timeout=SLOW_MS)
    lead.shoot("1 overview")
    chart = lead.page.locator(".st-key-card-handoff_reasons .barlayer .point path").last
    chart.click(force=True)
    expect(lead.page.get_by_text("Behind the figure")).to_be_visible(timeout=SLOW_MS)
    lead.settle()
    lead.shoot("2 conversations behind a bar")
    lead.page.get_by_role("button", name="Show all").click()
    lead.settle()
    lead.go("/conversations?outcome=Resolved")
    why = lead.page.get_by_role("button", name="Why").first
    expect(why).to_be_visible(timeout=SLOW_MS)
    lead.settle()  # the page draws itself once more when it has taken the filter from its address
    why.click()
    drawer = lead.page.get_by_role("dialog")
    expect(drawer.get_by_text("Understood as")).to_be_visible(timeout=SLOW_MS)
    expect(drawer.locator("mark").first).to_be_visible()
    lead.shoot("3 evidence")


def test_a_profile_is_drafted_published_and_used(served, visit):
    lead = visit(served)
    lead.go("/profile")
    name = lead.page.get_by_label("Name", exact=True)
    name.fill("Nova")
    name.press("Enter")
    expect(lead.page.get_by_text("Draft · 1 change")).to_be_visible(timeout=SLOW_MS)
    expect(lead.page.locator(".st-key-strip").get_by_text("Luma")).to_be_visible()
    lead.shoot("1 draft")
    lead.page.get_by_role("button", name="Review and publish").click()
    lead.page.get_by_role("button", name="Publish 1 change").click()
    expect(lead.page.locator(".st-key-strip").get_by_text("Nova")).to_be_visible(timeout=SLOW_MS)
    lead.menu("Preview")
    expect(lead.page.locator(".st-key-preview-talk").get_by_text("Nova").first).to_be_visible()
    lead.shoot("2 preview speaks as published")


def find_row(visitor, table, row):
    """Where a table lies, and how far down in it the row: it is drawn as one picture."""
    visitor.settle()
    frame = visitor.page.locator(f"{table} [data-testid=stDataFrame]").first
    expect(frame).to_be_visible(timeout=SLOW_MS)
    expect(frame.locator("canvas").first).to_be_visible(timeout=SLOW_MS)
    frame.scroll_into_view_if_needed()
    visitor.page.wait_for_timeout(800)  # it draws itself after it is there
    return frame.bounding_box(), row * 36 + 34 + 18


def test_a_source_is_looked_through_limited_and_removed_with_its_consequences(served, visit, site):
    lead = visit(served)
    lead.go("/content_sources")
    choose_way(lead, "Website")
    dialog = lead.page.get_by_role("dialog")
    dialog.get_by_label("Address", exact=True).fill(site)
    dialog.get_by_role("button", name="Add and sync").click()
    expect(dialog).to_be_hidden(timeout=SLOW_MS)
    running = lead.page.locator(".st-key-running-syncs")
    expect(running).to_be_visible(timeout=SLOW_MS)
    expect(running).to_be_hidden(timeout=3 * SLOW_MS)
    lead.settle()
    box, y = find_row(lead, ".st-key-source-table", 0)
    lead.page.mouse.click(box["x"] + 32 + 220 + 30, box["y"] + y)
    expect(lead.page.get_by_text("Pages that answer")).to_be_visible(timeout=SLOW_MS)
    box, y = find_row(lead, ".st-key-pages", 1)
    lead.shoot("1 source")
    lead.page.mouse.click(box["x"] + 60, box["y"] + y)
    expect(lead.page.locator(".ad-reading")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("2 a page as read")
    lead.page.get_by_test_id("stPageLink").first.get_by_role("link").click()
    lead.page.get_by_role("tab", name="Settings").click()
    private = lead.page.get_by_text("Private", exact=True)
    expect(private).to_be_visible(timeout=SLOW_MS)
    private.click()
    expect(lead.page.get_by_text("Not named in replies, because the source is private.")).to_be_visible(
        timeout=SLOW_MS
    )
    audience = lead.page.get_by_role("textbox", name="Audience")
    audience.fill("partners")
    audience.press("Enter")
    expect(lead.page.get_by_text("Only customers of the segment “partners”")).to_be_visible(timeout=SLOW_MS)
    lead.settle()
    lead.shoot("3 private and for partners")
    lead.menu("Content sources")
    box, y = find_row(lead, ".st-key-source-table", 0)
    lead.page.mouse.click(box["x"] + 16, box["y"] + y)
    expect(lead.page.get_by_text("1 source selected")).to_be_visible(timeout=SLOW_MS)
    lead.page.locator(".st-key-bulk_remove button").click()
    asked = lead.page.get_by_role("dialog")
    expect(asked.get_by_text("Removes 1 source with 6 pages; no answer")).to_be_visible(timeout=SLOW_MS)
    lead.shoot("4 asks before it removes")
    asked.get_by_role("button", name="Remove").click()
    expect(lead.page.get_by_text("Nothing to answer from yet")).to_be_visible(timeout=SLOW_MS)
