"""What people decide about conflicts is on record."""

import pytest

from core.audit.entries import AuditAction, AuditKind
from core.clock import fixed_clock
from core.errors import NotFound
from core.review.conflicts import Conflict, ConflictKind, ConflictState
from core.review.decisions import ConflictDecisions
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_conflicts import InMemoryConflictStore
from tests.fakes.sample_records import START


@pytest.fixture
def log() -> InMemoryAuditLog:
    return InMemoryAuditLog()


@pytest.fixture
def decisions(log) -> ConflictDecisions:
    store = InMemoryConflictStore()
    detail = {"left": {"title": "Returns"}, "right": {"title": "FAQ"}}
    found = Conflict("cft_1", ConflictKind.CONTRADICTION, 0.9, "doc_1", "doc_2", START, 1, detail=detail)
    store.save_found([found], instead_of=set(), at=START)
    return ConflictDecisions(conflicts=store, audit=a_trail(log), clock=fixed_clock(START))


def test_a_decision_is_recorded_with_who_made_it_and_what_it_was_before(decisions, log):
    decided = decisions.decide("cft_1", ConflictState.DISMISSED, actor="Ada")
    [change] = log.changes
    assert (decided.state, decided.decided_at) == (ConflictState.DISMISSED, START)
    assert (change.actor, change.action, change.kind) == ("Ada", AuditAction.EDIT, AuditKind.KNOWLEDGE)
    assert (change.object_id, change.object_name) == ("cft_1", "Contradiction: Returns and FAQ")
    assert (change.before, change.after) == ({"state": "open"}, {"state": "dismissed"})


def test_opening_again_is_recorded_and_deciding_the_same_twice_is_not(decisions, log):
    for state in (ConflictState.SOLVED, ConflictState.SOLVED, ConflictState.OPEN):
        decisions.decide("cft_1", state, actor="Ada")
    assert [change.after for change in log.changes] == [{"state": "solved"}, {"state": "open"}]


def test_no_decision_is_made_about_what_there_is_not(decisions, log):
    with pytest.raises(NotFound):
        decisions.decide("cft_2", ConflictState.SOLVED, actor="Ada")
    assert log.changes == []
