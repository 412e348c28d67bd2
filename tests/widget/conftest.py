"""A scripted chat server, and customers who visit a page with the widget on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.fakes.chat_server import ScriptedChatServer

ARTEFACTS = Path(__file__).parents[1] / "artefacts"
FOLDER = Path(__file__).parent
PATIENCE_MS = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for Chromium drives the browser."""
    for item in items:
        if FOLDER in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@dataclass
class Customer:
    """Somebody who looks at the page."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    """What the page complained about: errors of scripts, and of the Content-Security-Policy."""

    def come(self) -> None:
        """Load the page, or load it again; wait for the widget's button."""
        self.page.goto(self.address)
        self.launcher.wait_for(timeout=PATIENCE_MS)

    def open(self) -> None:
        """Open the chat."""
        self.launcher.click()
        self.panel.wait_for()

    def send(self, text: str) -> None:
        """Write a message and send it."""
        self.input.fill(text)
        self.input.press("Enter")

    def sees(self, text: str, *, times: int = 1) -> None:
        """The messages hold this text, so often."""
        expect(self.log.get_by_text(text)).to_have_count(times, timeout=PATIENCE_MS)

    def said(self) -> list[str]:
        """All bubbles, from the top."""
        return self.log.locator(".bubble").all_inner_texts()

    @property
    def launcher(self) -> Locator:
        """The button in the corner."""
        return self.page.locator(".launcher")

    @property
    def panel(self) -> Locator:
        """The chat."""
        return self.page.get_by_role("dialog")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        """Where messages are written."""
        return self.page.locator("textarea")

    @property
    def partner(self) -> Locator:
        """The line that says who the customer talks with."""
        return self.page.locator("header .with")

    def shoot(self, name: str) -> None:
        """Keep a picture of what is on the screen."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"widget-{name}.png")


@pytest.fixture(scope="session")
def _scripted() -> Iterator[ScriptedChatServer]:
    with ScriptedChatServer().running() as server:
        yield server


@pytest.fixture
def server(_scripted: ScriptedChatServer) -> ScriptedChatServer:
    """As new for each test; whoever stops it starts it again."""
    _scripted.reset()
    return _scripted


Visit = Callable[..., Customer]


@pytest.fixture
def visit(browser: Browser, server: ScriptedChatServer) -> Iterator[Visit]:
    """Send a customer to the page, of another origin than the chat. In `context`: in a second tab."""
    contexts: list[BrowserContext] = []

    def send(
        context: BrowserContext | None = None, *, expect_widget: bool = True, **options: object
    ) -> Customer:
        if context is None:
            settings = {"viewport": {"width": 900, "height": 760}, "locale": "en-GB"} | options
            context = browser.new_context(**settings)
            contexts.append(context)
        customer = Customer(context.new_page(), f"http://localhost:{server.port}/page")
        customer.page.set_default_timeout(PATIENCE_MS)
        customer.page.on("pageerror", lambda error: customer.problems.append(str(error)))
        customer.page.on(
            "console",
            lambda said: customer.problems.append(said.text) if "Content Security" in said.text else None,
        )
        if expect_widget:
            customer.come()
        else:
            customer.page.goto(customer.address, wait_until="networkidle")
        return customer

    yield send
    for context in contexts:
        context.close()
