"""A lock for who does not wait: one gets it, the others are told at once."""

import pytest

from core.errors import DatabaseBusy
from core.storage.database import Database
from core.storage.process_locks import hold_lock, try_lock


def test_the_second_is_told_at_once_and_the_next_gets_it(any_database: Database):
    with try_lock(any_database, "tidy") as first, try_lock(any_database, "tidy") as second:
        assert (first, second) == (True, False)
    with try_lock(any_database, "tidy") as third:
        assert third


def test_other_names_are_other_locks(any_database: Database):
    with try_lock(any_database, "tidy") as first, try_lock(any_database, "sweep") as second:
        assert (first, second) == (True, True)


def test_who_waits_and_who_does_not_share_a_lock(any_database: Database):
    waits = hold_lock(any_database, "tidy", timeout_s=0, refusal="It is under way.")
    with try_lock(any_database, "tidy"), pytest.raises(DatabaseBusy, match="under way"), waits:
        pytest.fail("held twice")


def test_a_busy_database_inside_is_not_taken_for_a_held_lock(any_database: Database):
    with pytest.raises(DatabaseBusy, match="from inside"), try_lock(any_database, "tidy"):
        raise DatabaseBusy("from inside")
    with try_lock(any_database, "tidy") as is_held:
        assert is_held
