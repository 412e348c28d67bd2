"""Takes the README's pictures of the sample workspace: `python -m tests.browser.readme_pictures`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, serving

FOLDER = ROOT / "dashboard" / "screenshots"
SIZE = {"width": 1440, "height": 900}
QUESTION = "How much does delivery to Norway cost?"


def main() -> None:
    """Load the sample into a scratch workspace, serve it, and photograph each page."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        demo = [sys.executable, "-m", "core.cli", "--data-dir", str(workspace), "demo"]
        subprocess.run(demo, cwd=ROOT, check=True)
        with serving(workspace) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            for name in ("overview", "conversations", "profile", "sources"):
                _open(page, served.address, {"overview": "", "sources": "content_sources"}.get(name, name))
                page.screenshot(path=FOLDER / f"{name}.png")
            _open(page, served.address, "preview")
            _ask(page)
            page.screenshot(path=FOLDER / "preview.png")
            browser.close()


def _open(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(6_000)


def _ask(page: Page) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_role("button", name="Why").first.wait_for(timeout=60_000)
    page.wait_for_timeout(4_000)


if __name__ == "__main__":
    main()
