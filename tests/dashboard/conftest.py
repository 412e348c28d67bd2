"""Workspaces for the pages: a real engine with a quick embedder, handed to the dashboard for one test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel, Feedback
from core.conversations.outcome_sweep import OutcomeSweep
from core.identifiers import random_ids
from core.knowledge.sources import SourceKind, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.settings import Settings
from dashboard.engine_cache import use_engine
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.sample_records import a_source

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
Visit = Callable[..., AppTest]


class TurningClock:
    """A clock that tests turn by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def open_engine(folder: Path, clock: TurningClock) -> Engine:
    """An engine over a workspace of its own."""
    settings = Settings(data_dir=folder, _env_file=None)
    return build_engine(settings, clock=clock, ids=random_ids, embedder=HashEmbedder())


@pytest.fixture
def empty_engine(tmp_path: Path) -> Iterator[Engine]:
    """A workspace in which nothing has happened yet."""
    engine = open_engine(tmp_path / "empty", TurningClock())
    use_engine(engine)
    yield engine
    use_engine(None)
    engine.close()


@pytest.fixture(scope="session")
def typical_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content of each kind, conversations on three channels, a published profile; tests copy it."""
    folder = tmp_path_factory.mktemp("typical")
    clock = TurningClock(NOW - timedelta(days=20))
    engine = open_engine(folder, clock)
    _add_content(engine)
    _hold_conversations(engine, clock)
    clock.now = NOW
    OutcomeSweep(store=engine.conversations, search=engine.conversation_search, clock=clock).run()
    engine.configuration.save_draft(engine.configuration.draft().model_copy(update={"company": "Lumen"}))
    engine.configuration.publish(note="First words", author="Kim")
    engine.close()
    return folder


@pytest.fixture
def engine(typical_workspace: Path, tmp_path: Path) -> Iterator[Engine]:
    """A typical workspace of the test's own."""
    folder = tmp_path / "typical"
    shutil.copytree(typical_workspace, folder)
    engine = open_engine(folder, TurningClock())
    use_engine(engine)
    yield engine
    use_engine(None)
    engine.close()


def _add_content(engine: Engine) -> None:
    engine.catalogue.add_answer("How do I track my parcel?", "Open My orders and choose Track.")
    engine.catalogue.add_answer("Can I return a lamp?", "You can return lamps within 30 days.")
    engine.catalogue.add_uploaded_file(b"# Warranty\n\nTwo years on all lamps.", name="warranty.md")
    at = engine.clock()
    site = a_source("src_site", name="help.lumen.example", status=SourceStatus.SYNCING, created_at=at)
    broken = a_source(
        "src_broken",
        kind=SourceKind.FILE,
        name="scan.pdf",
        location="scan.pdf",
        status=SourceStatus.FAILED,
        reason="No text could be found in this file.",
        created_at=at,
    )
    for source in (site, broken):
        engine.sources.save_source(source)
    engine.urls.save_urls(
        [SourceUrl("src_site", f"https://docs.example.com/{n}", UrlState.FETCHED, "", at) for n in range(60)]
        + [SourceUrl("src_site", "https://docs.example.com/gone", UrlState.FAILED, "Status 500.", at)]
    )


def _hold_conversations(engine: Engine, clock: TurningClock) -> None:
    said = (
        "How do I track my parcel?",
        "Can I return a lamp?",
        "I want to talk to a person",
        "Do you sell <b>tea</b>?",
    )
    channels = (Channel.LIVE_CHAT, Channel.EMAIL, Channel.WHATSAPP)
    for count in range(30):
        clock.now = NOW - timedelta(days=19) + timedelta(hours=15 * count)
        exchange = engine.desk.receive(
            said[count % 4], channel=channels[count % 3], customer=f"Customer {count}"
        )
        exchange.finish()
        if count % 5 == 0:
            engine.desk.rate(exchange.conversation_id, Feedback.HELPFUL, comment="Thanks")


@pytest.fixture
def running_sync(engine: Engine) -> SyncProgress:
    """The site of the typical workspace, half read."""
    progress = SyncProgress(
        run_id="run_1",
        source_id="src_site",
        phase="crawling",
        started_at=NOW - timedelta(seconds=40),
        updated_at=NOW,
        found=200,
        fetched=80,
        failed=2,
    )
    engine.sync_progress.save_progress(progress)
    return progress


@pytest.fixture
def visit() -> Visit:
    """Open a page of the whole app by its address, without a look at the overview before."""

    def open_page(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        # Known by the name of its file, as no page has an address of another name.
        app.switch_page(f"app_pages/{page}.py")
        return app.run()

    return open_page


def words_of(app: AppTest) -> str:
    """Everything a page says, drawn as HTML or by Streamlit's elements."""
    found = [element.proto.body for element in app.get("html")]
    for kind in (app.markdown, app.caption, app.subheader, app.error, app.metric, app.button, app.toast):
        found += [f"{getattr(element, 'label', '')} {element.value}" for element in kind]
    return "\n".join(str(piece) for piece in found)
