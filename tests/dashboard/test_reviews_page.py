"""Reviews through the whole app: what changed, which answers rested on it, and approving it first."""

import pytest
from streamlit.testing.v1 import AppTest

from core.review.reviews import ReviewState
from tests.dashboard.changing_content import reply_with, sync
from tests.dashboard.conftest import words_of

RETURNS = "# Returns\n\nYou can return lamps within 30 days of delivery."
EVIL = "Evil ![x](https://evil.example/p.png) <b>bold</b> :red[red]"


@pytest.fixture
def content(empty_engine):
    """A set of two pages of which one has been cited, and its source."""
    source_id, _ = sync(empty_engine, Returns=RETURNS, Gifts="# Gifts\n\nGift cards last 24 months.")
    reply_with(empty_engine, "You can return lamps within 30 days of delivery.", question="How <i>long</i>?")
    return source_id


@pytest.fixture
def review(empty_engine, content):
    """The run in which the cited page changed and the other went."""
    _, run_id = sync(empty_engine, content, Returns=RETURNS.replace("30", "14"), **{EVIL: "# New\n\nNew."})
    return run_id


def said_of(app) -> str:
    return words_of(app).replace("\u202f", " ")


def labels_of(app) -> list[str]:
    return [expander.label for expander in app.expander]


def test_a_workspace_in_which_nothing_changed_says_what_will_be_here(empty_engine, visit):
    said = words_of(visit("reviews"))
    assert "Nothing has changed yet" in said


def test_a_sync_that_changed_something_is_a_row_with_its_counts(review, visit):
    said = said_of(visit("reviews"))
    assert "help.jsonl" in said
    assert "1 page changed, 1 new, 1 gone" in said
    assert "1 past answer" in said


def test_first_syncs_are_left_out_until_asked_for(content, visit):
    assert "Nothing has changed yet" in words_of(visit("reviews"))
    app = visit("reviews")
    app.segmented_control(key="show").set_value("With first syncs").run()
    assert "2 pages new" in said_of(app)


def test_the_navigation_counts_reviews_nobody_has_seen(empty_engine, review, visit):
    from dashboard.components.unseen_reviews import count_unseen

    assert count_unseen() == 1
    app = visit("reviews")
    app.button(key="all_seen").click().run()
    assert count_unseen() == 0
    assert empty_engine.reviews.find_review(review).state is ReviewState.SEEN


def test_reviews_are_narrowed_to_a_source_by_their_address(empty_engine, review, visit):
    other, _ = sync(empty_engine, Other="# Other\n\nSomething else entirely.")
    assert "Nothing of this source has changed" in words_of(visit("reviews", source=other))


def test_a_review_says_in_a_sentence_what_changed(review, visit):
    said = said_of(visit("review", id=review))
    assert "changed on 20 Mar 2026: 1 page changed, 1 new, 1 gone" in said
    assert "1 past answer rested on what changed" in said


def test_the_page_that_matters_most_is_open_with_facts_and_past_answers(review, visit):
    said = said_of(visit("review", id=review))
    assert '<del class="ad-old">30</del><ins class="ad-new">14</ins>' in said
    assert "<td>Returns</td>" in said
    assert "Duration" in said
    assert "How &lt;i&gt;long&lt;/i&gt;?" in said
    assert 'href="conversation?id=cnv_' in said


def test_titles_from_outside_are_no_markdown_in_a_line(review, visit):
    (label,) = [one for one in labels_of(visit("review", id=review)) if "Evil" in one]
    assert "![" not in label
    assert "<b>" not in label
    assert ":red[" not in label


def test_pages_are_narrowed_to_what_concerns(review, visit):
    app = visit("review", id=review)
    assert len(labels_of(app)) == 3
    app.pills(key="concern").set_value("answers").run()
    assert [label.split()[0] for label in labels_of(app)] == ["Returns"]
    app.pills(key="concern").set_value(None).run()
    app.text_input(key="title").set_value("gifts").run()
    assert [label.split()[0] for label in labels_of(app)] == ["Gifts"]


def test_many_pages_are_shown_by_pages(empty_engine, visit):
    source_id, _ = sync(empty_engine, **{f"Page {n}": f"# Page {n}\n\nIt costs ${n}.50." for n in range(30)})
    _, run_id = sync(
        empty_engine, source_id, **{f"Page {n}": f"# Page {n}\n\nIt costs ${n}.90." for n in range(30)}
    )
    app = visit("review", id=run_id)
    assert len(labels_of(app)) == 25
    assert "30 pages" in said_of(app)


def test_a_review_is_marked_as_seen(empty_engine, review, visit):
    app = visit("review", id=review)
    app.button(key="seen").click().run()
    assert empty_engine.reviews.find_review(review).seen_at is not None
    assert "seen" not in [button.key for button in app.button]


def test_the_review_of_a_first_sync_says_that_all_is_new(empty_engine, visit):
    _, run_id = sync(empty_engine, Returns=RETURNS)
    said = said_of(visit("review", id=run_id))
    assert "was read for the first time on 20 Mar 2026: 1 page new." in said
    assert "Everything in it is new" in said


def test_an_unknown_review_is_said_and_not_an_error(empty_engine, visit):
    app = visit("review", id="run_nowhere")
    assert "No such review" in words_of(app)
    assert not app.error


@pytest.fixture
def waiting(empty_engine, content):
    """A held source in which one change of a cited page waits."""
    empty_engine.approval.hold(content)
    sync(
        empty_engine,
        content,
        Returns=RETURNS.replace("30", "14"),
        Gifts="# Gifts\n\nGift cards last 24 months.",
    )
    return content


def decide(source_id: str, *, is_approved: bool) -> AppTest:
    def page(source_id, is_approved):
        from dashboard.components.waiting_changes import WaitingRooms, confirm_decision
        from dashboard.engine_cache import engine

        room = engine()
        rooms = WaitingRooms(room.approval, room.versions, room.delta_reviews, {})
        confirm_decision(room.sources.find_source(source_id), [], rooms, is_approved=is_approved)

    return AppTest.from_function(page, args=(source_id, is_approved), default_timeout=20).run()


def text_of(engine, source_id: str) -> str:
    returns = next(
        one for one in engine.documents.list_documents(source_id=source_id) if one.title == "Returns"
    )
    return engine.versions.find_version(returns.id).text


def test_what_waits_is_announced_with_the_way_there(waiting, visit):
    for page in ("reviews", "content_sources"):
        links = [link.proto.label for link in visit(page).get("page_link")]
        assert any("1 change waits for approval" in label for label in links), page


def test_approving_tells_which_answers_rest_on_it_and_applies(empty_engine, waiting):
    app = decide(waiting, is_approved=True)
    said = said_of(app)
    assert "1 page changed. It counts from the next reply on" in said
    assert "1 past answer rests on what changes" in said
    assert "30 days" in text_of(empty_engine, waiting)
    app.button(key="held_confirm").click().run()
    assert "14 days" in text_of(empty_engine, waiting)


def test_discarding_leaves_what_answers(empty_engine, waiting):
    app = decide(waiting, is_approved=False)
    assert "will not wait again" in said_of(app)
    app.button(key="held_confirm").click().run()
    assert "30 days" in text_of(empty_engine, waiting)
    assert not empty_engine.approval.count_held()


def test_the_page_of_a_source_leads_to_its_reviews_and_versions(empty_engine, content, review, visit):
    links = [link.proto.label for link in visit("source", id=content).get("page_link")]
    assert "1 review not seen" in [label.replace("\u202f", " ") for label in links]
    assert "Knowledge versions" in links
