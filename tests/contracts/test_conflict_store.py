"""What every store of conflicts promises."""

from dataclasses import replace

import pytest

from core.errors import NotFound
from core.review.conflicts import Conflict, ConflictKind, ConflictState
from core.storage.conflict_store import SqlConflictStore
from tests.fakes.in_memory_conflicts import InMemoryConflictStore
from tests.fakes.sample_records import minutes


@pytest.fixture
def conflicts(stores):
    """An empty store of conflicts."""
    return SqlConflictStore(stores.database) if hasattr(stores, "database") else InMemoryConflictStore()


def a_conflict(conflict_id: str = "cft_1", **fields) -> Conflict:
    given = {
        "kind": ConflictKind.CONTRADICTION,
        "score": 0.75,
        "left_document_id": "doc_1",
        "right_document_id": "doc_2",
        "found_at": minutes(0),
        "found_version": 3,
        "detail": {"left_value": "30 Tage", "right_value": "14 Tage"},
    }
    return Conflict(conflict_id, **(given | fields))


def ids(conflicts, **wanted) -> list[str]:
    return [one.id for one in conflicts.list_conflicts(**wanted)[0]]


def save(conflicts, *found: Conflict, instead_of=frozenset(), at: float = 1) -> None:
    conflicts.save_found(found, instead_of=instead_of, at=minutes(at))


def test_a_conflict_comes_back_as_it_was_found(conflicts):
    save(conflicts, a_conflict())
    assert conflicts.find_conflict("cft_1") == a_conflict()


def test_an_unknown_conflict_is_not_found(conflicts):
    with pytest.raises(NotFound):
        conflicts.find_conflict("cft_9")
    with pytest.raises(NotFound):
        conflicts.decide("cft_9", ConflictState.SOLVED, at=minutes(1))


def test_contradictions_come_first_and_the_most_alike_first(conflicts):
    save(
        conflicts,
        a_conflict("twice", kind=ConflictKind.DUPLICATE, score=1.0),
        a_conflict("far", score=0.6),
        a_conflict("near", score=0.9),
    )
    assert ids(conflicts) == ["near", "far", "twice"]
    assert ids(conflicts, kind=ConflictKind.DUPLICATE) == ["twice"]
    assert ids(conflicts, offset=1, limit=1) == ["far"]
    assert conflicts.list_conflicts(limit=1)[1] == 3


def test_a_decided_conflict_leaves_the_list_and_keeps_when(conflicts):
    save(conflicts, a_conflict())
    conflicts.decide("cft_1", ConflictState.DISMISSED, at=minutes(5))
    assert ids(conflicts) == []
    assert ids(conflicts, state=ConflictState.DISMISSED) == ids(conflicts, state=None) == ["cft_1"]
    assert conflicts.find_conflict("cft_1").decided_at == minutes(5)


def test_a_reopened_conflict_is_undecided(conflicts):
    save(conflicts, a_conflict())
    conflicts.decide("cft_1", ConflictState.SOLVED, at=minutes(5))
    conflicts.decide("cft_1", ConflictState.OPEN, at=minutes(6))
    assert conflicts.find_conflict("cft_1") == a_conflict()


def test_found_again_it_is_one_and_open_since_it_was_first_found(conflicts):
    save(conflicts, a_conflict())
    save(conflicts, a_conflict(found_at=minutes(9), found_version=7))
    assert conflicts.list_conflicts() == ([a_conflict(found_version=7)], 1)


def test_a_dismissed_conflict_that_is_found_again_stays_dismissed(conflicts):
    save(conflicts, a_conflict())
    conflicts.decide("cft_1", ConflictState.DISMISSED, at=minutes(5))
    save(conflicts, a_conflict(found_at=minutes(9)))
    assert ids(conflicts) == []


def test_a_solved_conflict_that_is_found_again_is_open(conflicts):
    save(conflicts, a_conflict())
    conflicts.decide("cft_1", ConflictState.SOLVED, at=minutes(5))
    again = a_conflict(found_at=minutes(9))
    save(conflicts, again)
    assert conflicts.find_conflict("cft_1") == again


def test_what_is_not_found_any_more_in_the_looked_at_documents_is_solved(conflicts):
    save(
        conflicts,
        a_conflict("left", left_document_id="doc_9"),
        a_conflict("right", right_document_id="doc_9"),
        a_conflict("other"),
        a_conflict("still", left_document_id="doc_9"),
    )
    save(conflicts, a_conflict("still", left_document_id="doc_9"), instead_of={"doc_9"}, at=4)
    assert sorted(ids(conflicts)) == ["other", "still"]
    solved = conflicts.find_conflict("left")
    assert (solved.state, solved.decided_at) == (ConflictState.SOLVED, minutes(4))


def test_a_dismissed_conflict_that_vanishes_stays_dismissed(conflicts):
    save(conflicts, a_conflict())
    conflicts.decide("cft_1", ConflictState.DISMISSED, at=minutes(2))
    save(conflicts, instead_of={"doc_1"}, at=4)
    assert conflicts.find_conflict("cft_1") == replace(
        a_conflict(), state=ConflictState.DISMISSED, decided_at=minutes(2)
    )


def test_very_many_are_saved_at_once(conflicts):
    many = [a_conflict(f"cft_{n}", left_document_id=f"doc_{n}") for n in range(1_200)]
    save(conflicts, *many)
    save(conflicts, instead_of={f"doc_{n}" for n in range(1_200)})
    assert conflicts.list_conflicts()[1] == 0
