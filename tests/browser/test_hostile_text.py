"""What strangers wrote is shown as they wrote it: it runs nothing, fetches nothing, links nowhere bad."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from core.bootstrap import Engine, build_engine
from core.configuration.agent_config import Guardrail, ScriptedResponse
from core.conversations.conversation import Attachment, Channel, ConversationState
from core.conversations.ports import ConversationChange
from core.deployment.channel_settings import WidgetLook
from core.review.conflicts import Conflict, ConflictKind
from core.settings import Settings
from tests.browser.conftest import Served, Visitor, serving
from tests.fakes.sample_records import a_conversation, a_message

HOSTILE = (
    '<img src="https://evil.example/a.png" onerror="document.title=\'owned\'">'
    "<script>document.title='owned'</script> ![pixel](https://evil.example/b.png) "
    "[click](javascript:document.title='owned') :material/home: :red[hot] $x^2$"
)
BREAKING_OUT = (
    "\"></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
)
HELD = "cnv_held"
SLOW_MS = 30_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """A server whose workspace strangers have written into, and the ids of what they wrote."""

    server: Served
    source_id: str
    document_id: str
    conversation_id: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    workspace = tmp_path_factory.mktemp("hostile") / "workspace"
    engine = build_engine(Settings(data_dir=workspace, _env_file=None))
    source = engine.catalogue.add_answer(f"How do I pay? {HOSTILE}", f"Pay by card. {HOSTILE}", [HOSTILE])
    exchange = engine.desk.receive(f"How do I pay? {HOSTILE}", channel=Channel.LIVE_CHAT, customer=HOSTILE)
    exchange.finish()
    _configure(engine)
    document_id = _add_page(engine, workspace.parent)
    _hold(engine)
    _contradict(engine)
    engine.close()
    with serving(workspace) as server:
        yield Hostile(server, source.id, document_id, exchange.conversation_id)


def _configure(engine: Engine) -> None:
    changes = {
        "name": HOSTILE[:60],
        "company": HOSTILE[:120],
        "guardrails": (Guardrail(topic=HOSTILE, examples=(HOSTILE,), text=HOSTILE),),
        "scripted": (ScriptedResponse(name=HOSTILE[:80], situation=HOSTILE, wording=HOSTILE),),
    }
    engine.configuration.save_draft(engine.configuration.draft().model_copy(update=changes))
    team = engine.directory.add_team(HOSTILE[:60], actor=HOSTILE)
    engine.directory.add_person(HOSTILE[:60], team_ids=[team.id], actor=HOSTILE)
    settings, revision = engine.deployment.channel(Channel.LIVE_CHAT)
    look = WidgetLook(title=HOSTILE[:60], launcher=HOSTILE[:40])
    engine.deployment.save_channel(
        settings.model_copy(update={"look": look}), based_on=revision, actor=HOSTILE
    )


def _add_page(engine: Engine, folder: Path) -> str:
    """A file that is a web page, whose title and words are markup, as they are read from it."""
    shown = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    page = f"<html><title>{shown}</title><h1>{shown}</h1><p>Lamps are {shown}. {HOSTILE}</p></html>"
    source = engine.catalogue.add_uploaded_file(page.encode(), name=f"{HOSTILE[:40]}.html".replace("/", ""))
    engine.sync_job.run("run_1", source.id, lambda: False)
    [document] = engine.documents.list_documents(source_id=source.id)
    return document.id


def _hold(engine: Engine) -> None:
    """A conversation that waits, with a file of a bad name."""
    now = engine.clock()
    file = Attachment("fil_1", f"{HOSTILE[:80]}.html", "text/html", 25, engine.blobs.put(HOSTILE.encode()))
    message = a_message(HELD, text=HOSTILE, created_at=now, attachments=(file,))
    conversation = a_conversation(
        HELD,
        state=ConversationState.QUEUED,
        customer=HOSTILE,
        subject=HOSTILE,
        opened_at=now,
        last_activity_at=now,
        waiting_since=now,
    )
    engine.conversations.apply([ConversationChange(conversation, (message,))])


def _contradict(engine: Engine) -> None:
    place = {"document_version": 1, "source_id": "src_gone", "title": HOSTILE, "heading": HOSTILE}
    said = {"url": "javascript:document.title='owned'", "start": 0, "end": len(HOSTILE), "words": HOSTILE}
    left, right = (place | said | {"document_id": one} for one in ("doc_1", "doc_2"))
    detail = {"left": left, "right": right, "fact": HOSTILE, "left_value": HOSTILE, "right_value": "14 days"}
    now = engine.clock()
    found = Conflict("cft_1", ConflictKind.CONTRADICTION, 0.9, "doc_1", "doc_2", now, 1, detail=detail)
    engine.conflicts.save_found([found], instead_of=set(), at=now)


def assert_harmless(page: Page, path: str) -> None:
    assert page.title() != "owned", path
    assert page.locator("img[src*='evil'], img[src='x']").count() == 0, path
    assert page.locator("a[href^='javascript']").count() == 0, path
    assert page.get_by_text("Something went wrong").count() == 0, path


def look_at(person: Visitor, paths: dict[str, str]) -> None:
    """Open the pages, each with a part of the page in which what was written is to be read as it was."""
    asked: list[str] = []
    person.page.on("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    for path, part in paths.items():
        person.go(path)
        expect(person.page.locator(part).first).to_contain_text("<img src=", timeout=SLOW_MS)
        assert_harmless(person.page, path)
    assert asked == []


def test_hostile_text_stays_text_where_content_and_talks_are_read(hostile, visit):
    person = visit(hostile.server)
    look_at(
        person,
        {
            "/conversations": ".stMain",
            f"/conversation?id={hostile.conversation_id}": ".stMain",
            f"/inbox?id={HELD}": ".st-key-inbox-transcript",
            "/content_sources": ".stMain",
            f"/source?id={hostile.source_id}": ".stMain",
            f"/document?id={hostile.document_id}": ".stMain",
            "/conflicts": ".ad-sides",
            "/knowledge_versions": ".stMain",
            "/audit_log": ".ad-audit",
        },
    )
    person.shoot("audit log")


def test_hostile_text_stays_text_where_the_agent_is_set_up(hostile, visit):
    person = visit(hostile.server)
    look_at(person, {"/handoff?part=People+and+teams": ".stMain"})
    for path in (
        "/",
        "/preview",
        "/profile",
        "/guidelines?part=Guardrails",
        "/guidelines?part=Scripted+responses",
        "/channels",
        "/reviews",
    ):
        person.go(path)
        assert_harmless(person.page, path)


def test_what_stands_in_an_address_stays_text(hostile, visit):
    person = visit(hostile.server)
    bad = quote(BREAKING_OUT)
    for path in (
        f"/conversations?q={bad}&channel={bad}&id={bad}",
        f"/inbox?id={bad}&view={bad}&me={bad}",
        f"/guidelines?part={bad}",
        f"/handoff?part={bad}",
        f"/audit_log?q={bad}",
        f"/document?id={bad}&span={bad}",
    ):
        person.go(path)
        assert_harmless(person.page, path)
    preview = f"/api/v1/widget/preview?title={quote(BREAKING_OUT[:60])}&launcher={quote(BREAKING_OUT[-40:])}"
    person.page.goto(hostile.server.address + preview)
    expect(person.page.get_by_role("heading").first).to_contain_text("</script>", timeout=SLOW_MS)
    assert person.page.title() == "Chat widget preview"
    assert person.page.locator("img[src='x']").count() == 0


def test_hostile_text_stays_text_in_the_story_of_a_reply(hostile, visit):
    person = visit(hostile.server)
    person.go(f"/conversation?id={hostile.conversation_id}")
    person.page.get_by_role("button", name="Why").first.click()
    story = person.page.get_by_role("dialog")
    story.get_by_text("Understood as").wait_for(timeout=30_000)
    assert story.locator("img").count() == 0
    assert story.locator("a[href^='javascript']").count() == 0
    assert person.page.title() != "owned"
    person.shoot("story")
