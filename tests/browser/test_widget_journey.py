"""A customer of a strict web page chats with the real server, which is killed in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel, Conversation, Feedback, Role
from core.conversations.ports import ConversationFilter
from core.settings import Settings
from tests.benchmarks.chat_server import ChatServer, free_port
from tests.browser.conftest import ARTEFACTS

MARKUP = "<img src=x onerror=alert(1)>"
"""What a careless import may leave in names and titles."""
ANSWER = "The Kulku 3 weighs 21 kg with its battery."
PATIENCE_MS = 60_000
"""The first reply loads the models."""


@pytest.fixture
def workspace(tmp_path) -> Iterator[tuple[Engine, ChatServer]]:
    """Live chat is deployed, a person is there; the engine is the person's, the server another process."""
    engine = build_engine(Settings(data_dir=tmp_path / "workspace", _env_file=None))
    engine.catalogue.add_answer(f"Weight {MARKUP}", ANSWER, ["How heavy is the Kulku 3?"])
    named = {"name": f"Nova {MARKUP}", "company": f"Kulku {MARKUP}"}
    engine.configuration.save_draft(engine.configuration.draft().model_copy(update=named))
    engine.configuration.publish(note="", author="test")
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    engine.directory.add_person("Maja Lind", actor="test")
    server = ChatServer(tmp_path / "workspace", free_port(), is_whole=False)
    server.start()
    yield engine, server
    server.stop()
    engine.close()


@contextmanager
def shop(chat: str) -> Iterator[str]:
    """A plain page of another site, as strict as the widget allows."""
    policy = f"default-src 'none'; script-src {chat}; connect-src {chat}; style-src 'none'"
    page = (
        f'<!doctype html><html lang="en"><title>Shop</title><script src="{chat}/api/v1/widget.js"></script>'
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_customer_is_answered_handed_over_and_answered_by_a_person(workspace, browser: Browser):
    engine, server = workspace
    with shop(server.address) as address, browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        page.goto(address)
        page.set_default_timeout(PATIENCE_MS)
        page.get_by_role("button", name="Open chat").click()
        log, field = page.get_by_role("log"), page.locator("textarea")

        def send(text: str) -> None:
            field.fill(text)
            field.press("Enter")

        def sees(text: str) -> None:
            expect(log.get_by_text(text)).to_have_count(1, timeout=PATIENCE_MS)

        send("How heavy is the Kulku 3?")
        sees("21 kg")
        expect(page.get_by_role("heading", name=f"Nova {MARKUP}")).to_be_visible()
        expect(log).to_contain_text(f"Weight {MARKUP}")
        assert page.locator("img[src='x']").count() == 0
        log.get_by_role("button", name="Helpful", exact=True).click()
        expect(log.get_by_text("Thank you!")).to_be_visible()
        send("I want to talk to a person")
        expect(page.locator("header .with")).not_to_have_text("AI assistant", timeout=PATIENCE_MS)
        page.get_by_label("Where can we reach you").fill("ada@example.com")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Where can we reach you")).to_be_hidden(timeout=PATIENCE_MS)
        server.kill()
        send("Are you there?")
        server.start()
        expect(log.locator(".status", has_text="Sent ·")).to_be_visible(timeout=PATIENCE_MS)
        (talk,) = _conversations(engine)
        maja = engine.inbox.people()[0]
        engine.handling.reply(talk.id, "Hi, **Maja** here.", person_id=maja.id)
        sees("Hi, Maja here.")
        expect(page.get_by_role("heading", name="Maja Lind")).to_be_visible()
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / "widget-journey.png")
        page.reload()
        sees("Hi, Maja here.")
        engine.handling.close(talk.id, actor=maja.id)
        page.get_by_role("group", name="How was").get_by_role("button", name="Helpful", exact=True).click()
        expect(page.get_by_role("dialog").get_by_text("Thank you!")).to_be_visible()
    assert complaints == []
    (kept,) = _conversations(engine)
    messages = engine.conversations.list_messages(kept.id)
    own = [one.text for one in messages if one.role is Role.CUSTOMER]
    assert own == ["How heavy is the Kulku 3?", "I want to talk to a person", "Are you there?"]
    assert kept.feedback is Feedback.HELPFUL
    assert engine.contacts.find_contact(kept.contact_id).email == "ada@example.com"


def _conversations(engine: Engine) -> list[Conversation]:
    found, _ = engine.conversation_search.list_conversations(ConversationFilter(), limit=10)
    return found
