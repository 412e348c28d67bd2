"""What every store of reviews promises."""

import pytest

from core.errors import NotFound
from core.review.reviews import Concern, PageChange, Review, ReviewedDocument, ReviewState
from core.storage.review_store import SqlReviewStore
from tests.fakes.in_memory_reviews import InMemoryReviewStore
from tests.fakes.sample_records import a_source, minutes


@pytest.fixture
def reviews(stores):
    """The store of reviews in a workspace with two sources."""
    for source_id in ("src_1", "src_2"):
        stores.sources.save_source(a_source(source_id))
    return SqlReviewStore(stores.database) if hasattr(stores, "database") else InMemoryReviewStore()


def a_review(run_id: str = "run_1", *, at: float = 0, **fields) -> Review:
    given = {
        "source_id": "src_1",
        "created_at": minutes(at),
        "first_version": 2,
        "last_version": 4,
        "added": 1,
        "changed": 2,
        "removed": 3,
    }
    return Review(run_id, **(given | fields))


def a_page(
    document_id: str = "doc_1", *, kind: PageChange = PageChange.CHANGED, **fields
) -> ReviewedDocument:
    return ReviewedDocument(document_id, kind, **({"title": document_id} | fields))


def titles(reviews, run_id: str = "run_1", **wanted) -> list[str]:
    return [document.title for document in reviews.list_reviewed(run_id, **wanted)[0]]


def test_a_review_comes_back_as_it_was_put_down(reviews):
    reviews.start_review(a_review())
    assert reviews.find_review("run_1") == a_review()


def test_an_unknown_review_is_not_found(reviews):
    with pytest.raises(NotFound):
        reviews.find_review("run_9")
    with pytest.raises(NotFound):
        reviews.mark_seen("run_9", at=minutes(1))
    assert reviews.list_reviewed("run_9") == ([], 0)


def test_a_finished_review_is_open(reviews):
    reviews.start_review(a_review())
    reviews.finish_review("run_1")
    assert reviews.find_review("run_1").state is ReviewState.OPEN


def test_seen_once_is_seen(reviews):
    reviews.start_review(a_review())
    reviews.finish_review("run_1")
    reviews.mark_seen("run_1", at=minutes(5))
    reviews.mark_seen("run_1", at=minutes(9))
    reviews.finish_review("run_1")
    review = reviews.find_review("run_1")
    assert (review.state, review.seen_at) == (ReviewState.SEEN, minutes(5))


def test_a_document_comes_back_with_its_delta_and_is_listed_without(reviews):
    delta = {"changes": [{"old": None, "words": "Größe 5 € 📦"}], "kept": 3}
    page = a_page(fact_count=2, answer_count=1, conflict_count=4, delta=delta)
    reviews.start_review(a_review())
    reviews.add_documents("run_1", [page])
    assert reviews.find_reviewed("run_1", "doc_1") == page
    (listed,), _ = reviews.list_reviewed("run_1")
    assert (listed.fact_count, listed.answer_count, listed.conflict_count, listed.delta) == (2, 1, 4, {})


def test_an_unknown_document_is_not_found(reviews):
    reviews.start_review(a_review())
    with pytest.raises(NotFound):
        reviews.find_reviewed("run_1", "doc_9")


def test_what_touched_answers_comes_first(reviews):
    reviews.start_review(a_review())
    pages = [
        a_page("d1", title="none"),
        a_page("d2", title="facts", fact_count=9),
        a_page("d3", title="conflicts", conflict_count=1),
        a_page("d4", title="z answers", answer_count=1),
        a_page("d5", title="answers", answer_count=1),
    ]
    reviews.add_documents("run_1", pages)
    assert titles(reviews) == ["answers", "z answers", "conflicts", "facts", "none"]


def test_documents_are_found_by_title_and_kind_a_page_at_a_time(reviews):
    reviews.start_review(a_review())
    reviews.add_documents(
        "run_1",
        [
            a_page(f"d{n}", title=f"Größe {n}", kind=PageChange.ADDED if n % 2 else PageChange.GONE)
            for n in range(6)
        ],
    )
    assert titles(reviews, text="grösse") == titles(reviews)
    assert titles(reviews, text="GRÖSSE 3") == ["Größe 3"]
    assert titles(reviews, kind=PageChange.ADDED, offset=1, limit=1) == ["Größe 3"]
    assert reviews.list_reviewed("run_1", kind=PageChange.ADDED, limit=1)[1] == 3


def test_a_review_that_is_started_again_begins_without_documents(reviews):
    reviews.start_review(a_review())
    reviews.add_documents("run_1", [a_page()])
    reviews.start_review(a_review(changed=7))
    assert reviews.find_review("run_1").changed == 7
    assert reviews.list_reviewed("run_1") == ([], 0)


def test_documents_are_narrowed_to_one_concern(reviews):
    reviews.start_review(a_review())
    pages = [
        a_page("doc_1", fact_count=2),
        a_page("doc_2", answer_count=1),
        a_page("doc_3", conflict_count=1),
    ]
    reviews.add_documents("run_1", [*pages, a_page("doc_4")])
    assert titles(reviews, concern=Concern.FACTS) == ["doc_1"]
    assert titles(reviews, concern=Concern.ANSWERS) == ["doc_2"]
    assert titles(reviews, concern=Concern.CONFLICTS) == ["doc_3"]
