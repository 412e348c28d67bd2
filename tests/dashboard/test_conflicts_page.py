"""Duplicates and contradictions through the whole app: seen, decided, undone, looked for again."""

import pytest

from core.review.conflicts import Conflict, ConflictKind, ConflictState
from tests.dashboard.conftest import words_of


def a_place(title: str, words: str, **fields):
    given = {
        "document_id": f"doc_{title}",
        "document_version": 1,
        "source_id": "src_gone",
        "title": title,
        "url": f"https://docs.example.com/{title}",
        "heading": "Returns",
        "start": 0,
        "end": len(words),
        "words": words,
    }
    return given | fields


def a_conflict(number: int = 0, kind: ConflictKind = ConflictKind.CONTRADICTION, **places) -> Conflict:
    left = places.get("left") or a_place(f"left{number}", "Return it within 30 days.")
    right = places.get("right") or a_place(f"right{number}", "Return it within <b>14 days</b>.")
    values = {"fact": "duration", "left_value": "30 days", "right_value": "14 days"}
    detail = {"left": left, "right": right} | (
        values if kind is ConflictKind.CONTRADICTION else {"passages": 3}
    )
    return Conflict(
        f"cft_{number}",
        kind,
        0.9 - number / 100,
        left["document_id"],
        right["document_id"],
        found_at=places["at"],
        found_version=1,
        detail=detail,
    )


@pytest.fixture
def put_down(empty_engine):
    """Put conflicts down as found now."""

    def put(*numbers: int, kind: ConflictKind = ConflictKind.CONTRADICTION) -> None:
        found = [a_conflict(number, kind, at=empty_engine.clock()) for number in numbers]
        empty_engine.conflicts.save_found(found, instead_of=set(), at=empty_engine.clock())

    return put


def state_of(engine, conflict_id: str) -> ConflictState:
    return engine.conflicts.find_conflict(conflict_id).state


def test_a_workspace_without_conflicts_says_what_is_looked_for(empty_engine, visit):
    said = words_of(visit("conflicts"))
    assert "No duplicates, no contradictions found" in said
    assert "two values for one thing" in said


def test_both_sides_are_shown_with_their_values_marked_and_as_text(empty_engine, put_down, visit):
    put_down(0)
    said = words_of(visit("conflicts"))
    assert "Return it within <mark>30 days</mark>." in said
    assert "&lt;b&gt;<mark>14 days</mark>&lt;/b&gt;" in said
    assert "Duration: 30 days or 14 days" in said
    assert 'href="document?id=doc_left0' in said


def test_duplicates_say_how_alike_they_are(empty_engine, put_down, visit):
    put_down(0, kind=ConflictKind.DUPLICATE)
    assert "90 % alike, 3 passages" in words_of(visit("conflicts")).replace("\u202f", " ")


def test_a_dismissed_one_leaves_the_list_and_can_be_undone(empty_engine, put_down, visit):
    put_down(0)
    app = visit("conflicts")
    app.button(key="dismissed-cft_0").click().run()
    assert state_of(empty_engine, "cft_0") is ConflictState.DISMISSED
    assert "Dismissed: “left0” and “right0”." in words_of(app)
    app.button(key="undo").click().run()
    assert state_of(empty_engine, "cft_0") is ConflictState.OPEN
    assert "undo" not in [button.key for button in app.button]
    recorded = [(entry.change.before, entry.change.after) for entry in empty_engine.audit_log.read_all()]
    opened, dismissed = {"state": "open"}, {"state": "dismissed"}
    assert recorded == [(opened, dismissed), (dismissed, opened)]


def test_a_solved_one_stands_under_its_state_and_is_opened_again(empty_engine, put_down, visit):
    put_down(0)
    empty_engine.conflicts.decide("cft_0", ConflictState.SOLVED, at=empty_engine.clock())
    app = visit("conflicts")
    assert "No duplicates, no contradictions found" in words_of(app)
    app.segmented_control(key="conflict_state").set_value(ConflictState.SOLVED).run()
    app.button(key="reopen-cft_0").click().run()
    assert state_of(empty_engine, "cft_0") is ConflictState.OPEN


def test_one_kind_is_shown_with_its_count(empty_engine, put_down, visit):
    put_down(0, 1)
    put_down(2, kind=ConflictKind.DUPLICATE)
    app = visit("conflicts")
    assert list(app.segmented_control(key="conflict_kind").options) == [
        "All 3",
        "Contradictions 2",
        "Duplicates 1",
    ]
    app.segmented_control(key="conflict_kind").set_value(ConflictKind.DUPLICATE).run()
    assert "left2" in words_of(app)
    assert "left1" not in words_of(app)


def test_many_are_shown_by_pages(empty_engine, put_down, visit):
    put_down(*range(25))
    said = words_of(visit("conflicts"))
    assert "left19" in said
    assert "left20" not in said


def test_a_look_is_asked_for_and_shown_while_it_waits(empty_engine, visit):
    app = visit("conflicts")
    app.button(key="look_again").click().run()
    assert empty_engine.conflict_job.is_looking()
    assert app.button(key="look_again").disabled
    assert "Holding all passages against each other" in words_of(app)


def test_an_address_with_a_state_that_there_is_not_shows_the_open_ones(empty_engine, put_down, visit):
    put_down(0)
    app = visit("conflicts", state="<b>none</b>")
    assert not app.exception
    assert "left0" in words_of(app)
