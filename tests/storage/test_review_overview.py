"""Reviews summed up over their documents, on both engines."""

import pytest

from core.errors import NotFound
from core.review.reviews import PageChange, Review, ReviewedDocument
from core.storage.opening import open_database
from core.storage.review_overview import SqlReviewOverview
from core.storage.review_store import SqlReviewStore
from core.storage.source_store import SqlSourceStore
from tests.fakes.sample_records import a_source, minutes


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request):
    """A workspace with two sources."""
    settings = request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    opened = open_database(settings)
    for source_id in ("src_1", "src_2"):
        SqlSourceStore(opened).save_source(a_source(source_id))
    yield opened
    opened.close()


@pytest.fixture
def overview(database):
    return SqlReviewOverview(database)


@pytest.fixture
def put_down(database):
    """Put a review down with documents of these facts, answers and conflicts."""
    store = SqlReviewStore(database)

    def put(run_id, *counts, at=0, source_id="src_1", is_finished=True):
        store.start_review(Review(run_id, source_id, minutes(at), 2, 2, 0, len(counts), 0))
        store.add_documents(
            run_id,
            [
                ReviewedDocument(f"doc_{place}", PageChange.CHANGED, "Title", *count)
                for place, count in enumerate(counts)
            ],
        )
        if is_finished:
            store.finish_review(run_id)
        return store

    return put


def runs(found) -> list[str]:
    return [one.review.run_id for one in found[0]]


def test_a_summary_adds_up_its_documents(overview, put_down):
    put_down("run_1", (3, 2, 1), (1, 0, 0))
    found = overview.find_summary("run_1")
    assert (found.documents, found.facts, found.answers, found.conflicts) == (2, 4, 2, 1)
    assert found.review.run_id == "run_1"


def test_summaries_are_listed_newest_first_and_by_pages(overview, put_down):
    for place in range(5):
        put_down(f"run_{place}", (1, 1, 1), at=place)
    assert runs(overview.list_summaries(limit=2)) == ["run_4", "run_3"]
    assert runs(overview.list_summaries(offset=4, limit=2)) == ["run_0"]
    assert overview.list_summaries(limit=1)[1] == 5


def test_summaries_are_narrowed_to_a_source(overview, put_down):
    put_down("run_1", (0, 0, 0))
    put_down("run_2", (0, 0, 0), source_id="src_2")
    assert runs(overview.list_summaries(source_id="src_2")) == ["run_2"]


def test_what_was_seen_is_not_unseen(overview, put_down):
    put_down("run_1", (1, 0, 0))
    put_down("run_2", (1, 0, 0)).mark_seen("run_2", at=minutes(9))
    assert overview.count_unseen() == {"src_1": 1}
    assert runs(overview.list_summaries(only_unseen=True)) == ["run_1"]


def test_a_first_sync_need_not_be_seen_and_can_be_left_out(overview, put_down):
    put_down("run_1")
    put_down("run_2", (0, 0, 0), at=1)
    assert overview.count_unseen() == {"src_1": 1}
    assert runs(overview.list_summaries()) == ["run_2", "run_1"]
    assert runs(overview.list_summaries(with_first_syncs=False)) == ["run_2"]


def test_a_review_that_is_worked_on_is_listed_but_not_unseen(overview, put_down):
    put_down("run_1", is_finished=False)
    assert overview.count_unseen() == {}
    assert runs(overview.list_summaries(with_first_syncs=False)) == ["run_1"]


def test_an_unknown_review_has_no_summary(overview):
    with pytest.raises(NotFound):
        overview.find_summary("run_9")
