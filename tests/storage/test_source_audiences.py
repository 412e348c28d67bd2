"""Which sources are closed to whom."""

from dataclasses import replace
from datetime import UTC, datetime

from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.storage.source_audiences import SqlSourceAudiences
from core.storage.source_store import SqlSourceStore


def test_limited_sources_are_closed_to_all_others_even_when_removed(any_database):
    stores = SqlSourceStore(any_database)
    for_all = Source(
        "src_all", SourceKind.FILE, "a", "a", SourceStatus.READY, datetime(2026, 1, 1, tzinfo=UTC)
    )
    stores.save_source(for_all)
    stores.save_source(replace(for_all, id="src_pro", audience="pro"))
    stores.save_source(replace(for_all, id="src_gone", audience="staff", status=SourceStatus.REMOVED))
    audiences = SqlSourceAudiences(any_database)
    assert audiences.closed_to(frozenset()) == ("src_gone", "src_pro")
    assert audiences.closed_to(frozenset({"pro"})) == ("src_gone",)
    assert audiences.closed_to(frozenset({"pro", "staff"})) == ()
