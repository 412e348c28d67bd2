"""A round of duties: each has its turn."""

import logging

import pytest

from core.errors import StorageError
from core.jobs.duties import do_each


@pytest.mark.parametrize("broken", [StorageError("The disk is full."), ZeroDivisionError()])
def test_a_duty_that_fails_is_logged_and_keeps_no_other_from_its_turn(
    broken: Exception, caplog: pytest.LogCaptureFixture
):
    done: list[str] = []

    def fail() -> None:
        raise broken

    with caplog.at_level(logging.WARNING, logger="answerdesk.jobs"):
        do_each(
            {"first": lambda: done.append("first"), "second": fail, "third": lambda: done.append("third")}
        )
    assert done == ["first", "third"]
    assert [record.getMessage().split(" reason=")[0] for record in caplog.records] == [
        "duty failed name=second"
    ]
