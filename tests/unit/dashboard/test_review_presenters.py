"""Reviews, versions and conflicts in words and numbers, and outside text in them as text."""

from datetime import UTC, datetime

import pytest

from core.knowledge.documents import KnowledgeVersion, TextDifference
from core.knowledge.held_changes import HeldKind
from core.knowledge.restoring import RestorePreview
from core.review.reviews import PageChange, Review, ReviewedDocument, ReviewState, ReviewSummary
from dashboard.presenters.conflict import marked_words, place_card
from dashboard.presenters.knowledge_version import difference_label, restore_sentences, version_row
from dashboard.presenters.review import (
    approval_words,
    consequence_words,
    page_counts,
    page_label,
    review_sentence,
    review_state,
)
from dashboard.presenters.review_delta import (
    answers_note,
    contradictions,
    facts_table,
    page_links,
    quiet_words,
    sentence_list,
    touched_answer,
)
from dashboard.presenters.text_diff import marked_change

AT = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)> ![x](https://evil.example/p.png)"


def a_summary(*, state=ReviewState.OPEN, pages=(0, 3, 1), **counts) -> ReviewSummary:
    review = Review("run_1", "src_1", AT, 2, 2, *pages, state=state)
    return ReviewSummary(review, **({"documents": 4, "facts": 4, "answers": 7} | counts))


def a_side(words: str, heading: str = "Prices") -> dict:
    return {"start": 0, "end": len(words), "kind": "sentence", "heading": heading, "words": words}


def a_delta(**fields) -> dict:
    change = {
        "kind": "changed",
        "about": "Team plan",
        "old": a_side("It costs $49 a month."),
        "new": a_side("It costs $59 a month."),
        "facts": [{"kind": "money", "about": "Team plan", "old": "$49", "new": "$59"}],
    }
    given = {"old_version": 1, "new_version": 2, "url": "https://docs.example.com/p", "left_out": 0}
    given |= {"moved": 0, "kept": 3, "changes": [change], "contradictions": [], "answers": []}
    return given | fields


def a_page(**fields) -> ReviewedDocument:
    given = {"document_id": "doc_1", "kind": PageChange.CHANGED, "title": "Prices", "delta": a_delta()}
    return ReviewedDocument(**(given | fields))


def an_answer(**fields) -> dict:
    given = {
        "message_id": "msg_1",
        "conversation_id": "cnv_1",
        "channel": "email",
        "at": AT.isoformat(),
        "question": "How much?",
        "reply": "It costs $49 a month.",
        "said": "It costs $49 a month.",
        "now": "It costs $59 a month.",
    }
    return given | fields


def test_a_review_is_one_sentence_with_all_its_numbers():
    assert review_sentence(a_summary(conflicts=1), "docs.example.com", zone=UTC) == (
        "docs.example.com changed on 12 Nov 2026: 3 pages changed, 1 gone; 4 facts changed; 7 past answers "
        "rested on what changed; 1 place elsewhere says otherwise than the new text."
    )


def test_what_there_is_none_of_is_not_said():
    assert review_sentence(a_summary(facts=0, answers=0), "docs", zone=UTC).endswith(
        "3 pages changed, 1 gone."
    )


def test_a_first_sync_is_told_apart_from_a_change():
    first = a_summary(pages=(412, 0, 0), documents=0, facts=0, answers=0)
    assert "was read for the first time on 12 Nov 2026: 412 pages new." in review_sentence(
        first, "d", zone=UTC
    )
    assert review_state(first).text == "First sync"


@pytest.mark.parametrize(
    ("state", "words"),
    [(ReviewState.WORKING, "Being compared"), (ReviewState.OPEN, "Not seen"), (ReviewState.SEEN, "Seen")],
)
def test_the_state_of_a_review_is_said(state, words):
    assert review_state(a_summary(state=state)).text == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0), "no page differs in the end"),
        ((1, 0, 0), "1 page new"),
        ((2, 1, 0), "1 page changed, 2 new"),
    ],
)
def test_pages_are_counted_in_words(counts, words):
    assert page_counts(*counts) == words


def test_approving_is_said_in_numbers():
    assert approval_words([HeldKind.ADDED, HeldKind.CHANGED, HeldKind.CHANGED]).startswith(
        "2 pages changed, 1 new."
    )


def test_the_consequence_counts_what_rests_on_the_changes():
    pages = [a_page(fact_count=2, answer_count=3), a_page(conflict_count=1)]
    assert consequence_words(pages) == (
        "3 past answers rest on what changes. 2 facts change. 1 place elsewhere says otherwise than the new "
        "text."
    )
    assert consequence_words([]) == "No past answer rests on what changes."


def test_a_line_of_a_review_keeps_outside_titles_as_text():
    label = page_label(a_page(title=EVIL, answer_count=2, conflict_count=1, fact_count=1))
    assert "![" not in label
    assert ":orange-badge[2 past answers]" in label.replace("\u202f", " ")


def test_facts_stand_in_a_table_old_and_new():
    table = facts_table(a_delta())
    assert "<td>Team plan</td>" in table
    assert '<span class="ad-old">$49</span>' in table
    assert '<span class="ad-new">$59</span>' in table
    assert facts_table(a_delta(changes=[])) is None


def test_a_fact_that_one_side_lacks_is_a_dash():
    change = a_delta()["changes"][0] | {"facts": [{"kind": "date", "about": "", "old": "", "new": "May"}]}
    table = facts_table(a_delta(changes=[change]))
    assert "<td>–</td>" in table


def test_sentences_stand_under_their_heading_with_the_differing_words_marked():
    shown = sentence_list(a_delta())
    assert "Prices" in shown
    assert '<del class="ad-old">$49</del><ins class="ad-new">$59</ins>' in shown


def test_sentences_left_out_are_counted():
    assert "And 2 more sentences" in sentence_list(a_delta(left_out=2))


def test_a_price_changes_as_one_word():
    assert '<del class="ad-old">$4.90</del><ins class="ad-new">$6.50</ins>' in marked_change(
        "It costs $4.90 to send.", "It costs $6.50 to send."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old_version": None}, "A new page"),
        ({"moved": 2}, "Only the order changed"),
        ({}, "No sentence changed"),
    ],
)
def test_a_page_without_sentences_says_why(fields, words):
    assert quiet_words(a_page(delta=a_delta(changes=[], **fields))).startswith(words)


def test_a_change_that_waits_has_no_new_version_to_open():
    links = page_links(a_page(delta=a_delta(new_version=0)))
    assert "As it is until approved" in links
    assert "As it is now" not in links


def test_an_address_that_no_browser_should_follow_is_no_link():
    assert 'href="javascript' not in page_links(a_page(delta=a_delta(url="javascript:alert(1)")))


def test_a_past_answer_leads_to_its_conversation_and_says_what_became_of_its_words():
    shown = touched_answer(an_answer(question=EVIL), zone=UTC)
    assert 'href="conversation?id=cnv_1&amp;reply=msg_1"' in shown
    assert "Email · " in shown
    assert "<img" not in shown
    assert "now say" in shown
    assert "are gone" in touched_answer(an_answer(now=None), zone=UTC)


def test_a_channel_of_tomorrow_is_shown_as_it_is_called():
    assert "Carrier pigeon" in touched_answer(an_answer(channel="carrier_pigeon"), zone=UTC)


def test_answers_beyond_those_kept_are_counted():
    assert answers_note(a_page(answer_count=3, delta=a_delta(answers=[an_answer()]))) == "And 2 older ones."
    assert answers_note(a_page(answer_count=1, delta=a_delta(answers=[an_answer()]))) == ""


def a_place(**fields) -> dict:
    given = {"document_id": "doc_2", "document_version": 3, "source_id": "src_2", "title": "FAQ"}
    given |= {"url": None, "heading": "FAQ", "start": 5, "end": 20, "words": "The Team plan is $49."}
    return given | fields


def test_a_contradiction_shows_both_sides_with_their_values():
    found = {
        "words": "It costs $59.",
        "kind": "money",
        "ours": "$59",
        "theirs": "$49",
        "elsewhere": a_place(),
    }
    shown = contradictions(a_delta(contradictions=[found]), {"src_2": "Partners"})
    assert "It costs <mark>$59</mark>." in shown
    assert "is <mark>$49</mark>." in shown
    assert "span=5-20" in shown
    assert "Partners" in shown
    assert contradictions(a_delta(), {}) is None


def test_a_place_without_a_title_can_still_be_opened():
    assert ">Untitled</a>" in place_card(a_place(title=""), "", {})


@pytest.mark.parametrize(
    ("words", "value", "shown"),
    [
        ("Within 30 Days.", "30 days", "Within <mark>30 Days</mark>."),
        ("<b>30</b>", "30", "&lt;b&gt;<mark>30</mark>&lt;/b&gt;"),
        ("Nothing here", "30", "Nothing here"),
        ("İ costs 30", "30", "İ costs 30"),  # folding makes it longer: places would be wrong
        ("Plain", "", "Plain"),
    ],
)
def test_the_value_is_marked_in_the_words(words, value, shown):
    assert marked_words(words, value) == shown


def a_difference(before: int | None, after: int | None, **fields) -> TextDifference:
    return TextDifference("doc_1", "src_1", fields.get("title", "Prices"), before, after)


def test_a_restore_is_told_in_numbers_and_with_what_comes_next():
    differences = (a_difference(None, 1), a_difference(2, 1), a_difference(3, 1), a_difference(1, None))
    preview = RestorePreview(4, differences, ("Old site",), ("The next sync reads the site again.",))
    assert restore_sentences(preview, current=9) == [
        "1 page comes back, 2 pages say again what they said, 1 page stops answering. It becomes version 10; "
        "nothing of what was since is lost.",
        "“Old site” comes back as a source.",
        "The next sync reads the site again.",
    ]


def test_a_restore_without_a_difference_says_so():
    assert "nothing to restore" in restore_sentences(RestorePreview(4, (), (), ()), current=9)[0]


def test_a_version_row_names_its_cause_author_and_counts_as_text():
    version = KnowledgeVersion(7, AT, "Kim", f"Sync of {EVIL}", added=2, changed=0, removed=1)
    row = version_row(version, "Docs", is_newest=False, now=AT, zone=UTC)
    assert "<img" not in row
    assert "by Kim" in row
    assert "2 added" in row
    assert "changed" not in row
    assert "Answers now" not in row


def test_a_line_of_a_version_keeps_outside_titles_as_text():
    label = difference_label(a_difference(1, 2, title=EVIL), ":red[x]")
    assert "![" not in label
    assert ":red[" not in label
    assert label.count(":blue-badge[Changed]") == 1
