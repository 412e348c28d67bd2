"""When sources are due: spread, repeatable, and patient after failures."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.schedule import DEFAULT_SCHEDULE, SyncSchedule, why_unscheduled, with_next_try
from core.knowledge.sources import SourceKind
from tests.fakes.sample_records import START, a_source

WEEK = timedelta(days=7)


@given(st.text(min_size=1), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_weekly_sync_is_at_most_a_tenth_early_or_late(source_id: str, ended_at: datetime):
    wait = DEFAULT_SCHEDULE.next_regular(a_source(source_id), ended_at) - ended_at
    assert WEEK * 0.9 <= wait <= WEEK * 1.1


def test_hundred_sources_read_together_are_not_due_together():
    due = {DEFAULT_SCHEDULE.next_regular(a_source(f"src_{place}"), START) for place in range(100)}
    assert len(due) == 100
    assert max(due) - min(due) > timedelta(days=1)


def test_same_source_and_time_give_the_same_plan():
    one, other = (DEFAULT_SCHEDULE.next_regular(a_source(), START) for _ in range(2))
    assert one == other


def test_connectors_are_looked_at_by_their_own_interval():
    schedule = SyncSchedule(WEEK, timedelta(minutes=5))
    wait = schedule.next_regular(a_source(kind=SourceKind.CMS), START) - START
    assert timedelta(minutes=4) < wait < timedelta(minutes=6)


@pytest.mark.parametrize("kind", [SourceKind.FILE, SourceKind.DOCUMENTS, SourceKind.ANSWER])
def test_what_cannot_change_by_itself_is_never_due_and_says_why(kind: SourceKind):
    assert DEFAULT_SCHEDULE.next_regular(a_source(kind=kind), START) is None
    assert DEFAULT_SCHEDULE.next_try(a_source(kind=kind), 1, START) is None
    assert why_unscheduled(kind)


def test_sites_need_no_word_in_place_of_a_time():
    assert why_unscheduled(SourceKind.SITE) == ""


def test_file_is_tried_again_when_the_cause_may_pass():
    assert DEFAULT_SCHEDULE.next_try(a_source(kind=SourceKind.FILE), 1, START, passes=True) > START


@given(st.integers(min_value=-1, max_value=10_000))
def test_waits_between_tries_are_bounded(failures: int):
    wait = DEFAULT_SCHEDULE.next_try(a_source(), failures, START) - START
    assert timedelta(minutes=13) < wait < timedelta(hours=27)


def test_reason_says_when_it_is_tried_again():
    assert with_next_try("The host is down.", START) == (
        "The host is down. It is tried again on 2 March 2026 at 09:30 UTC."
    )
    assert with_next_try("The file is locked.", None) == "The file is locked."
