"""Reviews after syncs, over a whole workspace."""

from dataclasses import replace

import pytest

from core.errors import NotFound
from core.knowledge.documents import document_id
from core.review.reviews import PageChange, ReviewState

RETURNS = "# Returns\n\nYou can return items within 30 days of delivery. Refunds are paid within 5 days."
SHORTER = RETURNS.replace("30 days", "14 days")
SHIPPING = "# Shipping\n\nParcels are sent on the same day. Express costs $9."
FAQ = "# FAQ\n\nHow long may I keep it? You can return items within 30 days of delivery."


def only_document(engine, run_id):
    (document,), total = engine.reviews.list_reviewed(run_id)
    assert total == 1
    return engine.reviews.find_reviewed(run_id, document.document_id)


def test_a_first_sync_is_counted_and_no_more(engine, sync):
    run_id = sync(returns=RETURNS, shipping=SHIPPING)
    review = engine.reviews.find_review(run_id)
    assert (review.added, review.changed, review.removed, review.state) == (2, 0, 0, ReviewState.OPEN)
    assert engine.reviews.list_reviewed(run_id) == ([], 0)


def test_a_sync_that_changes_nothing_has_no_review(engine, sync):
    sync(returns=RETURNS)
    run_id = sync(returns=RETURNS)
    with pytest.raises(NotFound):
        engine.reviews.find_review(run_id)


def test_a_changed_page_tells_its_facts_old_and_new(engine, sync):
    sync(returns=RETURNS, shipping=SHIPPING)
    document = only_document(engine, sync(returns=SHORTER, shipping=SHIPPING))
    assert (document.kind, document.fact_count) == (PageChange.CHANGED, 1)
    (change,) = document.delta["changes"]
    assert change["facts"] == [{"kind": "duration", "about": "Returns", "old": "30 days", "new": "14 days"}]


def test_the_sentences_of_a_change_can_be_opened_in_their_versions(engine, sync):
    sync(returns=RETURNS)
    document = only_document(engine, sync(returns=SHORTER))
    (change,) = document.delta["changes"]
    for side in ("old", "new"):
        text = engine.versions.find_version(document.document_id, document.delta[f"{side}_version"]).text
        assert text[change[side]["start"] : change[side]["end"]] == change[side]["words"]


def test_pages_that_came_and_went_are_listed(engine, sync):
    sync(returns=RETURNS, shipping=SHIPPING)
    run_id = sync(returns=RETURNS, contact="# Contact\n\nWrite to us.")
    review = engine.reviews.find_review(run_id)
    assert (review.added, review.changed, review.removed) == (1, 0, 1)
    kinds = {document.title: document.kind for document in engine.reviews.list_reviewed(run_id)[0]}
    assert set(kinds.values()) == {PageChange.ADDED, PageChange.GONE}


def test_a_past_answer_that_rests_on_a_changed_sentence_is_shown_with_its_question(engine, sync, reply):
    sync(returns=RETURNS)
    message_id = reply("You can return items within 30 days of delivery.", question="How long?")
    document = only_document(engine, sync(returns=SHORTER))
    (answer,) = document.delta["answers"]
    assert document.answer_count == 1
    assert (answer["message_id"], answer["question"], answer["channel"]) == (message_id, "How long?", "email")
    assert answer["reply"] == "You can return items within 30 days of delivery."
    assert answer["now"] == "You can return items within 14 days of delivery."


def test_a_past_answer_whose_sentence_is_still_said_elsewhere_is_not_shown(engine, sync, reply):
    sync(returns=RETURNS)
    reply("Refunds are paid within 5 days.")
    moved = (
        "# Returns\n\nRefunds are paid within **5 days**.\n\nYou can return items within 14 days of delivery."
    )
    assert only_document(engine, sync(returns=moved)).answer_count == 0


def test_tests_of_the_agent_are_no_past_answers(engine, sync, reply):
    sync(returns=RETURNS)
    reply("You can return items within 30 days of delivery.", is_test=True)
    assert only_document(engine, sync(returns=SHORTER)).answer_count == 0


def test_an_answer_on_an_earlier_version_is_touched_when_its_sentence_goes(engine, sync, reply):
    sync(returns=RETURNS)
    reply("You can return items within 30 days of delivery.")
    later = RETURNS.replace("5 days", "7 days")
    assert only_document(engine, sync(returns=later)).answer_count == 0
    assert only_document(engine, sync(returns=later.replace("30 days", "14 days"))).answer_count == 1


def test_an_answer_that_was_outdated_before_is_not_shown_again(engine, sync, reply):
    sync(returns=RETURNS)
    reply("You can return items within 30 days of delivery.")
    sync(returns=SHORTER)
    assert only_document(engine, sync(returns=SHORTER.replace("14 days", "7 days"))).answer_count == 0


def test_every_answer_on_a_page_that_went_is_touched(engine, sync, reply):
    sync(returns=RETURNS, shipping=SHIPPING)
    reply("Express costs $9.")
    document = only_document(engine, sync(returns=RETURNS))
    assert (document.kind, document.answer_count) == (PageChange.GONE, 1)
    assert document.delta["answers"][0]["now"] is None


def test_another_source_that_now_says_otherwise_is_found(engine, sync):
    sync(returns=RETURNS)
    sync(into="faq", faq=FAQ)
    document = only_document(engine, sync(returns=SHORTER))
    (found,) = document.delta["contradictions"]
    assert (found["ours"], found["theirs"]) == ("14 days", "30 days")
    place = found["elsewhere"]
    text = engine.versions.find_version(place["document_id"], place["document_version"]).text
    assert text[place["start"] : place["end"]] == place["words"]


def test_only_what_the_same_customers_are_told_is_held_against_a_change(engine, sync):
    sync(returns=RETURNS)
    sync(into="faq", faq=FAQ)
    help_pages, faq = sorted(engine.sources.list_sources(), key=lambda one: one.created_at)
    engine.catalogue.set_audience(help_pages.id, "business")
    assert only_document(engine, sync(returns=SHORTER)).conflict_count == 0
    engine.catalogue.set_audience(faq.id, "business")
    again = SHORTER.replace("14 days", "7 days")
    assert only_document(engine, sync(returns=again)).conflict_count == 1


def test_a_review_that_was_cut_short_is_worked_out_anew(engine, sync):
    sync(returns=RETURNS)
    run_id = sync(returns=SHORTER)
    whole = only_document(engine, run_id)
    engine.reviews.start_review(replace(engine.reviews.find_review(run_id), state=ReviewState.WORKING))
    assert engine.delta_reviews.review_missing() == 1
    assert only_document(engine, run_id) == whole
    assert engine.delta_reviews.review_missing() == 0


def test_changes_by_hand_get_a_review_of_their_own_with_the_next_round(engine, reply):
    source = engine.catalogue.add_answer("How long may I return it?", "Within 30 days.")
    message_id = reply("Within 30 days.")
    engine.catalogue.update_answer(source.id, question="How long may I return it?", answer="Within 14 days.")
    engine.catalogue.remove(source.id)
    told: list[str] = []
    assert engine.delta_reviews.review_missing(told.append) == 3
    assert told == ["version-1", "version-2", "version-3"]
    assert engine.reviews.list_reviewed("version-1") == ([], 0)
    document = only_document(engine, "version-2")
    assert (document.kind, document.fact_count, document.answer_count) == (PageChange.CHANGED, 1, 1)
    assert document.delta["answers"][0]["message_id"] == message_id
    assert only_document(engine, "version-3").kind is PageChange.GONE
    assert engine.delta_reviews.review_missing(told.append) == 0


def test_an_edit_by_hand_is_reviewed_by_its_knowledge_version(engine, sync):
    sync(returns=RETURNS)
    source = engine.catalogue.add_answer("How long may I return it?", "Within 30 days.")
    engine.catalogue.update_answer(source.id, question="How long may I return it?", answer="Within 14 days.")
    draft = engine.delta_reviews.review_version(engine.documents.current_version())
    (document,) = list(draft.documents)
    assert (draft.added, draft.changed, draft.removed) == (0, 1, 0)
    assert document.delta["changes"][0]["facts"][0]["new"] == "14 days"


def test_what_waits_for_approval_is_reviewed_before_it_counts(engine, sync, reply):
    sync(returns=RETURNS, shipping=SHIPPING)
    (source,) = engine.sources.list_sources()
    engine.sources.update_source(source.id, is_held=True)
    reply("You can return items within 30 days of delivery.")
    sync(returns=SHORTER, contact="# Contact\n\nWrite to us.")
    draft = engine.delta_reviews.review_held(source.id)
    documents = {document.kind: document for document in draft.documents}
    assert (draft.added, draft.changed, draft.removed) == (1, 1, 1)
    assert documents[PageChange.CHANGED].answer_count == 1
    assert documents[PageChange.CHANGED].delta["new_version"] == 0
    assert documents[PageChange.GONE].fact_count == 0


def test_an_unknown_document_of_a_review_is_not_found(engine, sync):
    run_id = sync(returns=RETURNS)
    with pytest.raises(NotFound):
        engine.reviews.find_reviewed(run_id, document_id("src_9", "returns"))
