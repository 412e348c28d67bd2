"""What strangers wrote is shown as they wrote it: it runs nothing, fetches nothing, links nowhere bad."""

from pathlib import Path

import pytest

from core.bootstrap import build_engine
from core.configuration.agent_config import Guardrail, ScriptedResponse
from core.conversations.conversation import Channel
from core.settings import Settings
from tests.browser.conftest import serving

HOSTILE = (
    '<img src="https://evil.example/a.png" onerror="document.title=\'owned\'">'
    "<script>document.title='owned'</script> ![pixel](https://evil.example/b.png) "
    "[click](javascript:document.title='owned') :material/home: :red[hot] $x^2$"
)


@pytest.fixture
def hostile_server(tmp_path: Path):
    workspace = tmp_path / "workspace"
    engine = build_engine(Settings(data_dir=workspace, _env_file=None))
    source = engine.catalogue.add_answer(f"How do I pay? {HOSTILE}", f"Pay by card. {HOSTILE}", [HOSTILE])
    exchange = engine.desk.receive(f"How do I pay? {HOSTILE}", channel=Channel.LIVE_CHAT, customer=HOSTILE)
    exchange.finish()
    engine.configuration.save_draft(
        engine.configuration.draft().model_copy(
            update={
                "name": HOSTILE[:60],
                "company": HOSTILE[:120],
                "guardrails": (Guardrail(topic=HOSTILE, examples=(HOSTILE,), text=HOSTILE),),
                "scripted": (ScriptedResponse(name=HOSTILE[:80], situation=HOSTILE, wording=HOSTILE),),
            }
        )
    )
    engine.directory.add_person(HOSTILE[:60], actor=HOSTILE)
    engine.close()
    with serving(workspace) as server:
        yield server, source.id, exchange.conversation_id


def test_hostile_text_stays_text_on_every_page(hostile_server, visit):
    server, source_id, conversation_id = hostile_server
    person = visit(server)
    asked: list[str] = []
    person.page.on("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    for path in (
        "/",
        "/conversations",
        f"/conversation?id={conversation_id}",
        "/preview",
        "/profile",
        "/guidelines?part=Guardrails",
        "/guidelines?part=Scripted+responses",
        "/handoff?part=People+and+teams",
        "/content_sources",
        f"/source?id={source_id}",
    ):
        person.go(path)
        person.page.wait_for_timeout(500)
        assert person.page.title() != "owned", path
        assert person.page.locator("img[src*='evil']").count() == 0, path
        assert person.page.locator("a[href^='javascript']").count() == 0, path
        assert person.page.get_by_text("Something went wrong").count() == 0, path
    assert asked == []
    person.shoot("source")


def test_hostile_text_stays_text_in_the_story_of_a_reply(hostile_server, visit):
    server, _, conversation_id = hostile_server
    person = visit(server)
    person.go(f"/conversation?id={conversation_id}")
    person.page.get_by_role("button", name="Why").first.click()
    story = person.page.get_by_role("dialog")
    story.get_by_text("Understood as").wait_for(timeout=30_000)
    assert story.locator("img").count() == 0
    assert story.locator("a[href^='javascript']").count() == 0
    assert person.page.title() != "owned"
    person.shoot("story")
