"""Takes the README's pictures of the sample workspace: `python -m tests.browser.readme_pictures`.

With names behind it, as `… review conflicts`, it takes only these.
"""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from core.bootstrap import build_engine
from core.deployment.snippet import CUSTOMER_PAGE_PATH
from core.knowledge.documents import document_id
from core.sample.content_loading import HELP_CENTRE, find_documents
from core.sample.later_loading import RUN_ID
from core.sample.people import person_id_of
from core.settings import Settings
from tests.browser.conftest import ROOT, serving
from tests.chromium import CHROMIUM, FLAGS

FOLDER = ROOT / "dashboard" / "screenshots"
SIZE = {"width": 1440, "height": 900}
QUESTION = "How much does delivery to Norway cost?"
CHANGED_ARTICLE = "returns-30-days"
PREVIEW = "preview"
WIDGET = "widget"
INBOX = "inbox"
CHAT_SIZE = {"width": 960, "height": 600}
WISH = "Can I talk to a person, please?"
_COLOURS = 256  # a third of the size, and no difference to be seen


def main(names: list[str]) -> None:
    """Load the sample into a scratch workspace, serve it, and photograph each page."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        demo = [sys.executable, "-m", "core.cli", "--data-dir", str(workspace), "demo"]
        subprocess.run(demo, cwd=ROOT, check=True)
        paths = {name: path for name, path in _paths(workspace).items() if name in names or not names}
        with serving(workspace) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            for name, path in paths.items():
                _open(page, f"{served.address}/{path}")
                if name in _FIRST:
                    _FIRST[name](page)
                _keep(page.screenshot(), name)
                if name == WIDGET:
                    _say(page, WISH)  # which somebody in the Inbox then has
                    page.set_viewport_size(SIZE)
            browser.close()


def _paths(workspace: Path) -> dict[str, str]:
    """Where the pages are, by the name of the picture."""
    engine = build_engine(Settings(data_dir=workspace, _env_file=None))
    help_centre = find_documents(engine, HELP_CENTRE)
    engine.close()
    if help_centre is None:
        raise SystemExit("The sample was not loaded.")
    return {
        "overview": "",
        "conversations": "conversations",
        "profile": "profile",
        "sources": "content_sources",
        "source": f"source?id={help_centre.id}",
        "document": f"document?id={document_id(help_centre.id, CHANGED_ARTICLE)}",
        "review": f"review?id={RUN_ID}",
        "knowledge-versions": "knowledge_versions",
        "conflicts": "conflicts",
        PREVIEW: "preview",
        "guidelines": "guidelines?part=Guardrails",
        "channels": "channels",
        WIDGET: CUSTOMER_PAGE_PATH.removeprefix("/"),
        INBOX: f"inbox?me={person_id_of('Klara')}",
    }


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(6_000)


def _ask(page: Page) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_role("button", name="Why").first.wait_for(timeout=60_000)
    page.wait_for_timeout(4_000)


def _chat(page: Page) -> None:
    page.set_viewport_size(CHAT_SIZE)
    _say(page, QUESTION)


def _say(page: Page, text: str) -> None:
    """As a customer, and wait for the reply."""
    box = page.get_by_role("dialog").locator("textarea")
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(10_000)


def _open_first(page: Page) -> None:
    page.locator(".st-key-inbox-rows button").first.click()
    page.wait_for_timeout(6_000)


_FIRST = {PREVIEW: _ask, WIDGET: _chat, INBOX: _open_first}
"""What is done on a page before its picture is taken."""


def _keep(picture: bytes, name: str) -> None:
    with Image.open(io.BytesIO(picture)) as taken:
        drawn = taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    drawn.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
