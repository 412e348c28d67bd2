"""Lists stay quick as they grow: each is read in the order of an index, not scanned or sorted."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from core.conversations.conversation import Outcome
from core.conversations.ports import ConversationFilter
from core.knowledge.sources import UrlState
from core.storage.opening import open_database
from tests.fakes.sample_records import minutes
from tests.fakes.sql_stores import SqlStores


@pytest.fixture
def stores(settings):
    database = open_database(settings)
    yield SqlStores(database, blobs=settings.data_dir / "blobs")
    database.close()


@contextmanager
def recorded_queries(engine):
    """Every SELECT with its values."""
    queries = []

    def record(_connection, _cursor, statement, parameters, *_):
        if statement.lstrip().upper().startswith("SELECT"):
            queries.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", record)
    yield queries
    event.remove(engine, "before_cursor_execute", record)


def plan_of(stores, ask):
    engine = stores.database.engine
    with recorded_queries(engine) as queries:
        ask(stores)
    with engine.connect() as connection:
        return [
            row.detail
            for statement, parameters in queries
            for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)
        ]


ASKED = {
    "newest conversations": lambda s: s.search.list_conversations(ConversationFilter()),
    "tests too": lambda s: s.search.list_conversations(ConversationFilter(with_tests=True)),
    "a period": lambda s: s.search.list_conversations(ConversationFilter(since=minutes(0), until=minutes(9))),
    "an outcome": lambda s: s.search.list_conversations(ConversationFilter(outcomes=(Outcome.RESOLVED,))),
    "undecided": lambda s: s.search.list_undecided(quiet_since=minutes(0)),
    "owed a reply": lambda s: s.search.list_owed_a_reply(since=minutes(0)),
    "messages": lambda s: s.conversations.list_messages("cnv_1"),
    "events": lambda s: s.conversations.list_events("cnv_1"),
    "documents": lambda s: s.documents.list_documents(),
    "documents of a source": lambda s: s.documents.list_documents(source_id="src_1"),
    "facts": lambda s: s.documents.find_documents(["doc_1"]),
    "sources": lambda s: s.sources.list_sources(),
    "urls": lambda s: s.urls.list_urls("src_1"),
    "urls of a state": lambda s: s.urls.list_urls("src_1", state=UrlState.FAILED),
    "url counts": lambda s: s.urls.count_urls("src_1"),
    "texts of a document": lambda s: s.versions.list_versions("doc_1"),
    "all texts": lambda s: list(s.versions.iterate_versions()),
    "current hashes": lambda s: s.versions.current_hashes("src_1"),
    "latest sync": lambda s: s.syncs.latest_progress("src_1"),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
def test_a_list_is_read_in_the_order_of_an_index(stores, ask):
    plan = plan_of(stores, ask)
    scans = [
        step for step in plan if step.startswith("SCAN ") and "USING" not in step and "CONSTANT" not in step
    ]
    assert plan
    assert not scans, plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
