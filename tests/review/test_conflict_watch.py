"""Conflicts over a whole workspace, as content changes."""

import pytest

from core.review.conflicts import ConflictState

THIRTY = "# Returns\n\nYou can return items within 30 days of delivery."
FOURTEEN = THIRTY.replace("30 days", "14 days")


@pytest.fixture
def look(engine, sync):
    """Sync a set of documents, and look at what that changed."""

    def run(**texts) -> None:
        engine.conflict_watch.look_at_run(sync(**texts))

    return run


def listed(engine) -> list[tuple[str, str]]:
    found, _ = engine.conflicts.list_conflicts()
    return [(one.detail["left_value"], one.detail["right_value"]) for one in found]


def test_a_sync_that_contradicts_another_source_is_listed_with_both_sides(engine, look):
    look(into="help", returns=THIRTY)
    look(into="faq", faq=FOURTEEN)
    (found,), _ = engine.conflicts.list_conflicts()
    assert sorted((found.detail["left_value"], found.detail["right_value"])) == ["14 days", "30 days"]
    for side in ("left", "right"):
        place = found.detail[side]
        text = engine.versions.find_version(place["document_id"], place["document_version"]).text
        assert text[place["start"] : place["end"]] == place["words"]


def test_a_mended_contradiction_is_solved(engine, look):
    look(into="help", returns=THIRTY)
    look(into="faq", faq=FOURTEEN)
    look(into="faq", faq=THIRTY)
    assert listed(engine) == []
    assert engine.conflicts.list_conflicts(state=ConflictState.SOLVED)[1] == 1


def test_a_contradiction_with_a_page_that_went_is_solved(engine, look):
    look(into="help", returns=THIRTY, other="# Other\n\nNothing.")
    look(into="faq", faq=FOURTEEN)
    look(into="help", other="# Other\n\nNothing.")
    assert listed(engine) == []


def test_a_dismissed_contradiction_comes_back_when_a_side_changes(engine, look):
    look(into="help", returns=THIRTY)
    look(into="faq", faq=FOURTEEN)
    (found,), _ = engine.conflicts.list_conflicts()
    engine.conflicts.decide(found.id, ConflictState.DISMISSED, at=engine.clock())
    engine.conflict_watch.look_everywhere()
    assert listed(engine) == []
    look(into="faq", faq=THIRTY.replace("30 days", "7 days"))
    assert len(listed(engine)) == 1


def test_looking_everywhere_finds_what_looking_after_each_sync_found(engine, look):
    look(into="help", returns=THIRTY)
    look(into="faq", faq=FOURTEEN)
    before = engine.conflicts.list_conflicts()
    assert engine.conflict_watch.look_everywhere() == 1
    assert engine.conflicts.list_conflicts() == before


def test_what_is_said_to_different_customers_may_differ(engine, look):
    look(into="help", returns=THIRTY)
    look(into="faq", faq=FOURTEEN)
    (first, *_) = engine.sources.list_sources()
    engine.sources.update_source(first.id, audience="business")
    engine.conflict_watch.look_everywhere()
    assert listed(engine) == []


def test_a_change_by_hand_is_looked_at_by_the_id_of_its_review(engine, look):
    look(into="help", returns="# Help\n\nWe answer within 3 days.")
    engine.catalogue.add_answer("When may I return an item?", "Within 30 days.")
    engine.catalogue.add_answer("How long may I return an item?", "Within 14 days.")
    engine.delta_reviews.review_missing(engine.conflict_watch.look_at_run)
    assert [sorted(values) for values in listed(engine)] == [["14 days", "30 days"]]


def test_an_empty_workspace_has_no_conflicts(engine):
    assert engine.conflict_watch.look_everywhere() == 0
