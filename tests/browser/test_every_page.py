"""Every page at three widths, light and dark: nothing overflows, nothing fails, and a picture is kept."""

import json
import urllib.request

import pytest

PAGES = {
    "overview": "/",
    "inbox": "/inbox",
    "conversations": "/conversations",
    "preview": "/preview",
    "profile": "/profile",
    "guidelines": "/guidelines",
    "guardrails": "/guidelines?part=Guardrails",
    "handoff": "/handoff",
    "people": "/handoff?part=People+and+teams",
    "content-sources": "/content_sources",
    "channels": "/channels",
    "reviews": "/reviews",
    "knowledge-versions": "/knowledge_versions",
    "knowledge-version": "/knowledge_version?number=1",
    "conflicts": "/conflicts",
    "audit-log": "/audit_log",
}
SCREENS = ((1440, "dark"), (390, "light"))
OVERFLOW = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_every_page_fits(sample_server, visit, width, theme):
    person = visit(sample_server, width=width, theme=theme)
    for name, path in PAGES.items():
        person.go(path)
        person.page.wait_for_timeout(400)  # charts and tables draw themselves after the page
        person.shoot(f"{name} {width} {theme}")
        assert person.page.evaluate(OVERFLOW) <= 0, name
        assert person.page.get_by_test_id("stException").count() == 0, name
        assert person.page.get_by_text("Something went wrong").count() == 0, name


def test_an_empty_workspace_is_inviting_on_every_page(served, visit):
    person = visit(served, theme="dark")
    for name, path in PAGES.items():
        person.go(path)
        person.shoot(name)
        assert person.page.get_by_text("Something went wrong").count() == 0, name


def test_the_api_answers_beside_the_dashboard(served):
    with urllib.request.urlopen(f"{served.address}/api/v1/health", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
